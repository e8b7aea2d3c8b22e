"""``AWS::AutoScaling::ScalingPolicy``: when a group grows and shrinks, and by how much.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-autoscaling-scalingpolicy.html
"""

from typing import Any

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceType
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone, members_of
from reelworks.cloud.wire.error import AwsError


class ScalingPolicy:
    """A simple, step or target-tracking policy."""

    name = "AWS::AutoScaling::ScalingPolicy"
    properties = frozenset(
        {
            *("AdjustmentType", "AutoScalingGroupName", "Cooldown", "EstimatedInstanceWarmup"),
            *(
                "MetricAggregationType",
                "MinAdjustmentMagnitude",
                "PolicyType",
                "PredictiveScalingConfiguration",
            ),
            *("ScalingAdjustment", "StepAdjustments", "TargetTrackingConfiguration"),
        }
    )
    required = frozenset({"AutoScalingGroupName"})
    replaced_by = frozenset({"AutoScalingGroupName", "PolicyType"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Put the policy on its group."""
        return await _put(hands, hands.name(255), properties)

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Put the new policy over the old one."""
        return await _put(hands, physical_id.rpartition(":policyName/")[2], new)

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Delete it, with the alarms that are its own. One whose group is gone is gone."""
        group = properties["AutoScalingGroupName"]
        try:
            found = await hands.call("autoscaling", "DescribePolicies", AutoScalingGroupName=group)
        except AwsError as error:
            if error.code != "ValidationError":
                raise
            return
        if physical_id in {policy["PolicyARN"] for policy in found["ScalingPolicies"]}:
            await call_unless_gone(
                hands, {"ValidationError"}, "autoscaling", "DeletePolicy", PolicyName=physical_id
            )


TYPES: tuple[ResourceType, ...] = (ScalingPolicy(),)


async def _put(hands: Hands, name: str, properties: Properties) -> Made:
    request: dict[str, Any] = members_of(
        "autoscaling", "PutScalingPolicy", {**properties, "PolicyName": name}
    )
    answer = await hands.call("autoscaling", "PutScalingPolicy", **request)
    arn = answer["PolicyARN"]
    return Made(arn, {"Arn": arn, "PolicyName": name})
