"""Tags of buckets and objects."""

from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.s3.call import S3Call, s3
from reelworks.cloud.services.s3.errors import NoSuchTagSet
from reelworks.cloud.services.s3.events import Happening, announce
from reelworks.cloud.services.s3.finding import get_shown_version, get_version
from reelworks.cloud.services.s3.locate import object_or_version, the_bucket
from reelworks.cloud.services.s3.model.tags import tag_set, tags_of_set


@s3.operation("PutObjectTagging", locate=object_or_version("PutObjectVersionTagging"))
def put_object_tagging(call: S3Call, request: Request) -> dict[str, Any]:
    """Give an object, or one version of it, these tags and no others.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html

    Raises:
        NoSuchBucket, NoSuchKey, NoSuchVersion, MethodNotAllowed: there is no such object.
        InvalidTag, BadRequest: a tag breaks the rules, or there are more than ten.
    """
    return _set_tags(call, request, tags_of_set(request["Tagging"].get("TagSet", ())), "Put")


@s3.operation("DeleteObjectTagging", locate=object_or_version("DeleteObjectVersionTagging"))
def delete_object_tagging(call: S3Call, request: Request) -> dict[str, Any]:
    """Take an object's tags away.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html

    Raises:
        NoSuchBucket, NoSuchKey, NoSuchVersion, MethodNotAllowed: there is no such object.
    """
    return _set_tags(call, request, {}, "Delete")


@s3.operation("GetObjectTagging", reads=True, locate=object_or_version("GetObjectVersionTagging"))
def get_object_tagging(call: S3Call, request: Request) -> dict[str, Any]:
    """Return an object's tags.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html

    Raises:
        NoSuchBucket, NoSuchKey, NoSuchVersion, MethodNotAllowed: there is no such object.
    """
    bucket = call.buckets.get(request["Bucket"])
    version = get_shown_version(call, bucket, request)
    shown = {"VersionId": version.name} if bucket.versioning else {}
    return {"TagSet": tag_set(version.about.tags), **shown}


@s3.operation("PutBucketTagging", locate=the_bucket)
def put_bucket_tagging(call: S3Call, request: Request) -> dict[str, Any]:
    """Give a bucket these tags and no others.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html

    Raises:
        NoSuchBucket: there is no such bucket.
        InvalidTag, BadRequest: a tag breaks the rules, or there are more than fifty.
    """
    tags = tags_of_set(request["Tagging"].get("TagSet", ()), of_bucket=True)
    call.buckets.put_setting(call.buckets.get(request["Bucket"]), "tags", tags or None)
    return {"__status__": 204}


@s3.operation("GetBucketTagging", reads=True, locate=the_bucket)
def get_bucket_tagging(call: S3Call, request: Request) -> dict[str, Any]:
    """Return a bucket's tags.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html

    Raises:
        NoSuchBucket: there is no such bucket.
        NoSuchTagSet: it has none.
    """
    bucket = call.buckets.get(request["Bucket"])
    tags = bucket.settings.get("tags")
    if not tags:
        raise NoSuchTagSet(fields={"BucketName": bucket.name})
    return {"TagSet": tag_set(tags)}


@s3.operation("DeleteBucketTagging", locate=the_bucket, action="PutBucketTagging")
def delete_bucket_tagging(call: S3Call, request: Request) -> None:
    """Take a bucket's tags away.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketTagging.html

    Raises:
        NoSuchBucket: there is no such bucket.
    """
    call.buckets.put_setting(call.buckets.get(request["Bucket"]), "tags", None)


def _set_tags(call: S3Call, request: Request, tags: dict[str, str], kind: str) -> dict[str, Any]:
    bucket = call.buckets.get(request["Bucket"])
    version = get_version(call.writing, bucket, request["Key"], request.get("VersionId"))
    call.writing.versions.set_about(version.number, replace(version.about, tags=tags))
    happening = Happening(
        f"ObjectTagging:{kind}",
        f"{kind}ObjectTagging",
        version.key,
        version.number,
        version.version_name,
        version.size,
        version.etag,
    )
    announce(call, bucket, happening)
    return {"VersionId": version.name} if bucket.versioning else {}
