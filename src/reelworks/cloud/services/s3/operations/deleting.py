"""Deleting objects."""

import asyncio
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.s3.call import S3Call, s3
from reelworks.cloud.services.s3.errors import MalformedXML, PreconditionFailed
from reelworks.cloud.services.s3.keeping import Deleted, delete, delete_version
from reelworks.cloud.services.s3.limits import DELETE_KEYS_MAX
from reelworks.cloud.services.s3.locate import a_deletion, nothing_yet
from reelworks.cloud.services.s3.model.bucket import Bucket
from reelworks.cloud.services.s3.model.conditions import check_delete
from reelworks.cloud.services.s3.model.names import check_version_id, key_bytes
from reelworks.cloud.services.s3.model.version import Version
from reelworks.cloud.wire.error import AwsError

_CONDITIONS = {"ETag": "IfMatch", "LastModifiedTime": "IfMatchLastModifiedTime", "Size": "IfMatchSize"}


@s3.operation("DeleteObject", locate=a_deletion)
def delete_object(call: S3Call, request: Request) -> dict[str, Any]:
    """Delete an object, or one version of it. Deleting what is not there succeeds.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html

    Raises:
        NoSuchBucket: there is no such bucket.
        NoSuchKey, PreconditionFailed: If-Match, or a condition on size or time, does not hold.
        InvalidArgument: no version is ever called that.
    """
    bucket = call.buckets.get(request["Bucket"])
    deleted = _delete(call, bucket, request)
    answer: dict[str, Any] = {}
    if deleted.version_name is not None:
        answer["VersionId"] = deleted.version_name
    if deleted.is_marker:
        answer["DeleteMarker"] = True
    return answer


@s3.operation("DeleteObjects", locate=nothing_yet, action="DeleteObject")
async def delete_objects(call: S3Call, request: Request) -> dict[str, Any]:
    """Delete up to a thousand objects; each succeeds or fails, and is allowed, by itself.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html

    Raises:
        NoSuchBucket: there is no such bucket.
        MalformedXML: there is no object in the list, or more than a thousand.
    """
    bucket = call.buckets.get(request["Bucket"])
    entries = request["Delete"].get("Objects", ())
    if not 1 <= len(entries) <= DELETE_KEYS_MAX:
        raise MalformedXML
    results = await asyncio.gather(*(_delete_one(call, bucket, entry) for entry in entries))
    answer: dict[str, Any] = {}
    if errors := [result for result in results if "Code" in result]:
        answer["Errors"] = errors
    if not request["Delete"].get("Quiet"):
        answer["Deleted"] = [result for result in results if "Code" not in result]
    return answer


async def _delete_one(call: S3Call, bucket: Bucket, entry: Request) -> dict[str, Any]:
    """Delete one of many through the door, which asks the policies about this very key."""
    named = {"Key": entry["Key"]}
    if "VersionId" in entry:
        named["VersionId"] = entry["VersionId"]
    conditions = {to: entry[member] for member, to in _CONDITIONS.items() if member in entry}
    try:
        answer = await call.door.call(
            "s3", "DeleteObject", {"Bucket": bucket.name, **named, **conditions}, call.caller
        )
    except AwsError as error:
        return {**named, "Code": error.code, "Message": error.message}
    if answer.get("DeleteMarker"):
        return {**named, "DeleteMarker": True, "DeleteMarkerVersionId": answer["VersionId"]}
    return named


def _delete(call: S3Call, bucket: Bucket, request: Request) -> Deleted:
    key, version_name = key_bytes(request["Key"]), request.get("VersionId")
    if version_name is None:
        return delete(call, bucket, key, lambda live: _check(call, bucket, request, live))
    check_version_id(version_name)
    call.buckets.check_stands(bucket)
    version = call.writing.versions.find_named(bucket.bucket_id, key, version_name)
    check_delete(request, version)
    if version is None:
        return Deleted(version_name)
    return delete_version(call, bucket, version)


def _check(call: S3Call, bucket: Bucket, request: Request, live: Version | None) -> None:
    """Hold a delete to its conditions; where a delete marker is the current version, If-Match fails, and is not lacking."""
    if live is None and bucket.versioning and "IfMatch" in request:
        newest = call.writing.versions.find_newest_of_history(bucket.bucket_id, key_bytes(request["Key"]))
        if newest is not None:
            raise PreconditionFailed(fields={"Condition": "If-Match"})
    check_delete(request, live)
