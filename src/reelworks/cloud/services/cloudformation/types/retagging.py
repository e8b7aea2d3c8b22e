"""Tags of what a service tags by ARN: the difference between two versions of a resource."""

from reelworks.cloud.services.cloudformation.types.contract import Hands, Properties
from reelworks.cloud.services.cloudformation.types.shaping import tag_list, tags_of

_ARN_MEMBER = {"events": "ResourceARN", "sns": "ResourceArn", "cloudwatch": "ResourceARN"}


async def retag_by_arn(hands: Hands, service: str, arn: str, old: Properties, new: Properties) -> None:
    """Take off the tags that went and put on those that came or changed."""
    before, after = tags_of(hands, old), tags_of(hands, new)
    resource = {_ARN_MEMBER[service]: arn}
    gone = [key for key in before if key not in after]
    if gone:
        await hands.call(service, "UntagResource", **resource, TagKeys=gone)
    fresh = {key: value for key, value in after.items() if before.get(key) != value}
    if fresh:
        await hands.call(service, "TagResource", **resource, Tags=tag_list(fresh))
