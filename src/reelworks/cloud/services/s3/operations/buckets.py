"""Buckets: making, finding, listing, deleting them."""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.s3.call import S3Call, s3
from reelworks.cloud.services.s3.errors import (
    AccessControlListNotSupported,
    BucketAlreadyExists,
    BucketAlreadyOwnedByYou,
    BucketNotEmpty,
    IllegalLocationConstraintException,
    InvalidBucketAclWithBlockPublicAccessError,
    InvalidBucketAclWithObjectOwnership,
    InvalidLocationConstraint,
    TooManyBuckets,
    invalid_argument,
)
from reelworks.cloud.services.s3.events import owner_of
from reelworks.cloud.services.s3.limits import BUCKETS_MAX, LIST_BUCKETS_MAX
from reelworks.cloud.services.s3.locate import a_new_bucket, nothing_yet, the_bucket
from reelworks.cloud.services.s3.model.bucket import DEFAULT_OWNERSHIP, PUBLIC_ACCESS_BLOCK
from reelworks.cloud.services.s3.model.names import check_bucket_name, check_namespace
from reelworks.cloud.services.s3.model.tags import tags_of_set
from reelworks.cloud.services.s3.model.tokens import last_of, token_of
from reelworks.cloud.services.s3.model.uploaded import CANNED_ACLS, GRANTS, OWNERS_OWN, PUBLIC_ACLS
from reelworks.cloud.services.s3.stores.buckets import NewBucket
from reelworks.cloud.wire.error import AwsError

FIRST_REGION = "us-east-1"
"""The region whose buckets have no location constraint, and whose endpoint makes buckets anywhere."""
_OLD_NAMES = {"EU": "eu-west-1"}


@s3.operation("CreateBucket", locate=a_new_bucket)
def create_bucket(call: S3Call, request: Request) -> dict[str, Any]:
    """Make a bucket in the region of the endpoint, or from us-east-1 in any.

    Making one's own bucket again in us-east-1 changes nothing and succeeds.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html

    Raises:
        InvalidBucketName: the name breaks the naming rules.
        IllegalLocationConstraintException: the constraint is missing, or not the endpoint's region.
        InvalidLocationConstraint: there is no such constraint.
        BucketAlreadyExists: another account has a bucket of that name.
        BucketAlreadyOwnedByYou: the account has it already.
        TooManyBuckets: the account has as many as it may.
        InvalidBucketAclWithObjectOwnership: it has an ACL though its owner is to own every object.
        InvalidBucketAclWithBlockPublicAccessError: the ACL would open it to everybody.
        AccessControlListNotSupported: the ACL gives somebody else anything.
        InvalidNamespaceHeader: the name is none of the account's own namespace.
        InvalidArgument: there is no such canned ACL or namespace.
    """
    name, caller = request["Bucket"], call.caller
    check_bucket_name(name)
    _check_acl(request)
    configuration = request.get("CreateBucketConfiguration") or {}
    region = _region_of(configuration.get("LocationConstraint"), caller.region)
    if "BucketNamespace" in request:
        check_namespace(name, request["BucketNamespace"], caller.account, region)
    tags = tags_of_set(configuration.get("Tags", ()), of_bucket=True)
    there = call.buckets.find_in_transaction(name)
    if there is not None:
        _check_same(name, there, (caller.account, region), caller.region)
    else:
        if call.buckets.count_of(caller.account) >= BUCKETS_MAX:
            raise TooManyBuckets
        bucket = call.buckets.add(NewBucket(name, caller.account, region, call.clock.now()))
        call.buckets.put_setting(bucket, "public_access_block", dict.fromkeys(PUBLIC_ACCESS_BLOCK, True))
        if tags:
            call.buckets.put_setting(bucket, "tags", tags)
        ownership = request.get("ObjectOwnership")
        if ownership:
            call.buckets.put_setting(bucket, "ownership", ownership)
    location = f"/{name}" if region == FIRST_REGION else f"http://{name}.s3.amazonaws.com/"
    return {"Location": location, "BucketArn": f"arn:aws:s3:::{name}"}


@s3.operation("DeleteBucket", locate=the_bucket)
def delete_bucket(call: S3Call, request: Request) -> None:
    """Delete an empty bucket; uploads under way in it are aborted.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html

    Raises:
        NoSuchBucket: there is none.
        BucketNotEmpty: it holds an object, an old version or a delete marker.
    """
    bucket = call.buckets.get(request["Bucket"])
    call.buckets.check_stands(bucket)
    if call.writing.versions.holds_any(bucket.bucket_id):
        raise BucketNotEmpty(fields={"BucketName": bucket.name})
    uploads = call.writing.uploads
    for upload in uploads.list_begun_before(bucket.bucket_id, call.clock.now()):
        call.remover.after_commit([part.blob_id for part in uploads.list_parts(upload.upload_number)])
        uploads.remove(upload.upload_number)
    call.buckets.remove(bucket)


@s3.operation("HeadBucket", reads=True, locate=nothing_yet, action="ListBucket")
def head_bucket(call: S3Call, request: Request) -> dict[str, Any]:
    """Tell whether a bucket is there, and where.

    Who may not come in is told where it is as well: SDKs find a bucket's region by asking without keys.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html

    Raises:
        NoSuchBucket: there is none.
        AccessDenied: the caller may not list it; the headers tell its region.
    """
    bucket = call.buckets.get(request["Bucket"])
    try:
        call.door.check(call, "s3:ListBucket", the_bucket(call, request))
    except AwsError as error:
        error.headers = {**error.headers, "x-amz-bucket-region": bucket.region}
        raise
    return {
        "BucketRegion": bucket.region,
        "BucketArn": bucket.arn,
        "AccessPointAlias": False,
        "__headers__": {"Content-Type": "application/xml"},
    }


@s3.operation("GetBucketLocation", reads=True, locate=the_bucket)
def get_bucket_location(call: S3Call, request: Request) -> dict[str, Any]:
    """Tell a bucket's region; us-east-1 has no name here.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html

    Raises:
        NoSuchBucket: there is none.
    """
    region = call.buckets.get(request["Bucket"]).region
    return {} if region == FIRST_REGION else {"LocationConstraint": region}


@s3.operation("ListBuckets", reads=True, action="ListAllMyBuckets")
def list_buckets(call: S3Call, request: Request) -> dict[str, Any]:
    """List the account's buckets by name, whatever region they are in.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html

    Raises:
        InvalidArgument: MaxBuckets is out of range, or the token is none of ours.
    """
    count = request.get("MaxBuckets", LIST_BUCKETS_MAX)
    if not 1 <= count <= LIST_BUCKETS_MAX:
        raise invalid_argument(
            f"Argument max-buckets must be an integer between 1 and {LIST_BUCKETS_MAX}", "max-buckets", count
        )
    prefix, region, after = (
        request.get("Prefix", ""),
        request.get("BucketRegion"),
        last_of(request["ContinuationToken"]).decode() if "ContinuationToken" in request else "",
    )
    found = [
        bucket
        for bucket in call.buckets.list_all()
        if bucket.account == call.caller.account
        and bucket.name.startswith(prefix)
        and bucket.name > after
        and region in (None, bucket.region)
    ]
    is_asked = bool({"MaxBuckets", "Prefix", "BucketRegion", "ContinuationToken"} & request.keys())
    answer: dict[str, Any] = {
        "Buckets": [
            {"Name": bucket.name, "CreationDate": bucket.created, "BucketArn": bucket.arn}
            | ({"BucketRegion": bucket.region} if is_asked else {})
            for bucket in found[:count]
        ],
        "Owner": owner_of(call.caller.account),
    }
    if "Prefix" in request:
        answer["Prefix"] = prefix
    if len(found) > count:
        answer["ContinuationToken"] = token_of(found[count - 1].name.encode())
    return answer


def _check_acl(request: Request) -> None:
    acl = request.get("ACL", "private")
    if acl not in CANNED_ACLS:
        raise invalid_argument("Argument value must be one of the canned ACLs", "x-amz-acl", acl)
    has_grants = not GRANTS.isdisjoint(request)
    if acl in OWNERS_OWN and not has_grants:
        return
    if request.get("ObjectOwnership", DEFAULT_OWNERSHIP) == DEFAULT_OWNERSHIP:
        raise InvalidBucketAclWithObjectOwnership
    if acl in PUBLIC_ACLS:
        raise InvalidBucketAclWithBlockPublicAccessError
    raise AccessControlListNotSupported


def _region_of(constraint: str | None, endpoint: str) -> str:
    if constraint is None:
        if endpoint != FIRST_REGION:
            raise IllegalLocationConstraintException(
                "The unspecified location constraint is incompatible for the region specific endpoint "
                "this request was sent to."
            )
        return FIRST_REGION
    region = _OLD_NAMES.get(constraint, constraint)
    if constraint and endpoint not in (FIRST_REGION, region):
        raise IllegalLocationConstraintException(
            f"The {constraint} location constraint is incompatible for the region specific endpoint "
            "this request was sent to."
        )
    if constraint == FIRST_REGION or not constraint:
        raise InvalidLocationConstraint(fields={"LocationConstraint": constraint})
    return region


def _check_same(name: str, there: tuple[str, str], wanted: tuple[str, str], endpoint: str) -> None:
    if there[0] != wanted[0]:
        raise BucketAlreadyExists(fields={"BucketName": name})
    if there != wanted or endpoint != FIRST_REGION or wanted[1] != FIRST_REGION:
        raise BucketAlreadyOwnedByYou(fields={"BucketName": name})
