"""``AWS::S3::BucketPolicy``: the policy of a bucket.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html
"""

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceType
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone, text


class BucketPolicy:
    """A policy that stands on a bucket."""

    name = "AWS::S3::BucketPolicy"
    properties = frozenset({"Bucket", "PolicyDocument"})
    required = frozenset({"Bucket", "PolicyDocument"})
    replaced_by = frozenset({"Bucket"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Set the policy."""
        bucket = properties["Bucket"]
        await hands.call("s3", "PutBucketPolicy", Bucket=bucket, Policy=text(properties["PolicyDocument"]))
        return Made(bucket)

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Set the new policy over the old one."""
        await hands.call("s3", "PutBucketPolicy", Bucket=physical_id, Policy=text(new["PolicyDocument"]))
        return Made(physical_id)

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Take the policy off the bucket, where it is still there."""
        await call_unless_gone(hands, {"NoSuchBucket"}, "s3", "DeleteBucketPolicy", Bucket=physical_id)


TYPES: tuple[ResourceType, ...] = (BucketPolicy(),)
