"""Who may come in: bucket policies, Block Public Access, object ownership."""

from collections.abc import Mapping
from typing import Any

import orjson

from reelworks.cloud.policy.document import MalformedPolicy as InvalidDocument
from reelworks.cloud.policy.document import parse_policy
from reelworks.cloud.rooms import Request
from reelworks.cloud.services.s3.call import S3Call, s3
from reelworks.cloud.services.s3.errors import (
    AccessDenied,
    MalformedPolicy,
    MalformedXML,
    NoSuchBucketPolicy,
    NoSuchPublicAccessBlockConfiguration,
    OwnershipControlsNotFoundError,
)
from reelworks.cloud.services.s3.limits import POLICY_BYTES_MAX
from reelworks.cloud.services.s3.locate import the_bucket
from reelworks.cloud.services.s3.model.bucket import DEFAULT_OWNERSHIP, PUBLIC_ACCESS_BLOCK, Bucket
from reelworks.cloud.services.s3.model.publicity import is_public

OWNERSHIPS = ("BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter")


@s3.operation("PutBucketPolicy", locate=the_bucket)
def put_bucket_policy(call: S3Call, request: Request) -> None:
    """Set a bucket's policy.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html

    Raises:
        NoSuchBucket: there is no such bucket.
        MalformedPolicy: the document is no resource policy, or is about something else.
        AccessDenied: the policy is public, and BlockPublicPolicy is on.
    """
    bucket, document = call.buckets.get(request["Bucket"]), request["Policy"]
    _check_policy(document, bucket)
    block = call.accounts.public_access_block(bucket.account)
    if bucket.blocks("BlockPublicPolicy", block) and is_public(orjson.loads(document)):
        raise AccessDenied(
            f"User: {call.caller.principal.arn} is not authorized to perform: s3:PutBucketPolicy on resource: "
            f'"{bucket.arn}" because public policies are prevented by the BlockPublicPolicy setting '
            "in S3 Block Public Access."
        )
    call.buckets.put_setting(bucket, "policy", document)


@s3.operation("GetBucketPolicy", reads=True, locate=the_bucket)
def get_bucket_policy(call: S3Call, request: Request) -> dict[str, Any]:
    """Return a bucket's policy as it was set.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html

    Raises:
        NoSuchBucket: there is no such bucket.
        NoSuchBucketPolicy: it has none.
    """
    return {"Policy": _get_policy(call, request)}


@s3.operation("DeleteBucketPolicy", locate=the_bucket)
def delete_bucket_policy(call: S3Call, request: Request) -> None:
    """Take a bucket's policy away; one without stays without.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html

    Raises:
        NoSuchBucket: there is no such bucket.
    """
    call.buckets.put_setting(call.buckets.get(request["Bucket"]), "policy", None)


@s3.operation("GetBucketPolicyStatus", reads=True, locate=the_bucket)
def get_bucket_policy_status(call: S3Call, request: Request) -> dict[str, Any]:
    """Tell whether a bucket's policy is public.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicyStatus.html

    Raises:
        NoSuchBucket: there is no such bucket.
        NoSuchBucketPolicy: it has no policy.
    """
    _get_policy(call, request)
    return {"PolicyStatus": {"IsPublic": call.buckets.get(request["Bucket"]).has_public_policy}}


@s3.operation("PutPublicAccessBlock", locate=the_bucket, action="PutBucketPublicAccessBlock")
def put_public_access_block(call: S3Call, request: Request) -> None:
    """Set what public access is blocked; what is not named is not.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html

    Raises:
        NoSuchBucket: there is no such bucket.
    """
    wanted = request["PublicAccessBlockConfiguration"]
    settings = {name: bool(wanted.get(name)) for name in PUBLIC_ACCESS_BLOCK}
    call.buckets.put_setting(call.buckets.get(request["Bucket"]), "public_access_block", settings)


@s3.operation("GetPublicAccessBlock", reads=True, locate=the_bucket, action="GetBucketPublicAccessBlock")
def get_public_access_block(call: S3Call, request: Request) -> dict[str, Any]:
    """Tell what public access is blocked: everything, in a new bucket.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html

    Raises:
        NoSuchBucket: there is no such bucket.
        NoSuchPublicAccessBlockConfiguration: it was taken away.
    """
    bucket = call.buckets.get(request["Bucket"])
    if not bucket.public_access_block:
        raise NoSuchPublicAccessBlockConfiguration(fields={"BucketName": bucket.name})
    return {"PublicAccessBlockConfiguration": dict(bucket.public_access_block)}


@s3.operation("DeletePublicAccessBlock", locate=the_bucket, action="PutBucketPublicAccessBlock")
def delete_public_access_block(call: S3Call, request: Request) -> None:
    """Block no public access any more.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeletePublicAccessBlock.html

    Raises:
        NoSuchBucket: there is no such bucket.
    """
    call.buckets.put_setting(call.buckets.get(request["Bucket"]), "public_access_block", None)


@s3.operation("PutBucketOwnershipControls", locate=the_bucket)
def put_bucket_ownership_controls(call: S3Call, request: Request) -> None:
    """Say who owns the objects that others write. ACLs give nobody anything here, whatever is chosen.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html

    Raises:
        NoSuchBucket: there is no such bucket.
        MalformedXML: there is not one rule, or its value is none of AWS's.
    """
    rules = request["OwnershipControls"].get("Rules", ())
    if len(rules) != 1 or rules[0].get("ObjectOwnership") not in OWNERSHIPS:
        raise MalformedXML
    call.buckets.put_setting(call.buckets.get(request["Bucket"]), "ownership", rules[0]["ObjectOwnership"])


@s3.operation("GetBucketOwnershipControls", reads=True, locate=the_bucket)
def get_bucket_ownership_controls(call: S3Call, request: Request) -> dict[str, Any]:
    """Tell who owns the objects that others write: in a new bucket, the bucket's owner.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html

    Raises:
        NoSuchBucket: there is no such bucket.
        OwnershipControlsNotFoundError: they were taken away.
    """
    ownership = call.buckets.get(request["Bucket"]).settings.get("ownership", DEFAULT_OWNERSHIP)
    if not ownership:
        raise OwnershipControlsNotFoundError(fields={"BucketName": call.buckets.get(request["Bucket"]).name})
    return {"OwnershipControls": {"Rules": [{"ObjectOwnership": ownership}]}}


@s3.operation("DeleteBucketOwnershipControls", locate=the_bucket, action="PutBucketOwnershipControls")
def delete_bucket_ownership_controls(call: S3Call, request: Request) -> None:
    """Take a bucket's ownership controls away.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketOwnershipControls.html

    Raises:
        NoSuchBucket: there is no such bucket.
    """
    call.buckets.put_setting(call.buckets.get(request["Bucket"]), "ownership", "")


def _get_policy(call: S3Call, request: Request) -> str:
    bucket = call.buckets.get(request["Bucket"])
    if bucket.policy is None:
        raise NoSuchBucketPolicy(fields={"BucketName": bucket.name})
    return bucket.policy


def _check_policy(document: str, bucket: Bucket) -> None:
    if len(document.encode()) > POLICY_BYTES_MAX:
        raise MalformedPolicy("Normalized policy document exceeds the maximum allowed size")
    try:
        parse_policy(document, "resource")
    except InvalidDocument as error:
        raise MalformedPolicy(error.message) from error
    statements = orjson.loads(document)["Statement"]
    for statement in [statements] if isinstance(statements, Mapping) else statements:
        resources = statement.get("Resource", statement.get("NotResource"))
        for resource in [resources] if isinstance(resources, str) else resources:
            if resource != bucket.arn and not resource.startswith(f"{bucket.arn}/"):
                raise MalformedPolicy("Policy has invalid resource", fields={"Detail": resource})
