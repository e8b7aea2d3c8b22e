"""Subnets: blocks of a VPC's addresses, each in one zone."""

from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.ec2 import located
from reelworks.cloud.services.ec2.call import Ec2Call, ec2
from reelworks.cloud.services.ec2.defaults import add_default_subnet, blocks_of, settle
from reelworks.cloud.services.ec2.errors import (
    DefaultSubnetAlreadyExistsInAvailabilityZone,
    DefaultVpcDoesNotExist,
    DependencyViolation,
    InvalidParameterValue,
    InvalidSubnetConflict,
    InvalidSubnetRange,
    MissingParameter,
)
from reelworks.cloud.services.ec2.filters import choose, page, refuse_both, select
from reelworks.cloud.services.ec2.launching.room import get_subnet
from reelworks.cloud.services.ec2.model.network import Subnet
from reelworks.cloud.services.ec2.model.place import new_id, zone_id_of
from reelworks.cloud.services.ec2.operations.vpcs import get_vpc, network_of
from reelworks.cloud.services.ec2.tagging import tags_for
from reelworks.cloud.services.ec2.views.network import SUBNET_FILTERS, subnet_view, taken_by_subnet

_NAMES = {
    "PrivateDnsHostnameTypeOnLaunch": "HostnameType",
    "EnableResourceNameDnsARecordOnLaunch": "EnableResourceNameDnsARecord",
    "EnableResourceNameDnsAAAARecordOnLaunch": "EnableResourceNameDnsAAAARecord",
}
"""What ModifySubnetAttribute calls the parts of ``PrivateDnsNameOptionsOnLaunch``."""


@ec2.operation("CreateSubnet", locate=located.new("subnet", "VpcId"))
def create_subnet(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Make a subnet in a VPC; without a zone it lies in the first.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html

    Raises:
        NotFound, MalformedId: there is no such VPC.
        MissingParameter, InvalidParameterValue: the block of addresses, or the zone, is none.
        InvalidSubnetRange: the block lies outside the VPC's.
        InvalidSubnetConflict: the block overlaps another subnet's.
    """
    vpc = get_vpc(call, request["VpcId"])
    if not request.get("CidrBlock"):
        raise MissingParameter("Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.")
    network = network_of(request["CidrBlock"])
    if not any(network.subnet_of(network_of(cidr)) for cidr in vpc.cidrs.values()) or network.prefixlen > 28:
        raise InvalidSubnetRange(f"The CIDR '{request['CidrBlock']}' is invalid.")
    for other in call.kept.subnets.list(call.place):
        if other.vpc_id == vpc.id and network.overlaps(network_of(other.cidr)):
            raise InvalidSubnetConflict(f"The CIDR '{request['CidrBlock']}' conflicts with another subnet")
    association = f"aclassoc-0{call.ids.take(8).hex()}"
    subnet = Subnet(
        new_id(call.ids, "subnet"),
        vpc.id,
        str(network),
        _zone_of(call, request),
        acl_association_id=association,
    )
    tags = tags_for(call, request, "subnet")
    call.kept.subnets.put(call.place, subnet)
    call.kept.tags.add(call.place, subnet.id, tags)
    return {"Subnet": subnet_view(call.place, subnet, 0, tags)}


@ec2.operation("CreateDefaultSubnet")
def create_default_subnet(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Make a zone's default subnet again, where it was deleted.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateDefaultSubnet.html

    Raises:
        InvalidParameterValue: there is no such zone.
        DefaultVpcDoesNotExist: there is no default VPC.
        DefaultSubnetAlreadyExistsInAvailabilityZone: it is there.
    """
    settle(call)
    zone, place = _zone_of(call, request), call.place
    vpc = next((vpc for vpc in call.kept.vpcs.list(place) if vpc.is_default), None)
    if vpc is None:
        raise DefaultVpcDoesNotExist
    for one in call.kept.subnets.list(place):
        if one.is_default and one.zone == zone:
            raise DefaultSubnetAlreadyExistsInAvailabilityZone(
                f"'{one.id}' is already the default subnet in {zone}."
            )
    cidr = blocks_of(call.octet, call.kept.places.find(place) or 1)[place.zones.index(zone)]
    return {"Subnet": subnet_view(place, add_default_subnet(call, vpc, zone, cidr), 0, {})}


@ec2.operation("DescribeSubnets")
def describe_subnets(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Tell of subnets; the default ones are made where nobody has looked before.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html

    Raises:
        NotFound, MalformedId: one that is named is not there.
        InvalidParameterValue, InvalidParameterCombination, InvalidNextToken: a filter or the page is none.
    """
    settle(call)
    refuse_both(request, "SubnetIds")
    tags, kept = call.kept.tags.of_place(call.place), call.kept
    taken = taken_by_subnet(kept.interfaces.list(call.place))
    views = [
        subnet_view(call.place, subnet, taken.get(subnet.id, 0), tags[subnet.id])
        for subnet in kept.subnets.list(call.place)
    ]
    chosen = choose(views, request.get("SubnetIds"), "SubnetId", "subnet")
    listed, more = page(select(chosen, request, SUBNET_FILTERS), request, "SubnetId")
    return {"Subnets": listed, **more}


@ec2.operation("ModifySubnetAttribute", locate=located.named("SubnetId"))
def modify_subnet_attribute(call: Ec2Call, request: Request) -> None:
    """Change which addresses and names a subnet gives, which is kept and told: there is none of them here.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySubnetAttribute.html

    Raises:
        NotFound, MalformedId: it is not there.
    """
    settle(call)
    subnet = get_subnet(call.kept, call.place, request["SubnetId"])
    if "MapPublicIpOnLaunch" in request:
        subnet = replace(subnet, gives_public=bool(request["MapPublicIpOnLaunch"].get("Value")))
    if "AssignIpv6AddressOnCreation" in request:
        subnet = replace(subnet, gives_ipv6=bool(request["AssignIpv6AddressOnCreation"].get("Value")))
    names = {
        told: request[asked]["Value"] if asked.startswith("Enable") else request[asked]
        for asked, told in _NAMES.items()
        if asked in request
    }
    call.kept.subnets.put(call.place, replace(subnet, names={**subnet.names, **names}))


@ec2.operation("DeleteSubnet", locate=located.named("SubnetId"))
def delete_subnet(call: Ec2Call, request: Request) -> None:
    """Delete a subnet in which no interface is left.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSubnet.html

    Raises:
        NotFound, MalformedId: it is not there.
        DependencyViolation: interfaces, of instances or others, are in it.
    """
    settle(call)
    place, kept = call.place, call.kept
    subnet = get_subnet(kept, place, request["SubnetId"])
    if any(interface.subnet_id == subnet.id for interface in kept.interfaces.list(place)):
        raise DependencyViolation(f"The subnet '{subnet.id}' has dependencies and cannot be deleted.")
    for table in kept.tables.list(place):
        left = {key: one for key, one in table.associations.items() if one != subnet.id}
        if left != table.associations:
            kept.tables.put(place, replace(table, associations=left))
    kept.subnets.delete(place, subnet.id)
    kept.tags.clear(place, subnet.id)


def _zone_of(call: Ec2Call, request: Request) -> str:
    zones = call.place.zones
    by_id = {zone_id_of(zone): zone for zone in zones}
    zone: str = request.get("AvailabilityZone") or by_id.get(request.get("AvailabilityZoneId", ""), zones[0])
    if zone not in zones:
        raise InvalidParameterValue(
            f"Value ({zone}) for parameter availabilityZone is invalid. Subnets can currently only be created in "
            f"the following availability zones: {', '.join(zones)}."
        )
    return zone
