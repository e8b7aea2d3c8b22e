"""``AWS::CloudWatch::Alarm`` and ``CompositeAlarm``: a metric or other alarms, and what happens when they tell.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-compositealarm.html
"""

from dataclasses import dataclass

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceType
from reelworks.cloud.services.cloudformation.types.retagging import retag_by_arn
from reelworks.cloud.services.cloudformation.types.shaping import (
    call_unless_gone,
    members_of,
    tag_list,
    tags_of,
)

_OF_BOTH = frozenset(
    {
        *("ActionsEnabled", "AlarmActions", "AlarmDescription", "AlarmName", "InsufficientDataActions"),
        *("OKActions", "Tags"),
    }
)
_OF_METRICS = frozenset(
    {
        *("ComparisonOperator", "DatapointsToAlarm", "Dimensions", "EvaluateLowSampleCountPercentile"),
        *("EvaluationPeriods", "ExtendedStatistic", "MetricName", "Metrics", "Namespace", "Period"),
        *("Statistic", "Threshold", "ThresholdMetricId", "TreatMissingData", "Unit"),
    }
)
_OF_ALARMS = frozenset(
    {"ActionsSuppressor", "ActionsSuppressorExtensionPeriod", "ActionsSuppressorWaitPeriod", "AlarmRule"}
)


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm of either kind."""

    name: str
    put: str
    """The operation that makes and changes it."""
    properties: frozenset[str]
    required: frozenset[str]
    replaced_by: frozenset[str] = frozenset({"AlarmName"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Put the alarm."""
        name = properties.get("AlarmName") or hands.name(255)
        tags = tag_list(tags_of(hands, properties))
        return await self._put(hands, name, {**properties, "Tags": tags} if tags else properties)

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Put the new alarm over the old one, which keeps its state."""
        made = await self._put(
            hands, physical_id, {key: value for key, value in new.items() if key != "Tags"}
        )
        await retag_by_arn(hands, "cloudwatch", made.attributes["Arn"], old, new)
        return made

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Delete it."""
        gone = {"ResourceNotFound", "ResourceNotFoundException"}
        await call_unless_gone(hands, gone, "cloudwatch", "DeleteAlarms", AlarmNames=[physical_id])

    async def _put(self, hands: Hands, name: str, properties: Properties) -> Made:
        request = members_of("cloudwatch", self.put, {**properties, "AlarmName": name})
        await hands.call("cloudwatch", self.put, **request)
        return Made(name, {"Arn": f"arn:aws:cloudwatch:{hands.region}:{hands.account}:alarm:{name}"})


TYPES: tuple[ResourceType, ...] = (
    Alarm(
        "AWS::CloudWatch::Alarm",
        "PutMetricAlarm",
        _OF_BOTH | _OF_METRICS,
        frozenset({"ComparisonOperator", "EvaluationPeriods"}),
    ),
    Alarm(
        "AWS::CloudWatch::CompositeAlarm",
        "PutCompositeAlarm",
        _OF_BOTH | _OF_ALARMS,
        frozenset({"AlarmRule"}),
    ),
)
