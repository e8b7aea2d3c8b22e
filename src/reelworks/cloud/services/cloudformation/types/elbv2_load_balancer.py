"""``AWS::ElasticLoadBalancingV2::LoadBalancer``.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-loadbalancer.html
"""

from typing import Any

from reelworks.cloud.services.cloudformation.types.contract import (
    Hands,
    Made,
    Properties,
    ResourceFailed,
    ResourceType,
)
from reelworks.cloud.services.cloudformation.types.elbv2_tagging import (
    attribute_list,
    retag_elb,
    tags_member,
)
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone, members_of
from reelworks.cloud.wire.error import AwsError

_ACTIVE_S = 300.0
_NAME_MAX = 32
_GONE = frozenset({"LoadBalancerNotFound", "LoadBalancerNotFoundException"})


class LoadBalancer:
    """A load balancer. It stands when it is active."""

    name = "AWS::ElasticLoadBalancingV2::LoadBalancer"
    properties = frozenset(
        {
            *(
                "IpAddressType",
                "LoadBalancerAttributes",
                "Name",
                "Scheme",
                "SecurityGroups",
                "SubnetMappings",
            ),
            *("Subnets", "Tags", "Type"),
        }
    )
    required: frozenset[str] = frozenset()
    replaced_by = frozenset({"Name", "Scheme", "Type"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Make it and wait until it is active. Asked again it finds the one of the same name."""
        name = properties.get("Name") or hands.name(_NAME_MAX)
        given = {key: value for key, value in properties.items() if key != "Tags"}
        request = members_of("elbv2", "CreateLoadBalancer", {**given, "Name": name})
        answer = await hands.call("elbv2", "CreateLoadBalancer", **request, **tags_member(hands, properties))
        arn = answer["LoadBalancers"][0]["LoadBalancerArn"]
        try:
            await _set_attributes(hands, arn, properties)
            await hands.until(lambda: _is_active(hands, arn), _ACTIVE_S)
        except (AwsError, ResourceFailed):
            await hands.call("elbv2", "DeleteLoadBalancer", LoadBalancerArn=arn)
            raise
        return await _made(hands, arn)

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Change subnets, security groups, attributes and tags."""
        if any(old.get(key) != new.get(key) for key in ("Subnets", "SubnetMappings")):
            request = members_of("elbv2", "SetSubnets", {**new, "LoadBalancerArn": physical_id})
            await hands.call("elbv2", "SetSubnets", **request)
        if old.get("SecurityGroups") != new.get("SecurityGroups"):
            groups = new.get("SecurityGroups") or []
            await hands.call("elbv2", "SetSecurityGroups", LoadBalancerArn=physical_id, SecurityGroups=groups)
        if old.get("IpAddressType") != new.get("IpAddressType"):
            kind = new.get("IpAddressType", "ipv4")
            await hands.call("elbv2", "SetIpAddressType", LoadBalancerArn=physical_id, IpAddressType=kind)
        await _set_attributes(hands, physical_id, new)
        await retag_elb(hands, physical_id, old, new)
        return await _made(hands, physical_id)

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Delete it and wait until it is gone, so that its security groups are free."""
        await call_unless_gone(hands, _GONE, "elbv2", "DeleteLoadBalancer", LoadBalancerArn=physical_id)

        async def is_gone() -> bool:
            return not await call_unless_gone(
                hands, _GONE, "elbv2", "DescribeLoadBalancers", LoadBalancerArns=[physical_id]
            )

        await hands.until(is_gone, _ACTIVE_S)


TYPES: tuple[ResourceType, ...] = (LoadBalancer(),)


async def _set_attributes(hands: Hands, arn: str, properties: Properties) -> None:
    attributes = attribute_list(properties, "LoadBalancerAttributes")
    if attributes:
        await hands.call("elbv2", "ModifyLoadBalancerAttributes", LoadBalancerArn=arn, Attributes=attributes)


async def _describe(hands: Hands, arn: str) -> dict[str, Any]:
    answer = await hands.call("elbv2", "DescribeLoadBalancers", LoadBalancerArns=[arn])
    found: dict[str, Any] = answer["LoadBalancers"][0]
    return found


async def _is_active(hands: Hands, arn: str) -> bool:
    state = (await _describe(hands, arn))["State"]
    if state["Code"] == "failed":
        raise ResourceFailed(f"The load balancer failed: {state.get('Reason', '')}")
    return bool(state["Code"] == "active")


async def _made(hands: Hands, arn: str) -> Made:
    found = await _describe(hands, arn)
    return Made(
        arn,
        {
            "CanonicalHostedZoneID": found.get("CanonicalHostedZoneId", ""),
            "DNSName": found["DNSName"],
            "LoadBalancerArn": arn,
            "LoadBalancerFullName": arn.rpartition(":loadbalancer/")[2],
            "LoadBalancerName": found["LoadBalancerName"],
            "SecurityGroups": found.get("SecurityGroups", []),
        },
    )
