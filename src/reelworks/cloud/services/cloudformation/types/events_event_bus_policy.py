"""``AWS::Events::EventBusPolicy``: one statement of a bus's policy.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbuspolicy.html
"""

import json
from typing import Any

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceType
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone


class EventBusPolicy:
    """A statement on a bus."""

    name = "AWS::Events::EventBusPolicy"
    properties = frozenset({"Action", "Condition", "EventBusName", "Principal", "Statement", "StatementId"})
    required = frozenset({"StatementId"})
    replaced_by = frozenset({"EventBusName", "StatementId"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Put the statement on the bus."""
        await _put(hands, properties)
        bus = properties.get("EventBusName", "default")
        return Made(f"{bus}|{properties['StatementId']}" if bus != "default" else properties["StatementId"])

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Put the new statement over the old one, which has the same id."""
        await _put(hands, new)
        return Made(physical_id)

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Take the statement off the bus."""
        await call_unless_gone(
            hands,
            {"ResourceNotFoundException"},
            "events",
            "RemovePermission",
            EventBusName=properties.get("EventBusName", "default"),
            StatementId=properties["StatementId"],
        )


TYPES: tuple[ResourceType, ...] = (EventBusPolicy(),)


async def _put(hands: Hands, properties: Properties) -> None:
    bus, sid = properties.get("EventBusName", "default"), properties["StatementId"]
    request: dict[str, Any] = {"EventBusName": bus, "StatementId": sid}
    statement = properties.get("Statement")
    if statement:
        # The API takes a whole policy or a principal and an action: a statement of its own goes in beside the others.
        await hands.call(
            "events", "PutPermission", EventBusName=bus, Policy=await _with(hands, bus, sid, statement)
        )
        return
    request |= {key: properties[key] for key in ("Action", "Condition", "Principal") if key in properties}
    await hands.call("events", "PutPermission", **request)


async def _with(hands: Hands, bus: str, sid: str, statement: dict[str, Any]) -> str:
    described = await hands.call("events", "DescribeEventBus", Name=bus)
    policy = json.loads(described.get("Policy") or '{"Version": "2012-10-17", "Statement": []}')
    others = [each for each in policy["Statement"] if each.get("Sid") != sid]
    return json.dumps({**policy, "Statement": [*others, {**statement, "Sid": sid}]})
