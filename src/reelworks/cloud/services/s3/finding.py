"""Finding the version that a request means, and where its bytes lie."""

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.s3.call import S3Call, Stores
from reelworks.cloud.services.s3.errors import (
    MethodNotAllowed,
    NoSuchKey,
    NoSuchVersion,
    no_such_key,
)
from reelworks.cloud.services.s3.locate import the_bucket
from reelworks.cloud.services.s3.model.bucket import Bucket
from reelworks.cloud.services.s3.model.names import check_version_id, key_bytes
from reelworks.cloud.services.s3.model.ranges import Span
from reelworks.cloud.services.s3.model.version import Version
from reelworks.cloud.wire.message import FileSlice


def get_version(stores: Stores, bucket: Bucket, key: str, version_name: str | None) -> Version:
    """Return the object that a key, or a key and a version id, means.

    Raises:
        NoSuchKey: there is none; the headers tell of a delete marker.
        NoSuchVersion: the key has no such version.
        MethodNotAllowed: that version is a delete marker.
        InvalidArgument: no version is ever called that.
    """
    encoded = key_bytes(key)
    if version_name is not None:
        return _get_named(stores, bucket, encoded, version_name)
    live = stores.versions.find_live(bucket.bucket_id, encoded)
    if live is not None:
        return live
    missing = no_such_key(key)
    if bucket.versioning:
        marker = stores.versions.find_newest_of_history(bucket.bucket_id, encoded)
        if marker is not None:
            missing.headers = {"x-amz-delete-marker": "true", "x-amz-version-id": marker.name}
    raise missing


def get_shown_version(call: S3Call, bucket: Bucket, request: Request) -> Version:
    """Return the object that a request means to read. Who may not list the bucket is not told that one is missing.

    Raises:
        NoSuchKey, NoSuchVersion, MethodNotAllowed: as ``get_version``.
        AccessDenied: there is none, and the caller may not know.
    """
    try:
        return get_version(call.reading, bucket, request["Key"], request.get("VersionId"))
    except NoSuchKey:
        call.door.check(call, "s3:ListBucket", the_bucket(call, {"Bucket": bucket.name}))
        raise


def get_shown_whole(call: S3Call, bucket: Bucket, request: Request) -> tuple[Version, bytes | None]:
    """Return the object that a request means to read, with its bytes where one look finds both.

    Raises:
        NoSuchKey, NoSuchVersion, MethodNotAllowed: as ``get_version``.
        AccessDenied: there is none, and the caller may not know.
    """
    if "VersionId" not in request:
        found = call.reading.versions.find_live_whole(bucket.bucket_id, key_bytes(request["Key"]))
        if found is not None:
            return found
    return get_shown_version(call, bucket, request), None


def bytes_within(
    call: S3Call, version: Version, span: Span, inline: bytes | None = None
) -> bytes | FileSlice | tuple[FileSlice, ...]:
    """Return some of an object's bytes: themselves where they lie in a row, else where in which files.

    ``inline`` are all of its bytes where they are known already.
    """
    if span.length == 0:
        return b""
    if inline is None:
        inline = call.reading.bodies.find_inline(version.number)
    if inline is not None:
        return inline if span.length == version.size else inline[span.start : span.end]
    slices = tuple(
        FileSlice(
            call.blobs.path_of(segment.blob_id),
            max(0, span.start - segment.starts_at),
            min(span.end, segment.ends_at) - max(span.start, segment.starts_at),
        )
        for segment in call.reading.bodies.list_segments(version.number, span.start, span.end)
    )
    return slices[0] if len(slices) == 1 else slices


def _get_named(stores: Stores, bucket: Bucket, key: bytes, version_name: str) -> Version:
    check_version_id(version_name)
    version = stores.versions.find_named(bucket.bucket_id, key, version_name)
    if version is None:
        raise NoSuchVersion(fields={"Key": key.decode(), "VersionId": version_name})
    if version.is_marker:
        raise MethodNotAllowed(
            fields={"Method": "GET", "ResourceType": "DeleteMarker"},
            headers={"x-amz-delete-marker": "true", "x-amz-version-id": version.name, "Allow": "DELETE"},
        )
    return version
