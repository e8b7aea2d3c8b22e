"""ACLs: the bucket's owner has full control, and nobody else has anything. Policies say the rest.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
"""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.s3.call import S3Call, s3
from reelworks.cloud.services.s3.errors import AccessControlListNotSupported, InvalidRequest, invalid_argument
from reelworks.cloud.services.s3.events import owner_of
from reelworks.cloud.services.s3.finding import get_shown_version, get_version
from reelworks.cloud.services.s3.locate import object_or_version, the_bucket
from reelworks.cloud.services.s3.model.uploaded import CANNED_ACLS, GRANTS, OWNERS_OWN


@s3.operation("GetBucketAcl", reads=True, locate=the_bucket)
def get_bucket_acl(call: S3Call, request: Request) -> dict[str, Any]:
    """Return a bucket's ACL: its owner's full control.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html

    Raises:
        NoSuchBucket: there is no such bucket.
    """
    return _full_control(call.buckets.get(request["Bucket"]).account)


@s3.operation("PutBucketAcl", locate=the_bucket)
def put_bucket_acl(call: S3Call, request: Request) -> None:
    """Accept the ACL that is there anyway, and refuse any other.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html

    Raises:
        NoSuchBucket: there is no such bucket.
        AccessControlListNotSupported: it gives somebody else anything.
        InvalidArgument: there is no such canned ACL.
        InvalidRequest: it names a canned ACL and grants at once.
    """
    _check(request, call.buckets.get(request["Bucket"]).account)


@s3.operation("GetObjectAcl", reads=True, locate=object_or_version("GetObjectVersionAcl"))
def get_object_acl(call: S3Call, request: Request) -> dict[str, Any]:
    """Return an object's ACL: the full control of the bucket's owner.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html

    Raises:
        NoSuchBucket, NoSuchKey, NoSuchVersion, MethodNotAllowed: there is no such object.
    """
    bucket = call.buckets.get(request["Bucket"])
    get_shown_version(call, bucket, request)
    return _full_control(bucket.account)


@s3.operation("PutObjectAcl", locate=object_or_version("PutObjectVersionAcl"))
def put_object_acl(call: S3Call, request: Request) -> None:
    """Accept the ACL that is there anyway, and refuse any other.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html

    Raises:
        NoSuchBucket, NoSuchKey, NoSuchVersion, MethodNotAllowed: there is no such object.
        AccessControlListNotSupported: it gives somebody else anything.
        InvalidArgument: there is no such canned ACL.
        InvalidRequest: it names a canned ACL and grants at once.
    """
    bucket = call.buckets.get(request["Bucket"])
    get_version(call.writing, bucket, request["Key"], request.get("VersionId"))
    _check(request, bucket.account)


def _full_control(account: str) -> dict[str, Any]:
    owner = owner_of(account)
    return {
        "Owner": owner,
        "Grants": [{"Grantee": {"Type": "CanonicalUser", **owner}, "Permission": "FULL_CONTROL"}],
    }


def _check(request: Request, account: str) -> None:
    acl = request.get("ACL")
    if acl is not None and acl not in CANNED_ACLS:
        raise invalid_argument("Argument value must be one of the canned ACLs", "x-amz-acl", acl)
    if acl is not None and not GRANTS.isdisjoint(request):
        raise InvalidRequest("Specifying both Canned ACLs and Header Grants is not allowed")
    grants = (request.get("AccessControlPolicy") or {}).get("Grants") or ()
    owner = owner_of(account)["ID"]
    is_owners = all(grant.get("Grantee", {}).get("ID") == owner for grant in grants)
    if (acl is not None and acl not in OWNERS_OWN) or not is_owners or not GRANTS.isdisjoint(request):
        raise AccessControlListNotSupported
