"""Documents that a request names by their address: templates and stack policies, which are objects in S3.

They are read as whoever asks. An address may be written as AWS's, or with this cloud's own host.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from reelworks.cloud.services.cloudformation.errors import ValidationError
from reelworks.cloud.services.cloudformation.room import CloudFormationCall
from reelworks.cloud.wire.error import AwsError
from reelworks.cloud.wire.message import FileSlice

_VIRTUAL_HOST = re.compile(r"([a-z0-9][a-z0-9.-]+)\.s3[.-](?:[a-z0-9.-]+\.)?amazonaws\.com", re.IGNORECASE)
_PATH_HOST = re.compile(r"s3[.-](?:[a-z0-9.-]+\.)?amazonaws\.com", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Kind:
    """What kind of document is fetched, for the words of a refusal."""

    name: str
    member: str
    """The request's member that holds the address."""
    bytes_max: int


async def fetch_document(call: CloudFormationCall, url: str, kind: Kind) -> str:
    """Return the text of the object at an address.

    Raises:
        ValidationError: the address is not S3's, whoever asks may not read the object, it is too long, or no text.
    """
    bucket, key, version = _place_of(call, url, kind)
    request = {"Bucket": bucket, "Key": key, **({"VersionId": version} if version else {})}
    try:
        answer = await call.door.call("s3", "GetObject", request, call.caller)
    except AwsError as error:
        raise ValidationError(f"S3 error: {error.message}") from error
    if answer["ContentLength"] > kind.bytes_max:
        raise ValidationError(f"{kind.name} may not exceed {kind.bytes_max} bytes in size.")
    data = _bytes_of(answer["Body"])
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise ValidationError(f"{kind.name} format error: the document is not UTF-8.") from error


def _bytes_of(body: bytes | FileSlice | tuple[FileSlice, ...]) -> bytes:
    if isinstance(body, bytes):
        return body
    parts = []
    for piece in (body,) if isinstance(body, FileSlice) else body:
        with piece.path.open("rb") as file:
            file.seek(piece.offset)
            parts.append(file.read(piece.length))
    return b"".join(parts)


def _place_of(call: CloudFormationCall, url: str, kind: Kind) -> tuple[str, str, str | None]:
    """Return bucket, key and version of an address, as AWS writes it or with this cloud's own host."""
    parts = urlsplit(url)
    host, path = parts.hostname or "", unquote(parts.path.lstrip("/"))
    version = parse_qs(parts.query).get("versionId", [None])[0]
    bucket, key = _bucket_of(host, urlsplit(call.caller.endpoint).hostname or "localhost"), path
    if parts.scheme == "s3":
        bucket = parts.netloc
    elif parts.scheme not in {"http", "https"} or bucket is None:
        raise ValidationError(f"{kind.member} must be a supported URL.")
    elif not bucket:
        bucket, _, key = path.partition("/")
    if not bucket or not key:
        raise ValidationError(f"{kind.member} must reference a valid S3 object to which you have access.")
    return bucket, key, version


def _bucket_of(host: str, ours: str) -> str | None:
    """Return the bucket that a host's name says, nothing where the path does; None for a host that is not S3's."""
    if _PATH_HOST.fullmatch(host) or host in {ours, "localhost", "127.0.0.1"}:
        return ""
    if host.endswith(f".s3.{ours}"):
        return host.removesuffix(f".s3.{ours}")
    virtual = _VIRTUAL_HOST.fullmatch(host)
    return virtual.group(1) if virtual else None
