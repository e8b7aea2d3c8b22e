"""Who may reach whom: nobody a worker, the balancer the web servers, people the balancer."""

from typing import Any

from reelworks.stack.blueprint import Blueprint
from reelworks.stack.wording import Body, GetAtt, Ref

WEB_PORT = 8080
"""The port on which a web server listens, behind the balancer."""


def network(blueprint: Blueprint) -> Body:
    """Return the security groups."""
    made: Body = {"WorkerGuard": _group("Workers: they reach AWS, and nobody reaches them.", _out())}
    if blueprint.has_web:
        made |= _web()
    return made


def _web() -> Body:
    people = [_rule("People", Ref("WebPort"), CidrIp=Ref("WebSource"))]
    return {
        "BalancerGuard": {
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {
                "GroupDescription": "The load balancer: people reach it, and it reaches the web servers.",
                "VpcId": Ref("VpcId"),
                "SecurityGroupIngress": people,
                # Without one AWS would write a rule that lets it reach everything.
                "SecurityGroupEgress": [_rule("Nowhere else", 443, CidrIp="127.0.0.1/32")],
            },
        },
        "WebGuard": _group("Web servers: the load balancer reaches them.", _out()),
        "BalancerToWeb": {
            "Type": "AWS::EC2::SecurityGroupEgress",
            "Properties": {
                "GroupId": GetAtt("BalancerGuard", "GroupId"),
                **_rule(
                    "To the web servers", WEB_PORT, DestinationSecurityGroupId=GetAtt("WebGuard", "GroupId")
                ),
            },
        },
        "WebFromBalancer": {
            "Type": "AWS::EC2::SecurityGroupIngress",
            "Properties": {
                "GroupId": GetAtt("WebGuard", "GroupId"),
                **_rule(
                    "From the load balancer",
                    WEB_PORT,
                    SourceSecurityGroupId=GetAtt("BalancerGuard", "GroupId"),
                ),
            },
        },
    }


def _group(description: str, egress: list[Body]) -> Body:
    return {
        "Type": "AWS::EC2::SecurityGroup",
        "Properties": {
            "GroupDescription": description,
            "VpcId": Ref("VpcId"),
            "SecurityGroupEgress": egress,
        },
    }


def _out() -> list[Body]:
    return [
        _rule("AWS and PyPI", 443, CidrIp="0.0.0.0/0"),
        _rule("The image's packages", 80, CidrIp="0.0.0.0/0"),
    ]


def _rule(description: str, port: Any, **whom: Any) -> Body:
    return {"Description": description, "IpProtocol": "tcp", "FromPort": port, "ToPort": port, **whom}
