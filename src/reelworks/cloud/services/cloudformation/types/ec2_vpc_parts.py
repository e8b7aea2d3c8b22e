"""``AWS::EC2::VPC``, ``Subnet``, ``InternetGateway`` and ``RouteTable``.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_EC2.html
"""

from collections.abc import Mapping
from typing import Any

from reelworks.cloud.services.cloudformation.types.contract import ResourceType
from reelworks.cloud.services.cloudformation.types.ec2_network import NetworkPart


def _vpc(told: Mapping[str, Any]) -> Mapping[str, Any]:
    blocks = [each["CidrBlock"] for each in told.get("CidrBlockAssociationSet", ())]
    return {"VpcId": told["VpcId"], "CidrBlock": told["CidrBlock"], "CidrBlockAssociations": blocks}


def _subnet(told: Mapping[str, Any]) -> Mapping[str, Any]:
    names = ("SubnetId", "AvailabilityZone", "AvailabilityZoneId", "CidrBlock", "VpcId")
    return {name: told.get(name, "") for name in names}


def _gateway(told: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"InternetGatewayId": told["InternetGatewayId"]}


def _route_table(told: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"RouteTableId": told["RouteTableId"], "VpcId": told.get("VpcId", "")}


_VPC = NetworkPart(
    "AWS::EC2::VPC",
    "Vpc",
    "vpc",
    "VpcId",
    frozenset({"CidrBlock", "EnableDnsHostnames", "EnableDnsSupport", "InstanceTenancy", "Tags"}),
    frozenset(),
    _vpc,
    {
        "EnableDnsSupport": ("ModifyVpcAttribute", "EnableDnsSupport"),
        "EnableDnsHostnames": ("ModifyVpcAttribute", "EnableDnsHostnames"),
    },
)
_SUBNET = NetworkPart(
    "AWS::EC2::Subnet",
    "Subnet",
    "subnet",
    "SubnetId",
    frozenset(
        {"AvailabilityZone", "AvailabilityZoneId", "CidrBlock", "MapPublicIpOnLaunch", "Tags", "VpcId"}
    ),
    frozenset({"VpcId"}),
    _subnet,
    {"MapPublicIpOnLaunch": ("ModifySubnetAttribute", "MapPublicIpOnLaunch")},
)
_GATEWAY = NetworkPart(
    "AWS::EC2::InternetGateway",
    "InternetGateway",
    "internet-gateway",
    "InternetGatewayId",
    frozenset({"Tags"}),
    frozenset(),
    _gateway,
)
_ROUTE_TABLE = NetworkPart(
    "AWS::EC2::RouteTable",
    "RouteTable",
    "route-table",
    "RouteTableId",
    frozenset({"Tags", "VpcId"}),
    frozenset({"VpcId"}),
    _route_table,
)
TYPES: tuple[ResourceType, ...] = (_VPC, _SUBNET, _GATEWAY, _ROUTE_TABLE)
