"""Tags and attributes of load balancing's resources."""

from typing import Any

from reelworks.cloud.services.cloudformation.types.contract import Hands, Properties
from reelworks.cloud.services.cloudformation.types.shaping import tag_list, tags_of, text


def tags_member(hands: Hands, properties: Properties) -> dict[str, Any]:
    """Return the request member that tags a new resource; nothing without tags, since an empty list is refused."""
    tags = tags_of(hands, properties)
    return {"Tags": tag_list(tags)} if tags else {}


async def retag_elb(hands: Hands, arn: str, old: Properties, new: Properties) -> None:
    """Bring a resource's tags from ``old`` to ``new``."""
    before, after = tags_of(hands, old), tags_of(hands, new)
    gone = [key for key in before if key not in after]
    if gone:
        await hands.call("elbv2", "RemoveTags", ResourceArns=[arn], TagKeys=gone)
    fresh = {key: value for key, value in after.items() if before.get(key) != value}
    if fresh:
        await hands.call("elbv2", "AddTags", ResourceArns=[arn], Tags=tag_list(fresh))


def attribute_list(properties: Properties, member: str) -> list[dict[str, str]]:
    """Return attributes as the API takes them: all values are text."""
    return [
        {"Key": each["Key"], "Value": text(each.get("Value", ""))} for each in properties.get(member) or ()
    ]
