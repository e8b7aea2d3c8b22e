"""``AWS::ElasticLoadBalancingV2::TargetGroup``: where a balancer sends requests, and how it knows who is well.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-targetgroup.html
"""

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceType
from reelworks.cloud.services.cloudformation.types.elbv2_tagging import (
    attribute_list,
    retag_elb,
    tags_member,
)
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone, members_of
from reelworks.cloud.wire.error import AwsError

_NAME_MAX = 32
_GONE = frozenset({"TargetGroupNotFound", "TargetGroupNotFoundException"})
_HEALTH = frozenset(
    {
        *("HealthCheckEnabled", "HealthCheckIntervalSeconds", "HealthCheckPath", "HealthCheckPort"),
        *("HealthCheckProtocol", "HealthCheckTimeoutSeconds", "HealthyThresholdCount", "Matcher"),
        "UnhealthyThresholdCount",
    }
)


class TargetGroup:
    """A target group."""

    name = "AWS::ElasticLoadBalancingV2::TargetGroup"
    properties = _HEALTH | {
        *("IpAddressType", "Name", "Port", "Protocol", "ProtocolVersion", "Tags", "TargetGroupAttributes"),
        *("TargetType", "Targets", "VpcId"),
    }
    required: frozenset[str] = frozenset()
    replaced_by = frozenset(
        {"IpAddressType", "Name", "Port", "Protocol", "ProtocolVersion", "TargetType", "VpcId"}
    )

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Make it with its attributes, and register the targets that stand in the template."""
        name = properties.get("Name") or hands.name(_NAME_MAX)
        given = {key: value for key, value in properties.items() if key != "Tags"}
        request = members_of("elbv2", "CreateTargetGroup", {**given, "Name": name})
        answer = await hands.call("elbv2", "CreateTargetGroup", **request, **tags_member(hands, properties))
        arn = answer["TargetGroups"][0]["TargetGroupArn"]
        try:
            await _furnish(hands, arn, {}, properties)
        except AwsError:
            await self.delete(hands, arn, properties)
            raise
        return await _made(hands, arn)

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Change health checks, attributes, targets and tags."""
        health = {key: value for key, value in new.items() if key in _HEALTH}
        if health:
            request = members_of("elbv2", "ModifyTargetGroup", {**health, "TargetGroupArn": physical_id})
            await hands.call("elbv2", "ModifyTargetGroup", **request)
        await _furnish(hands, physical_id, old, new)
        await retag_elb(hands, physical_id, old, new)
        return await _made(hands, physical_id)

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Delete it; the listeners that used it are gone before."""
        await call_unless_gone(hands, _GONE, "elbv2", "DeleteTargetGroup", TargetGroupArn=physical_id)


TYPES: tuple[ResourceType, ...] = (TargetGroup(),)


async def _furnish(hands: Hands, arn: str, old: Properties, new: Properties) -> None:
    attributes = attribute_list(new, "TargetGroupAttributes")
    if attributes:
        await hands.call("elbv2", "ModifyTargetGroupAttributes", TargetGroupArn=arn, Attributes=attributes)
    before, after = old.get("Targets") or [], new.get("Targets") or []
    gone = [target for target in before if target not in after]
    if gone:
        targets = members_of("elbv2", "DeregisterTargets", {"Targets": gone})["Targets"]
        await hands.call("elbv2", "DeregisterTargets", TargetGroupArn=arn, Targets=targets)
    fresh = [target for target in after if target not in before]
    if fresh:
        targets = members_of("elbv2", "RegisterTargets", {"Targets": fresh})["Targets"]
        await hands.call("elbv2", "RegisterTargets", TargetGroupArn=arn, Targets=targets)


async def _made(hands: Hands, arn: str) -> Made:
    answer = await hands.call("elbv2", "DescribeTargetGroups", TargetGroupArns=[arn])
    found = answer["TargetGroups"][0]
    return Made(
        arn,
        {
            "LoadBalancerArns": found.get("LoadBalancerArns", []),
            "TargetGroupArn": arn,
            "TargetGroupFullName": arn.rpartition(":")[2],
            "TargetGroupName": found["TargetGroupName"],
        },
    )
