"""Which resource a request is about, and the policy that guards it: what the policy engine asks."""

from typing import Any

from reelworks.cloud.rooms import Request, Resource
from reelworks.cloud.services.s3.call import S3Call

_LISTING_KEYS = {"Prefix": "s3:prefix", "Delimiter": "s3:delimiter", "MaxKeys": "s3:max-keys"}
_OBJECT_KEYS = {"VersionId": "s3:VersionId", "ACL": "s3:x-amz-acl", "CopySource": "s3:x-amz-copy-source"}


def the_bucket(call: S3Call, request: Request) -> Resource:
    """Return the bucket that a request names.

    Raises:
        NoSuchBucket: there is none.
    """
    bucket = call.buckets.get(request["Bucket"])
    return Resource(
        bucket.arn,
        bucket.policy_for(call.caller.principal),
        bucket.account,
        _conditions(request, _LISTING_KEYS),
    )


def a_new_bucket(_call: S3Call, request: Request) -> Resource:
    """Return the bucket that a request is about to make."""
    return Resource(f"arn:aws:s3:::{request['Bucket']}")


def the_object(call: S3Call, request: Request) -> Resource:
    """Return the object that a request names, there or not, with its bucket's policy.

    Raises:
        NoSuchBucket: there is no such bucket.
    """
    bucket = call.buckets.get(request["Bucket"])
    arn = f"{bucket.arn}/{request['Key']}"
    return Resource(
        arn, bucket.policy_for(call.caller.principal), bucket.account, _conditions(request, _OBJECT_KEYS)
    )


def any_object(call: S3Call, request: Request) -> Resource:
    """Return all objects of a bucket, for a request that names several.

    Raises:
        NoSuchBucket: there is no such bucket.
    """
    bucket = call.buckets.get(request["Bucket"])
    return Resource(f"{bucket.arn}/*", bucket.policy_for(call.caller.principal), bucket.account)


def _conditions(request: Request, names: dict[str, str]) -> dict[str, str] | None:
    found: dict[str, Any] = {key: str(request[member]) for member, key in names.items() if member in request}
    return found or None
