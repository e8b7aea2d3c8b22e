"""A bucket.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
"""

from typing import Any

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties
from reelworks.cloud.wire.error import AwsError

_FIRST_REGION = "us-east-1"
_NAME_CHARACTERS_MAX = 63


class Bucket:
    """``AWS::S3::Bucket``."""

    name = "AWS::S3::Bucket"
    properties = frozenset({"BucketName", "VersioningConfiguration", "Tags"})
    required: frozenset[str] = frozenset()
    replaced_by = frozenset({"BucketName"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Make the bucket, then give it its settings; where one is refused the bucket goes again."""
        name = properties.get("BucketName") or hands.name(_NAME_CHARACTERS_MAX, is_lower=True)
        await _make(hands, name)
        try:
            return await self.update(hands, name, {}, properties)
        except AwsError:
            await self.delete(hands, name, properties)
            raise

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Set what is set, and take back what was."""
        versioning = (new.get("VersioningConfiguration") or {}).get("Status")
        if versioning or old.get("VersioningConfiguration"):
            await hands.call(
                "s3",
                "PutBucketVersioning",
                Bucket=physical_id,
                VersioningConfiguration={"Status": versioning or "Suspended"},
            )
        tags = {**hands.tags, **{tag["Key"]: str(tag["Value"]) for tag in new.get("Tags", ())}}
        tag_set = [{"Key": key, "Value": value} for key, value in tags.items()]
        await hands.call("s3", "PutBucketTagging", Bucket=physical_id, Tagging={"TagSet": tag_set})
        return _made(hands, physical_id)

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Delete the bucket, which must be empty."""
        try:
            await hands.call("s3", "DeleteBucket", Bucket=physical_id)
        except AwsError as error:
            if error.code != "NoSuchBucket":
                raise


async def _make(hands: Hands, name: str) -> None:
    request: dict[str, Any] = {"Bucket": name}
    if hands.region != _FIRST_REGION:
        request["CreateBucketConfiguration"] = {"LocationConstraint": hands.region}
    try:
        await hands.call("s3", "CreateBucket", **request)
    except AwsError as error:
        if error.code != "BucketAlreadyOwnedByYou" or not hands.is_resumed:
            raise


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


TYPES = (Bucket(),)
