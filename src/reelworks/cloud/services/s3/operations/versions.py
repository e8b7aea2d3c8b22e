"""Versioning: turning it on, and listing every version."""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.s3.call import S3Call, s3
from reelworks.cloud.services.s3.errors import MalformedXML, invalid_argument
from reelworks.cloud.services.s3.events import owner_of
from reelworks.cloud.services.s3.locate import the_bucket
from reelworks.cloud.services.s3.model.version import NULL_VERSION, moment, quoted
from reelworks.cloud.services.s3.operations.listing import add_said, encoding_of, page_count
from reelworks.cloud.services.s3.stores.histories import (
    Behind,
    HistoryPage,
    Shown,
    WantedHistory,
    read_history,
)

_IS_MARKER = 5
"""Where a row of ``stores.versions.COLUMNS`` says so."""


@s3.operation("GetBucketVersioning", reads=True, locate=the_bucket)
def get_bucket_versioning(call: S3Call, request: Request) -> dict[str, Any]:
    """Tell whether a bucket keeps old versions; empty where it never was asked to.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html

    Raises:
        NoSuchBucket: there is none.
    """
    versioning = call.buckets.get(request["Bucket"]).versioning
    return {"Status": versioning} if versioning else {}


@s3.operation("PutBucketVersioning", locate=the_bucket)
def put_bucket_versioning(call: S3Call, request: Request) -> None:
    """Turn versioning on, or suspend it; it cannot be undone.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html

    Raises:
        NoSuchBucket: there is none.
        MalformedXML: the status is neither Enabled nor Suspended.
    """
    bucket = call.buckets.get(request["Bucket"])
    status = request["VersioningConfiguration"].get("Status")
    if status not in ("Enabled", "Suspended"):
        raise MalformedXML
    call.buckets.put_setting(bucket, "versioning", status)


@s3.operation("ListObjectVersions", reads=True, locate=the_bucket, action="ListBucketVersions")
def list_object_versions(call: S3Call, request: Request) -> dict[str, Any]:
    """List a page of a bucket's versions and delete markers: by key, the newest first.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html

    Raises:
        NoSuchBucket: there is none.
        InvalidArgument: max-keys, encoding-type or a marker has no allowed value.
    """
    bucket, encode = call.buckets.get(request["Bucket"]), encoding_of(request)
    count = page_count(request, "MaxKeys", "max-keys")
    wanted = WantedHistory(
        bucket.bucket_id,
        request.get("Prefix", "").encode(),
        request.get("Delimiter", "").encode(),
        _behind(call, bucket.bucket_id, request),
        count,
    )
    page = read_history(call.reading.connection, wanted)
    answer: dict[str, Any] = {
        "Name": bucket.name,
        "Prefix": encode(request.get("Prefix", "")),
        "KeyMarker": encode(request.get("KeyMarker", "")),
        "VersionIdMarker": request.get("VersionIdMarker", ""),
        "MaxKeys": count,
        "IsTruncated": page.is_truncated,
    }
    if request.get("Delimiter"):
        answer["Delimiter"] = encode(request["Delimiter"])
    if "EncodingType" in request:
        answer["EncodingType"] = request["EncodingType"]
    _add_items(answer, page, encode, owner_of(bucket.account))
    return answer


def _add_items(answer: dict[str, Any], page: HistoryPage, encode: Any, owner: dict[str, str]) -> None:
    shown = [item for item in page.items if isinstance(item, Shown)]
    versions = [_version(item, encode, owner) for item in shown if not item.row[_IS_MARKER]]
    markers = [_entry(item, encode, owner) for item in shown if item.row[_IS_MARKER]]
    prefixes = [{"Prefix": encode(item.decode())} for item in page.items if isinstance(item, bytes)]
    lists = {"Versions": versions, "DeleteMarkers": markers, "CommonPrefixes": prefixes}
    answer |= {name: entries for name, entries in lists.items() if entries}
    if page.is_truncated:
        last = page.items[-1]
        answer["NextKeyMarker"] = encode((last if isinstance(last, bytes) else last.key).decode())
        if isinstance(last, Shown):
            answer["NextVersionIdMarker"] = last.version.name


def _behind(call: S3Call, bucket_id: int, request: Request) -> Behind | None:
    key, name = request.get("KeyMarker", ""), request.get("VersionIdMarker", "")
    if name and not key:
        message = "A version-id marker cannot be specified without a key marker."
        raise invalid_argument(message, "version-id-marker", name)
    if not key:
        return None
    encoded = key.encode()
    if not name:
        return Behind(encoded, 0)
    version = call.reading.versions.find_named(bucket_id, encoded, name)
    if version is None:
        raise invalid_argument("Invalid version id specified", "version-id-marker", name)
    return Behind(encoded, version.number)


def _version(item: Shown, encode: Any, owner: dict[str, str]) -> dict[str, Any]:
    _, _, _, _, _, _, size, etag, _, _, about = item.row
    entry = {
        **_entry(item, encode, owner),
        "ETag": quoted(etag),
        "Size": size,
        "StorageClass": "STANDARD",
    }
    if about is not None:
        add_said(entry, about)
    return entry


def _entry(item: Shown, encode: Any, owner: dict[str, str]) -> dict[str, Any]:
    _, _, key, name, _, _, _, _, _, modified_at, _ = item.row
    return {
        "Key": encode(key.decode()),
        "VersionId": name or NULL_VERSION,
        "IsLatest": item.is_latest,
        "LastModified": moment(modified_at),
        "Owner": owner,
    }
