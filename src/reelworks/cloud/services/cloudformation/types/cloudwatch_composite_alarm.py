"""``AWS::CloudWatch::CompositeAlarm``: an alarm on the states of others.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-compositealarm.html
"""

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceType
from reelworks.cloud.services.cloudformation.types.retagging import retag_by_arn
from reelworks.cloud.services.cloudformation.types.shaping import (
    call_unless_gone,
    members_of,
    tag_list,
    tags_of,
)


class CompositeAlarm:
    """A composite alarm."""

    name = "AWS::CloudWatch::CompositeAlarm"
    properties = frozenset(
        {
            *("ActionsEnabled", "ActionsSuppressor", "ActionsSuppressorExtensionPeriod"),
            *("ActionsSuppressorWaitPeriod", "AlarmActions", "AlarmDescription", "AlarmName", "AlarmRule"),
            *("InsufficientDataActions", "OKActions", "Tags"),
        }
    )
    required = frozenset({"AlarmRule"})
    replaced_by = frozenset({"AlarmName"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Put the alarm."""
        name = properties.get("AlarmName") or hands.name(255)
        tags = tag_list(tags_of(hands, properties))
        return await _put(hands, name, {**properties, "Tags": tags} if tags else properties)

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Put the new alarm over the old one."""
        made = await _put(hands, physical_id, {key: value for key, value in new.items() if key != "Tags"})
        await retag_by_arn(hands, "cloudwatch", made.attributes["Arn"], old, new)
        return made

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Delete it."""
        gone = {"ResourceNotFound", "ResourceNotFoundException"}
        await call_unless_gone(hands, gone, "cloudwatch", "DeleteAlarms", AlarmNames=[physical_id])


TYPES: tuple[ResourceType, ...] = (CompositeAlarm(),)


async def _put(hands: Hands, name: str, properties: Properties) -> Made:
    request = members_of("cloudwatch", "PutCompositeAlarm", {**properties, "AlarmName": name})
    await hands.call("cloudwatch", "PutCompositeAlarm", **request)
    return Made(name, {"Arn": f"arn:aws:cloudwatch:{hands.region}:{hands.account}:alarm:{name}"})
