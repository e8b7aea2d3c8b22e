"""Copying's common ground: finding a source that the caller may read, and reading its bytes where that is needed."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.s3.call import S3Call
from reelworks.cloud.services.s3.errors import invalid_argument
from reelworks.cloud.services.s3.finding import bytes_within, get_version
from reelworks.cloud.services.s3.intake import DEFAULT_ALGORITHM, Taken
from reelworks.cloud.services.s3.locate import the_object
from reelworks.cloud.services.s3.model.archive import check_readable
from reelworks.cloud.services.s3.model.ranges import Span
from reelworks.cloud.services.s3.model.version import Checksum, Version
from reelworks.cloud.wire.checksums import encode_digest, new_checksum
from reelworks.cloud.wire.message import FileSlice

BLOCK_BYTES = 1024 * 1024


class SourceGone(Exception):
    """The source was replaced or deleted while it was read."""


@dataclass(frozen=True, slots=True)
class Source:
    """What is to be copied."""

    version: Version
    is_versioned: bool
    """Whether its bucket has, or had, versioning: only then is the source's version id told."""


async def find_source(call: S3Call, request: Request) -> Source:
    """Return the object that ``CopySource`` names, if the caller may read it.

    Raises:
        InvalidArgument: it names none.
        NoSuchBucket, NoSuchKey, NoSuchVersion: there is none.
        AccessDenied: the caller may not read it.
        InvalidObjectState: it is archived, and not restored.
    """
    name, key, version_name = parse_source(request["CopySource"])
    named = {"Bucket": name, "Key": key} | ({"VersionId": version_name} if version_name is not None else {})
    if "ExpectedSourceBucketOwner" in request:
        named["ExpectedBucketOwner"] = request["ExpectedSourceBucketOwner"]
    # Through the door, since only there the policies are asked whether the caller may read it.
    await call.door.call("s3", "HeadObject", named, call.caller)
    bucket = call.buckets.get(name)
    version = get_version(call.reading, bucket, key, version_name)
    words = "Operation is not valid for the source object's storage class"
    check_readable(version.about, call.clock.now(), words=words)
    return Source(version, bool(bucket.versioning))


def check_tags_may_follow(call: S3Call, request: Request) -> None:
    """Return where the caller may read the tags of a copy's source and give them to the copy.

    Raises:
        AccessDenied: it may not.
    """
    name, key, version_name = parse_source(request["CopySource"])
    source = {"Bucket": name, "Key": key} | ({"VersionId": version_name} if version_name is not None else {})
    action = "s3:GetObjectTagging" if version_name is None else "s3:GetObjectVersionTagging"
    call.door.check(call, action, the_object(call, source))
    call.door.check(call, "s3:PutObjectTagging", the_object(call, request))


def parse_source(source: str) -> tuple[str, str, str | None]:
    """Return the bucket, key and version id of a ``CopySource``: ``/bucket/key?versionId=…``, percent-encoded.

    Raises:
        InvalidArgument: it is of another form.
    """
    path, separator, version_name = source.partition("?versionId=")
    bucket, slash, key = unquote(path).removeprefix("/").partition("/")
    if not (bucket and slash and key) or bucket.startswith("arn:"):
        raise invalid_argument(
            "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
            "x-amz-copy-source",
            source,
        )
    return bucket, key, unquote(version_name) if separator else None


async def digests_of(call: S3Call, version: Version, algorithm: str) -> tuple[str, Checksum]:
    """Read an object's bytes in a thread; return their MD5 in hexadecimal digits and a checksum.

    Raises:
        SourceGone: a file of it was removed meanwhile.
    """
    reader = Reader(bytes_within(call, version, Span(0, version.size)), algorithm)
    while await asyncio.to_thread(reader.read):
        pass
    return reader.md5, reader.checksum


async def write_span(call: S3Call, version: Version, span: Span, algorithm: str | None) -> Taken:
    """Write some of an object's bytes as a blob of its own, in a thread.

    Raises:
        SourceGone: a file of it was removed meanwhile.
        OSError: the disk is full or failed.
    """
    reader = Reader(bytes_within(call, version, span), algorithm or DEFAULT_ALGORITHM)
    blob = call.blobs.begin()
    try:
        while block := await asyncio.to_thread(reader.read):
            await blob.write(block)
        await blob.keep()
    finally:
        blob.drop()
    return Taken(span.length, reader.md5, reader.checksum, blob_id=blob.blob_id)


class Reader:
    """Reads an object's bytes block by block and hashes them. For one thread at a time."""

    def __init__(self, body: bytes | FileSlice | tuple[FileSlice, ...], algorithm: str) -> None:
        self._blocks = _blocks(body)
        self._algorithm = algorithm
        self._md5 = new_checksum("MD5")
        self._checksum = new_checksum(algorithm)

    def read(self) -> bytes:
        """Return the next block; empty at the end.

        Raises:
            SourceGone: a file was removed meanwhile.
        """
        block = next(self._blocks, b"")
        self._md5.update(block)
        self._checksum.update(block)
        return block

    @property
    def md5(self) -> str:
        """The MD5 of what was read, in hexadecimal digits."""
        return self._md5.digest().hex()

    @property
    def checksum(self) -> Checksum:
        """The checksum of what was read."""
        return Checksum(self._algorithm, encode_digest(self._checksum.digest()))


def _blocks(body: bytes | FileSlice | tuple[FileSlice, ...]) -> Iterator[bytes]:
    if isinstance(body, bytes):
        yield body
        return
    for part in (body,) if isinstance(body, FileSlice) else body:
        try:
            file = part.path.open("rb")
        except FileNotFoundError:
            raise SourceGone from None
        with file:
            file.seek(part.offset)
            left = part.length
            while left and (block := file.read(min(left, BLOCK_BYTES))):
                left -= len(block)
                yield block
