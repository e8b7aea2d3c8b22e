"""The browser's form upload."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from reelworks.cloud.rooms import Request, Resource
from reelworks.cloud.services.s3.call import S3Call, s3
from reelworks.cloud.services.s3.errors import AccessDenied
from reelworks.cloud.services.s3.limits import PUT_BYTES_MAX
from reelworks.cloud.services.s3.locate import an_upload
from reelworks.cloud.services.s3.model.forms import answer_of, expanded, key_of, put_request_of
from reelworks.cloud.services.s3.model.post_policy import PostPolicy, read_policy
from reelworks.cloud.services.s3.operations.writing import Bounds, put_as


def the_form(call: S3Call, request: Request) -> Resource | tuple[Resource, ...]:
    """Return the object that a form is about to make.

    Raises:
        NoSuchBucket: there is no such bucket.
        InvalidArgument: it names no key.
        MalformedXML, InvalidTag, BadRequest: its tags are none.
    """
    fields = expanded(request["Fields"], request["FileName"])
    members: dict[str, Any] = {"Bucket": request["Bucket"], "Key": key_of(fields)}
    if "acl" in fields:
        members["ACL"] = fields["acl"]
    if "tagging" in fields:
        members["Tagging"] = put_request_of(request["Bucket"], fields)["Tagging"]
    return an_upload(call, members)


@s3.operation("PostObject", locate=the_form, action="PutObject")
async def post_object(call: S3Call, request: Request) -> dict[str, Any]:
    """Write an object that a browser sends in a form, within what the form's signed policy allows.

    A form without a policy is anonymous, and needs a bucket whose own policy lets everybody write.

    https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html

    Raises:
        NoSuchBucket: there is no such bucket, or it was deleted meanwhile.
        InvalidArgument: the form names no key, or a field has no allowed value.
        InvalidPolicyDocument: the policy cannot be read.
        AccessDenied: the policy has expired, a condition does not hold, or a field is in none.
        EntityTooSmall, EntityTooLarge: the file's size is not what the policy allows.
        MalformedXML, InvalidTag, MetadataTooLarge, KeyTooLongError, AccessControlListNotSupported,
        InvalidStorageClass, NotImplemented: as in PutObject.
    """
    fields = expanded(request["Fields"], request["FileName"])
    bucket = call.buckets.get(request["Bucket"])
    policy = _check_policy(call, bucket.name, fields)
    put_request = put_request_of(bucket.name, fields) | {"Body": request["Body"]}
    bounds = _bounds_of(policy)
    put = await put_as(call, put_request, "ObjectCreated:Post", "PostObject", bounds)
    path = quote(f"{bucket.name}/{put_request['Key']}", safe="/~")
    return answer_of(put_request, fields, f"{call.caller.endpoint}/{path}", put)


def _check_policy(call: S3Call, bucket: str, fields: Mapping[str, str]) -> PostPolicy | None:
    if "policy" not in fields:
        # The gateway lets no signature pass without a policy; whoever else comes is nobody, and was weighed as that.
        if call.caller.principal.kind != "anonymous":
            raise AccessDenied
        return None
    policy = read_policy(fields["policy"])
    policy.check({**fields, "bucket": bucket}, call.clock.now())
    return policy


def _bounds_of(policy: PostPolicy | None) -> Bounds:
    if policy is None or policy.bytes_max is None:
        return Bounds(0, PUT_BYTES_MAX)
    return Bounds(policy.bytes_min, min(policy.bytes_max, PUT_BYTES_MAX))
