"""``AWS::S3::Bucket``: a bucket with its settings.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
"""

from typing import Any

from reelworks.cloud.services.cloudformation.types.contract import (
    Hands,
    Made,
    Properties,
    ResourceFailed,
    ResourceType,
)
from reelworks.cloud.services.cloudformation.types.s3_bucket_settings import SETTINGS, request_of
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone, tag_list, tags_of
from reelworks.cloud.wire.error import AwsError

_FIRST_REGION = "us-east-1"
_NAME_CHARACTERS_MAX = 63
_CANNED = {
    "Private": "private",
    "PublicRead": "public-read",
    "PublicReadWrite": "public-read-write",
    "AuthenticatedRead": "authenticated-read",
    "LogDeliveryWrite": "log-delivery-write",
    "BucketOwnerRead": "bucket-owner-read",
    "BucketOwnerFullControl": "bucket-owner-full-control",
    "AwsExecRead": "aws-exec-read",
}


class Bucket:
    """A bucket. Its deletion fails while objects lie in it."""

    name = "AWS::S3::Bucket"
    properties = frozenset({"AccessControl", "BucketName", "Tags", *SETTINGS})
    required: frozenset[str] = frozenset()
    replaced_by = frozenset({"BucketName"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Make the bucket, then give it its settings; where one is refused the bucket goes again."""
        name = properties.get("BucketName") or hands.name(_NAME_CHARACTERS_MAX, is_lower=True)
        await _make(hands, name)
        try:
            return await self.update(hands, name, {}, properties)
        except (AwsError, ResourceFailed):
            await self.delete(hands, name, properties)
            raise

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Put the settings that are new or changed, and take back those that went."""
        for member, kind in SETTINGS.items():
            before, after = old.get(member), new.get(member)
            if after is None and before is not None and kind.delete:
                await hands.call("s3", kind.delete, Bucket=physical_id)
            elif after is None and before is not None:
                nothing = {kind.member: kind.nothing or {}}
                await hands.call("s3", kind.put, Bucket=physical_id, **nothing)
            elif after is not None and after != before:
                await hands.call("s3", kind.put, Bucket=physical_id, **request_of(kind, after))
        if old.get("AccessControl") != new.get("AccessControl"):
            canned = _CANNED[new.get("AccessControl", "Private")]
            await hands.call("s3", "PutBucketAcl", Bucket=physical_id, ACL=canned)
        await _tag(hands, physical_id, old, new)
        return _made(hands, physical_id)

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Delete the bucket, which must be empty."""
        await call_unless_gone(hands, {"NoSuchBucket"}, "s3", "DeleteBucket", Bucket=physical_id)


async def _make(hands: Hands, name: str) -> None:
    request: dict[str, Any] = {"Bucket": name}
    if hands.region != _FIRST_REGION:
        request["CreateBucketConfiguration"] = {"LocationConstraint": hands.region}
    try:
        await hands.call("s3", "CreateBucket", **request)
    except AwsError as error:
        if error.code != "BucketAlreadyOwnedByYou" or not hands.is_resumed:
            raise


async def _tag(hands: Hands, name: str, old: Properties, new: Properties) -> None:
    tags = tags_of(hands, new)
    if tags:
        await hands.call("s3", "PutBucketTagging", Bucket=name, Tagging={"TagSet": tag_list(tags)})
    elif old.get("Tags"):
        await hands.call("s3", "DeleteBucketTagging", Bucket=name)


def _made(hands: Hands, name: str) -> Made:
    return Made(
        name,
        {
            "Arn": f"arn:aws:s3:::{name}",
            "DomainName": f"{name}.s3.amazonaws.com",
            "DualStackDomainName": f"{name}.s3.dualstack.{hands.region}.amazonaws.com",
            "RegionalDomainName": f"{name}.s3.{hands.region}.amazonaws.com",
            "WebsiteURL": f"http://{name}.s3-website.{hands.region}.amazonaws.com",
        },
    )


TYPES: tuple[ResourceType, ...] = (Bucket(),)
