"""VPCs and their subnets."""

import ipaddress
from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.ec2 import located
from reelworks.cloud.services.ec2.call import Ec2Call, ec2
from reelworks.cloud.services.ec2.defaults import add_default_vpc, add_vpc, settle
from reelworks.cloud.services.ec2.errors import (
    DefaultVpcAlreadyExists,
    DependencyViolation,
    InvalidParameterValue,
    InvalidVpcRange,
    MissingParameter,
    no_such,
)
from reelworks.cloud.services.ec2.filters import choose, page, refuse_both, select
from reelworks.cloud.services.ec2.model.network import Vpc
from reelworks.cloud.services.ec2.tagging import tags_for
from reelworks.cloud.services.ec2.views.network import VPC_FILTERS, vpc_view

PREFIX_MIN, PREFIX_MAX = 16, 28
"""https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html"""


def get_vpc(call: Ec2Call, vpc_id: str) -> Vpc:
    """Return a VPC.

    Raises:
        NotFound, MalformedId: it is not there.
    """
    settle(call)
    found = call.kept.vpcs.find(call.place, vpc_id)
    if found is None:
        raise no_such("vpc", vpc_id)
    return found


@ec2.operation("CreateVpc", locate=located.new("vpc"))
def create_vpc(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Make a VPC. Instances in it still lie at addresses of this computer's loopback network.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html

    Raises:
        MissingParameter: there is no block of addresses.
        InvalidParameterValue: the block is none.
        InvalidVpcRange: it is larger than a /16, or smaller than a /28.
    """
    settle(call)
    if not request.get("CidrBlock"):
        raise MissingParameter("Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.")
    network = network_of(request["CidrBlock"])
    if not PREFIX_MIN <= network.prefixlen <= PREFIX_MAX:
        raise InvalidVpcRange(f"The CIDR '{request['CidrBlock']}' is invalid.")
    tags = tags_for(call, request, "vpc")
    vpc = add_vpc(call, str(network), is_default=False, tenancy=request.get("InstanceTenancy") or "default")
    call.kept.tags.add(call.place, vpc.id, tags)
    return {"Vpc": vpc_view(call.place, vpc, tags)}


@ec2.operation("CreateDefaultVpc")
def create_default_vpc(call: Ec2Call, _request: Request) -> dict[str, Any]:
    """Make the default VPC again, where it was deleted.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateDefaultVpc.html

    Raises:
        DefaultVpcAlreadyExists: it is there.
    """
    settle(call)
    if any(vpc.is_default for vpc in call.kept.vpcs.list(call.place)):
        raise DefaultVpcAlreadyExists
    return {"Vpc": vpc_view(call.place, add_default_vpc(call), {})}


@ec2.operation("DescribeVpcs")
def describe_vpcs(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Tell of VPCs; the default one is made where nobody has looked before.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html

    Raises:
        NotFound, MalformedId: one that is named is not there.
        InvalidParameterValue, InvalidParameterCombination, InvalidNextToken: a filter or the page is none.
    """
    settle(call)
    refuse_both(request, "VpcIds")
    tags = call.kept.tags.of_place(call.place)
    views = [vpc_view(call.place, vpc, tags[vpc.id]) for vpc in call.kept.vpcs.list(call.place)]
    chosen = choose(views, request.get("VpcIds"), "VpcId", "vpc")
    listed, more = page(select(chosen, request, VPC_FILTERS), request, "VpcId")
    return {"Vpcs": listed, **more}


@ec2.operation("DeleteVpc", locate=located.named("VpcId"))
def delete_vpc(call: Ec2Call, request: Request) -> None:
    """Delete a VPC that nothing is in any more.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html

    Raises:
        NotFound, MalformedId: it is not there.
        DependencyViolation: subnets, gateways, further groups or route tables are in it.
    """
    vpc, place, kept = get_vpc(call, request["VpcId"]), call.place, call.kept
    groups = [group for group in kept.groups.list(place) if group.vpc_id == vpc.id]
    tables = [table for table in kept.tables.list(place) if table.vpc_id == vpc.id]
    holds = [
        *(one for one in kept.subnets.list(place) if one.vpc_id == vpc.id),
        *(one for one in kept.gateways.list(place) if one.vpc_id == vpc.id),
        *(one for one in groups if one.name != "default"),
        *(one for one in tables if not one.is_main),
    ]
    if holds:
        raise DependencyViolation(f"The vpc '{vpc.id}' has dependencies and cannot be deleted.")
    for group in groups:
        kept.groups.delete(place, group.id)
    for table in tables:
        kept.tables.delete(place, table.id)
    kept.vpcs.delete(place, vpc.id)
    kept.tags.clear(place, vpc.id)


@ec2.operation("DescribeVpcAttribute")
def describe_vpc_attribute(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Tell one of a VPC's DNS settings.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcAttribute.html

    Raises:
        NotFound, MalformedId: it is not there.
        InvalidParameterValue: there is no such attribute.
    """
    vpc = get_vpc(call, request["VpcId"])
    told = {
        "enableDnsSupport": ("EnableDnsSupport", vpc.has_dns_support),
        "enableDnsHostnames": ("EnableDnsHostnames", vpc.has_dns_hostnames),
        "enableNetworkAddressUsageMetrics": ("EnableNetworkAddressUsageMetrics", vpc.counts_addresses),
    }
    if request["Attribute"] not in told:
        raise InvalidParameterValue(f"Value ({request['Attribute']}) for parameter attribute is invalid.")
    name, value = told[request["Attribute"]]
    return {"VpcId": vpc.id, name: {"Value": value}}


@ec2.operation("ModifyVpcAttribute", locate=located.named("VpcId"))
def modify_vpc_attribute(call: Ec2Call, request: Request) -> None:
    """Change a VPC's DNS settings, which are kept and told.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcAttribute.html

    Raises:
        NotFound, MalformedId: it is not there.
    """
    vpc = get_vpc(call, request["VpcId"])
    if "EnableDnsSupport" in request:
        vpc = replace(vpc, has_dns_support=request["EnableDnsSupport"]["Value"])
    if "EnableDnsHostnames" in request:
        vpc = replace(vpc, has_dns_hostnames=request["EnableDnsHostnames"]["Value"])
    if "EnableNetworkAddressUsageMetrics" in request:
        vpc = replace(vpc, counts_addresses=request["EnableNetworkAddressUsageMetrics"]["Value"])
    call.kept.vpcs.put(call.place, vpc)


def network_of(cidr: str, member: str = "cidrBlock") -> ipaddress.IPv4Network:
    """Return the block of IPv4 addresses that a member names; bits of the host are dropped, as AWS does.

    Raises:
        InvalidParameterValue: it is none.
    """
    try:
        return ipaddress.IPv4Network(cidr, strict=False)
    except ValueError as error:
        raise InvalidParameterValue(
            f"Value ({cidr}) for parameter {member} is invalid. This is not a valid CIDR block."
        ) from error
