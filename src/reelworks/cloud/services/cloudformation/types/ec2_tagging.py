"""Tags of EC2's resources: on the way in, and the difference later."""

from typing import Any

from reelworks.cloud.services.cloudformation.types.contract import Hands, Properties
from reelworks.cloud.services.cloudformation.types.shaping import tag_list, tags_of


def tag_specifications(hands: Hands, kind: str, properties: Properties) -> dict[str, Any]:
    """Return the request member that tags a new resource of a kind (``security-group``); nothing without tags."""
    tags = tags_of(hands, properties)
    if not tags:
        return {}
    return {"TagSpecifications": [{"ResourceType": kind, "Tags": tag_list(tags)}]}


async def retag_ec2(hands: Hands, resource_id: str, old: Properties, new: Properties) -> None:
    """Bring a resource's tags from ``old`` to ``new``."""
    before, after = tags_of(hands, old), tags_of(hands, new)
    gone = [{"Key": key} for key in before if key not in after]
    if gone:
        await hands.call("ec2", "DeleteTags", Resources=[resource_id], Tags=gone)
    fresh = {key: value for key, value in after.items() if before.get(key) != value}
    if fresh:
        await hands.call("ec2", "CreateTags", Resources=[resource_id], Tags=tag_list(fresh))
