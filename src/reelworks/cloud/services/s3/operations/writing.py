"""Writing objects."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.s3.call import S3Call, s3
from reelworks.cloud.services.s3.errors import EntityTooSmall
from reelworks.cloud.services.s3.intake import Taken, find_inline, keep, take_in
from reelworks.cloud.services.s3.keeping import Bytes, Draft, InBlobs, Inline, place
from reelworks.cloud.services.s3.limits import PUT_BYTES_MAX
from reelworks.cloud.services.s3.locate import an_upload
from reelworks.cloud.services.s3.model.bucket import Bucket
from reelworks.cloud.services.s3.model.conditions import check_write
from reelworks.cloud.services.s3.model.lifecycle import expiration_of
from reelworks.cloud.services.s3.model.names import key_bytes
from reelworks.cloud.services.s3.model.uploaded import ENCRYPTION, about_of
from reelworks.cloud.services.s3.model.version import quoted
from reelworks.cloud.services.s3.stores.bodies import Segment


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large an object may be, both ends included."""

    bytes_min: int
    bytes_max: int


USUAL_BOUNDS = Bounds(0, PUT_BYTES_MAX)


def _put_at_once(call: S3Call, request: Request) -> Callable[[], dict[str, Any]] | None:
    """Return the transaction of a PutObject whose body is all there and small; most are."""
    bucket = call.buckets.get(request["Bucket"])
    key, about = key_bytes(request["Key"]), about_of(request)
    taken = find_inline(request.get("Body"), PUT_BYTES_MAX)
    if taken is None:
        return None
    about = about.with_checksum(taken.checksum)
    draft = Draft(key, taken.size, taken.md5, about, "ObjectCreated:Put", "PutObject")
    return lambda: _write(call, request, bucket, draft, taken)


@s3.operation("PutObject", locate=an_upload, at_once=_put_at_once, is_sure=True)
async def put_object(call: S3Call, request: Request) -> dict[str, Any]:
    """Write an object whole: readers see the old one or the new one, never a mix.

    The answer means that it is on the disk, and that its events will be delivered.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html

    Raises:
        NoSuchBucket: there is no such bucket, or it was deleted meanwhile.
        KeyTooLongError, MetadataTooLarge, EntityTooLarge: something is larger than S3 allows.
        InvalidArgument, InvalidStorageClass, InvalidTag, BadRequest: a header has no allowed value.
        InvalidEncryptionAlgorithmError: there is no such encryption.
        AccessControlListNotSupported: it asks for an ACL.
        NoSuchKey, PreconditionFailed: If-Match or If-None-Match does not hold.
        NotImplemented: it asks for KMS, a customer's key or a lock.
    """
    return await put_as(call, request, "ObjectCreated:Put", "PutObject")


async def put_as(
    call: S3Call, request: Request, event: str, operation: str, bounds: Bounds = USUAL_BOUNDS
) -> dict[str, Any]:
    """Write an object as PutObject does, and tell of it under another event's name."""
    bucket = call.buckets.get(request["Bucket"])
    key, about = key_bytes(request["Key"]), about_of(request)
    taken = await take_in(call, request.get("Body"), bounds.bytes_max)
    _check_size(call, taken, bounds)
    about = about.with_checksum(taken.checksum)
    draft = Draft(key, taken.size, taken.md5, about, event, operation)
    return await keep(call, taken, lambda: _write(call, request, bucket, draft, taken))


def _write(call: S3Call, request: Request, bucket: Bucket, draft: Draft, taken: Taken) -> dict[str, Any]:
    """Put an object in its place, inside a transaction; return what is to be answered."""
    is_conditional = "IfMatch" in request or "IfNoneMatch" in request
    check = (lambda live: check_write(request, live)) if is_conditional else None
    version_name = place(call, bucket, draft, bytes_of(taken), check)
    answer: dict[str, Any] = {"ETag": quoted(taken.md5), "ServerSideEncryption": ENCRYPTION}
    if taken.checksum is not None:
        answer |= taken.checksum.as_answer()
    if version_name is not None:
        answer["VersionId"] = version_name
    if bucket.lifecycle:
        now, tags = call.clock.now(), draft.about.tags
        answer |= expiration_of(bucket.lifecycle, request["Key"], taken.size, tags, now)
    return answer


def _check_size(call: S3Call, taken: Taken, bounds: Bounds) -> None:
    if taken.size >= bounds.bytes_min:
        return
    if taken.blob_id is not None:
        call.remover.now([taken.blob_id])
    raise EntityTooSmall(fields={"ProposedSize": str(taken.size), "MinSizeAllowed": str(bounds.bytes_min)})


def bytes_of(taken: Taken) -> Bytes:
    """Return where a body that was taken in lies."""
    if taken.inline is not None:
        return Inline(taken.inline)
    assert taken.blob_id is not None
    return InBlobs((Segment(1, 0, taken.size, taken.blob_id),))
