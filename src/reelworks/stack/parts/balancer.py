"""The Application Load Balancer before the web servers."""

from reelworks.stack.blueprint import Blueprint
from reelworks.stack.parts.network import WEB_PORT
from reelworks.stack.wording import Body, GetAtt, Ref

HEALTH = "/healthz"
"""Where a web server says that it is well."""
_DRAIN_S = 30
_IDLE_S = 60


def balancer(blueprint: Blueprint) -> Body:
    """Return the balancer, whom it sends to, and where it listens; nothing where there is no web server."""
    if not blueprint.has_web:
        return {}
    return {
        "Balancer": {
            "Type": "AWS::ElasticLoadBalancingV2::LoadBalancer",
            "Metadata": {"Purpose": "where people reach the web servers"},
            "Properties": {
                "Type": "application",
                "Scheme": "internet-facing",
                "Subnets": Ref("Subnets"),
                "SecurityGroups": [GetAtt("BalancerGuard", "GroupId")],
                "LoadBalancerAttributes": [
                    {"Key": "idle_timeout.timeout_seconds", "Value": str(_IDLE_S)},
                    {"Key": "routing.http.drop_invalid_header_fields.enabled", "Value": "true"},
                ],
            },
        },
        "WebTargets": _targets(),
        "WebListener": {
            "Type": "AWS::ElasticLoadBalancingV2::Listener",
            "Properties": {
                "LoadBalancerArn": Ref("Balancer"),
                "Port": Ref("WebPort"),
                "Protocol": "HTTP",
                "DefaultActions": [{"Type": "forward", "TargetGroupArn": Ref("WebTargets")}],
            },
        },
    }


def _targets() -> Body:
    return {
        "Type": "AWS::ElasticLoadBalancingV2::TargetGroup",
        "Properties": {
            "VpcId": Ref("VpcId"),
            "TargetType": "instance",
            "Port": WEB_PORT,
            "Protocol": "HTTP",
            "HealthCheckProtocol": "HTTP",
            "HealthCheckPath": HEALTH,
            "HealthCheckIntervalSeconds": 10,
            "HealthCheckTimeoutSeconds": 5,
            "HealthyThresholdCount": 2,
            "UnhealthyThresholdCount": 2,
            "Matcher": {"HttpCode": "200"},
            "TargetGroupAttributes": [
                {"Key": "deregistration_delay.timeout_seconds", "Value": str(_DRAIN_S)},
                {"Key": "load_balancing.algorithm.type", "Value": "least_outstanding_requests"},
            ],
        },
    }
