"""``AWS::Events::EventBus``: a bus of one's own.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbus.html
"""

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceType
from reelworks.cloud.services.cloudformation.types.retagging import retag_by_arn
from reelworks.cloud.services.cloudformation.types.shaping import (
    call_unless_gone,
    members_of,
    tag_list,
    tags_of,
    text,
)


class EventBus:
    """A bus, and who may put events on it."""

    name = "AWS::Events::EventBus"
    properties = frozenset({"Name", "Description", "EventSourceName", "KmsKeyIdentifier", "Policy", "Tags"})
    required = frozenset({"Name"})
    replaced_by = frozenset({"Name", "EventSourceName"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Make the bus and set its policy."""
        request = members_of(
            "events", "CreateEventBus", {**properties, "Tags": tag_list(tags_of(hands, properties))}
        )
        answer = await hands.call("events", "CreateEventBus", **request)
        await _set_policy(hands, properties)
        return _made(properties["Name"], answer["EventBusArn"])

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Change description, policy and tags."""
        if old.get("Description") != new.get("Description"):
            description = new.get("Description", "")
            await hands.call("events", "UpdateEventBus", Name=physical_id, Description=description)
        if old.get("Policy") and not new.get("Policy"):
            await hands.call(
                "events", "RemovePermission", EventBusName=physical_id, RemoveAllPermissions=True
            )
        await _set_policy(hands, new)
        arn = (await hands.call("events", "DescribeEventBus", Name=physical_id))["Arn"]
        await retag_by_arn(hands, "events", arn, old, new)
        return _made(physical_id, arn)

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Delete it. Its rules are gone before, being resources of their own."""
        await call_unless_gone(
            hands, {"ResourceNotFoundException"}, "events", "DeleteEventBus", Name=physical_id
        )


TYPES: tuple[ResourceType, ...] = (EventBus(),)


def _made(name: str, arn: str) -> Made:
    return Made(name, {"Arn": arn, "Name": name, "Policy": ""})


async def _set_policy(hands: Hands, properties: Properties) -> None:
    if properties.get("Policy"):
        policy = text(properties["Policy"])
        await hands.call("events", "PutPermission", EventBusName=properties["Name"], Policy=policy)
