"""What answers show of load balancers, target groups, listeners and rules."""

from datetime import UTC, datetime
from typing import Any

from reelworks.cloud.services.elbv2.conductor import Readiness
from reelworks.cloud.services.elbv2.model import Listener, LoadBalancer, Rule, TargetGroup

HOSTED_ZONES = {
    "us-east-1": "Z35SXDOTRQ7X7K",
    "us-east-2": "Z3AADJGX6KTTL2",
    "us-west-1": "Z368ELLRRE2KJ0",
    "us-west-2": "Z1H1FL5HABSF5",
    "eu-west-1": "Z32O12XQLNTSW2",
    "eu-central-1": "Z215JYRZR1TBD5",
}
"""Of a region's load balancers: https://docs.aws.amazon.com/general/latest/gr/elb.html."""


def balancer_shape(balancer: LoadBalancer, readiness: Readiness) -> dict[str, Any]:
    """Return a load balancer as answers show it. Its DNS name is its address, which resolves everywhere."""
    state = {"Code": readiness.code, **({"Reason": readiness.reason} if readiness.reason else {})}
    return {
        "LoadBalancerArn": balancer.arn,
        "DNSName": balancer.address,
        "CanonicalHostedZoneId": HOSTED_ZONES.get(balancer.region, HOSTED_ZONES["us-east-2"]),
        "CreatedTime": datetime.fromtimestamp(balancer.created_at, UTC),
        "LoadBalancerName": balancer.name,
        "Scheme": balancer.scheme,
        "VpcId": balancer.vpc_id,
        "State": state,
        "Type": "application",
        "AvailabilityZones": zones_shape(balancer),
        "SecurityGroups": list(balancer.security_groups),
        "IpAddressType": balancer.ip_address_type,
    }


def zones_shape(balancer: LoadBalancer) -> list[dict[str, Any]]:
    """Return a load balancer's zones as answers show them."""
    return [
        {"ZoneName": zone, "SubnetId": subnet, "LoadBalancerAddresses": []} for zone, subnet in balancer.zones
    ]


def group_shape(group: TargetGroup, balancer_arns: list[str]) -> dict[str, Any]:
    """Return a target group as answers show it."""
    return {
        "TargetGroupArn": group.arn,
        "TargetGroupName": group.name,
        "Protocol": group.protocol,
        "Port": group.port,
        "VpcId": group.vpc_id,
        **group.check,
        "LoadBalancerArns": balancer_arns,
        "TargetType": group.target_type,
        "ProtocolVersion": group.protocol_version,
        "IpAddressType": group.ip_address_type,
    }


def listener_shape(listener: Listener, default: Rule) -> dict[str, Any]:
    """Return a listener as answers show it."""
    return {
        "ListenerArn": listener.arn,
        "LoadBalancerArn": listener.balancer_arn,
        "Port": listener.port,
        "Protocol": listener.protocol,
        "DefaultActions": list(default.actions),
    }


def rule_shape(rule: Rule) -> dict[str, Any]:
    """Return a rule as answers show it."""
    return {
        "RuleArn": rule.arn,
        "Priority": "default" if rule.priority is None else str(rule.priority),
        "Conditions": list(rule.conditions),
        "Actions": list(rule.actions),
        "IsDefault": rule.priority is None,
    }
