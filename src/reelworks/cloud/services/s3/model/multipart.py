"""The rules of multipart uploads: which parts make an object, and its ETag and checksum.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from reelworks.cloud.services.s3.errors import (
    BadDigest,
    EntityTooLarge,
    EntityTooSmall,
    InvalidPart,
    InvalidPartOrder,
    InvalidRequest,
    MalformedXML,
    invalid_argument,
)
from reelworks.cloud.services.s3.limits import OBJECT_BYTES_MAX, PART_BYTES_MIN, PARTS_MAX
from reelworks.cloud.services.s3.model.version import Checksum
from reelworks.cloud.wire.checksums import (
    DIGEST_BYTES,
    combine_crcs,
    composite_checksum,
    encode_digest,
    find_digest,
)

FULL_OBJECT = "FULL_OBJECT"
COMPOSITE = "COMPOSITE"
_JOINABLE = frozenset(("CRC32", "CRC32C", "CRC64NVME"))


@dataclass(frozen=True, slots=True)
class PartSum:
    """What a part adds to its object's ETag and checksum."""

    part_number: int
    length: int
    etag: str
    algorithm: str | None
    checksum: str | None


def checksum_plan(algorithm: str | None, checksum_type: str | None) -> tuple[str | None, str | None]:
    """Return an upload's checksum algorithm and type from what was asked for: None where it is left to S3.

    Raises:
        InvalidRequest: there is no such algorithm, or it does not come in that type.
    """
    if algorithm is None:
        if checksum_type is not None:
            raise InvalidRequest(
                "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header."
            )
        return None, None
    algorithm = algorithm.upper()
    if algorithm not in DIGEST_BYTES or algorithm == "MD5":
        raise InvalidRequest(
            "Checksum algorithm provided is unsupported. Please try again with any of the valid types"
        )
    kind = (checksum_type or (FULL_OBJECT if algorithm == "CRC64NVME" else COMPOSITE)).upper()
    is_possible = algorithm in _JOINABLE if kind == FULL_OBJECT else algorithm != "CRC64NVME"
    if kind not in (FULL_OBJECT, COMPOSITE) or not is_possible:
        raise InvalidRequest(
            f"The {kind} checksum type cannot be used with the {algorithm.lower()} checksum algorithm."
        )
    return algorithm, kind


def check_part_number(part_number: int) -> None:
    """Return where a part may have this number.

    Raises:
        InvalidArgument: it is not between 1 and 10,000.
    """
    if not 1 <= part_number <= PARTS_MAX:
        raise invalid_argument(
            f"Part number must be an integer between 1 and {PARTS_MAX}, inclusive", "partNumber", part_number
        )


def check_chosen(
    chosen: Sequence[Mapping[str, Any]], there: Mapping[int, PartSum], upload_id: str
) -> list[PartSum]:
    """Return the parts that a completion names, where they can make an object.

    Raises:
        MalformedXML: it names none, or more than there can be.
        InvalidPartOrder: it does not name them in ascending order.
        InvalidPart: one was not uploaded, or has another ETag or checksum.
        EntityTooSmall: one that is not the last has less than 5 MiB.
        EntityTooLarge: together they are too large.
    """
    if not 1 <= len(chosen) <= PARTS_MAX or any("PartNumber" not in part for part in chosen):
        raise MalformedXML
    numbers = [part["PartNumber"] for part in chosen]
    if any(number >= following for number, following in pairwise(numbers)):
        raise InvalidPartOrder(fields={"UploadId": upload_id})
    parts = [_get_part(part, there, upload_id) for part in chosen]
    for part in parts[:-1]:
        if part.length < PART_BYTES_MIN:
            raise EntityTooSmall(
                fields={
                    "ProposedSize": str(part.length),
                    "MinSizeAllowed": str(PART_BYTES_MIN),
                    "PartNumber": str(part.part_number),
                    "ETag": part.etag,
                }
            )
    if (size := sum(part.length for part in parts)) > OBJECT_BYTES_MAX:
        raise EntityTooLarge(fields={"ProposedSize": str(size), "MaxSizeAllowed": str(OBJECT_BYTES_MAX)})
    return parts


def check_part_checksums(
    chosen: Sequence[Mapping[str, Any]], algorithm: str | None, kind: str | None
) -> None:
    """Return where a completion gives each part's checksum, as a composite one wants.

    Raises:
        InvalidRequest: one is missing.
    """
    if algorithm is None or kind != COMPOSITE:
        return
    for part in chosen:
        if f"Checksum{algorithm}" not in part:
            raise InvalidRequest(
                f"The upload was created using a {algorithm.lower()} checksum. The complete request must include "
                f"the checksum for each part. It was missing for part {part['PartNumber']} in the request."
            )


def etag_of(parts: Sequence[PartSum]) -> str:
    """Return the ETag of an object of parts: the MD5 of their MD5s, and how many they are."""
    joined = b"".join(bytes.fromhex(part.etag) for part in parts)
    return f"{hashlib.md5(joined, usedforsecurity=False).hexdigest()}-{len(parts)}"


def checksum_of(parts: Sequence[PartSum], algorithm: str | None, kind: str | None) -> Checksum | None:
    """Return the checksum of an object of parts; None where its parts have none in common that can be joined."""
    if algorithm is None:
        algorithm, kind = next(iter({part.algorithm for part in parts})), FULL_OBJECT
        if algorithm not in _JOINABLE:
            return None
    if any(part.algorithm != algorithm or part.checksum is None for part in parts):
        return None
    digests = [find_digest(algorithm, part.checksum or "") or b"" for part in parts]
    if kind == COMPOSITE:
        return Checksum(algorithm, composite_checksum(algorithm, digests), COMPOSITE)
    lengths = [part.length for part in parts]
    whole = combine_crcs(algorithm, list(zip(digests, lengths, strict=True)))
    return Checksum(algorithm, encode_digest(whole))


def check_whole(request: Mapping[str, Any], checksum: Checksum | None, size: int) -> None:
    """Return where the object is what a completion says it will be.

    Raises:
        BadDigest: its checksum is another.
        InvalidRequest: its size or checksum type is another.
    """
    if request.get("MpuObjectSize", size) != size:
        raise InvalidRequest(
            f"The provided 'x-amz-mp-object-size' header value {request['MpuObjectSize']} does not match what was computed: {size}"
        )
    if checksum is None:
        return
    kind = request.get("ChecksumType")
    if kind is not None and kind.upper() != checksum.type:
        raise InvalidRequest(
            f"The upload was created using the {checksum.type} checksum mode. "
            "The complete request must use the same checksum mode."
        )
    said = request.get(f"Checksum{checksum.algorithm}")
    if said is not None and said != checksum.value and checksum.type == FULL_OBJECT:
        raise BadDigest(f"The {checksum.algorithm} you specified did not match the calculated checksum.")


def _get_part(named: Mapping[str, Any], there: Mapping[int, PartSum], upload_id: str) -> PartSum:
    number, etag = named["PartNumber"], named.get("ETag", "").strip('"')
    part = there.get(number)
    if part is None or part.etag != etag or _has_other_checksum(named, part):
        raise InvalidPart(fields={"UploadId": upload_id, "PartNumber": str(number), "ETag": etag})
    return part


def _has_other_checksum(named: Mapping[str, Any], part: PartSum) -> bool:
    said = named.get(f"Checksum{part.algorithm}")
    return said is not None and said != part.checksum
