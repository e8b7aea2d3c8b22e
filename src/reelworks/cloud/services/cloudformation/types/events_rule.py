"""``AWS::Events::Rule``: which events, or when, and where to.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html
"""

from typing import Any

from reelworks.cloud.services.cloudformation.types.contract import (
    Hands,
    Made,
    Properties,
    ResourceFailed,
    ResourceType,
)
from reelworks.cloud.services.cloudformation.types.retagging import retag_by_arn
from reelworks.cloud.services.cloudformation.types.shaping import (
    call_unless_gone,
    members_of,
    tag_list,
    tags_of,
    text,
)

_GONE = frozenset({"ResourceNotFoundException"})


class Rule:
    """A rule with its targets."""

    name = "AWS::Events::Rule"
    properties = frozenset(
        {
            *(
                "Description",
                "EventBusName",
                "EventPattern",
                "Name",
                "RoleArn",
                "ScheduleExpression",
                "State",
            ),
            *("Tags", "Targets"),
        }
    )
    required: frozenset[str] = frozenset()
    replaced_by = frozenset({"Name", "EventBusName"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Make the rule and give it its targets."""
        name = properties.get("Name") or hands.name()
        arn = await _put(hands, name, properties, tag_list(tags_of(hands, properties)))
        try:
            await _put_targets(hands, name, properties)
        except ResourceFailed:
            await self.delete(hands, _physical_id(name, properties), properties)
            raise
        return Made(_physical_id(name, properties), {"Arn": arn})

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Change the rule, and send what it picks to the targets named now."""
        name = physical_id.rpartition("|")[2]
        arn = await _put(hands, name, new, [])
        await retag_by_arn(hands, "events", arn, old, new)
        kept = {target["Id"] for target in new.get("Targets") or ()}
        gone = [target["Id"] for target in old.get("Targets") or () if target["Id"] not in kept]
        if gone:
            await hands.call("events", "RemoveTargets", Rule=name, Ids=gone, **_bus(new))
        await _put_targets(hands, name, new)
        return Made(physical_id, {"Arn": arn})

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Take its targets off, which it must not have, and delete it."""
        name, bus = physical_id.rpartition("|")[2], _bus(properties)
        ids = [target["Id"] for target in properties.get("Targets") or ()]
        if ids:
            await call_unless_gone(hands, _GONE, "events", "RemoveTargets", Rule=name, Ids=ids, **bus)
        await call_unless_gone(hands, _GONE, "events", "DeleteRule", Name=name, **bus)


TYPES: tuple[ResourceType, ...] = (Rule(),)


def _physical_id(name: str, properties: Properties) -> str:
    bus = properties.get("EventBusName", "default")
    return name if bus == "default" else f"{bus}|{name}"


def _bus(properties: Properties) -> dict[str, Any]:
    return {"EventBusName": properties["EventBusName"]} if "EventBusName" in properties else {}


async def _put(hands: Hands, name: str, properties: Properties, tags: list[dict[str, str]]) -> str:
    request = members_of(
        "events", "PutRule", {**properties, "Name": name, "State": properties.get("State", "ENABLED")}
    )
    if "EventPattern" in properties:
        request["EventPattern"] = text(properties["EventPattern"])
    request.pop("Tags", None)
    if tags:
        request["Tags"] = tags
    answer = await hands.call("events", "PutRule", **request)
    arn: str = answer["RuleArn"]
    return arn


async def _put_targets(hands: Hands, name: str, properties: Properties) -> None:
    if not properties.get("Targets"):
        return
    targets = members_of("events", "PutTargets", {"Targets": properties["Targets"]})["Targets"]
    answer = await hands.call("events", "PutTargets", Rule=name, Targets=targets, **_bus(properties))
    refused = answer.get("FailedEntries") or ()
    if refused:
        raise ResourceFailed(f"Target {refused[0]['TargetId']}: {refused[0].get('ErrorMessage', 'refused')}")
