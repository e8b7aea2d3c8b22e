"""Where there is room: a subnet, an address, the security groups."""

import ipaddress
from collections.abc import Iterator

from reelworks.cloud.services.ec2.call import Ec2Call, Stores
from reelworks.cloud.services.ec2.defaults import blocks_of
from reelworks.cloud.services.ec2.errors import (
    AddressInUse,
    InsufficientFreeAddressesInSubnet,
    InsufficientInstanceCapacity,
    InvalidParameterCombination,
    InvalidParameterValue,
    MissingParameter,
    NotFound,
    no_such,
)
from reelworks.cloud.services.ec2.launching.plan import Plan, Wish
from reelworks.cloud.services.ec2.model.network import SecurityGroup, Subnet
from reelworks.cloud.services.ec2.model.place import Place

_RESERVED_AT_START = 4
"""https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html"""


def choose_subnet(call: Ec2Call, plan: Plan) -> Subnet:
    """Return the subnet that instances are to lie in: the one they name, or a default one of a zone that is up.

    Raises:
        NotFound, MalformedId, InvalidParameterValue, InvalidParameterCombination: what they name is not there.
        MissingParameter: there is no default subnet.
        InsufficientInstanceCapacity: the zone is down.
    """
    wish, down = plan.wish, call.kept.places.zones_down()
    if wish.zone and wish.zone not in call.place.zones:
        raise InvalidParameterValue(f"Invalid availability zone: [{wish.zone}]")
    if wish.subnet_id:
        subnet = get_subnet(call.kept, call.place, wish.subnet_id)
        if wish.zone and wish.zone != subnet.zone:
            raise InvalidParameterCombination(
                f"The availability zone {wish.zone} is not that of the subnet {subnet.id}"
            )
    else:
        subnet = _default_subnet(call, wish, down)
    if subnet.zone in down:
        raise InsufficientInstanceCapacity(plan.shape.name, subnet.zone)
    return subnet


def get_subnet(stores: Stores, place: Place, subnet_id: str) -> Subnet:
    """Return a subnet.

    Raises:
        NotFound, MalformedId: it is not there.
    """
    subnet = stores.subnets.find(place, subnet_id)
    if subnet is None:
        raise no_such("subnet", subnet_id)
    return subnet


def choose_groups(call: Ec2Call, wish: Wish, vpc_id: str) -> list[str]:
    """Return the ids of the security groups that are wanted, or of the VPC's default one.

    Raises:
        NotFound, MalformedId: a group is not there.
        InvalidParameterValue: a group is another VPC's.
    """
    groups = call.kept.groups.list(call.place)
    by_id = {group.id: group for group in groups}
    by_name = {group.name: group for group in groups if group.vpc_id == vpc_id}
    chosen: list[SecurityGroup] = []
    for group_id in wish.group_ids:
        if group_id not in by_id:
            raise no_such("sg", group_id)
        chosen.append(by_id[group_id])
    for name in wish.group_names:
        if name not in by_name:
            raise NotFound("sg", name)
        chosen.append(by_name[name])
    for group in chosen:
        if group.vpc_id != vpc_id:
            raise InvalidParameterValue(f"Security group {group.id} and subnet belong to different networks.")
    return [group.id for group in chosen] or [by_name["default"].id]


def free_addresses(call: Ec2Call, subnet: Subnet) -> Iterator[str]:
    """Yield a subnet's free addresses, the lowest first; each can really be bound on this computer.

    A subnet outside this cloud's own network lends addresses of its zone's block: who connects to them is answered.
    """
    taken = call.kept.interfaces.addresses()
    network = ipaddress.IPv4Network(subnet.cidr)
    if not network.subnet_of(ipaddress.IPv4Network(f"127.{call.octet}.0.0/16")):
        number = call.kept.places.find(call.place) or 1
        zone = call.place.zones.index(subnet.zone)
        network = ipaddress.IPv4Network(blocks_of(call.octet, number)[zone])
    first, last = int(network.network_address) + _RESERVED_AT_START, int(network.broadcast_address)
    for number in range(first, last):
        address = str(ipaddress.ip_address(number))
        if address not in taken:
            yield address


def take_address(call: Ec2Call, subnet: Subnet, wanted: str | None = None) -> str:
    """Return an address of a subnet that is free: the wanted one, or the lowest.

    Raises:
        InsufficientFreeAddressesInSubnet: all are taken.
        InvalidParameterValue: the wanted one is not the subnet's.
        AddressInUse: the wanted one is taken.
    """
    if wanted is None:
        found = next(free_addresses(call, subnet), None)
        if found is None:
            raise InsufficientFreeAddressesInSubnet(
                f"There are not enough free addresses in subnet '{subnet.id}' to satisfy the requested number of instances."
            )
        return found
    if ipaddress.ip_address(wanted) not in ipaddress.ip_network(subnet.cidr):
        raise InvalidParameterValue(f"Address {wanted} does not fall within the subnet's address range")
    if wanted in call.kept.interfaces.addresses():
        raise AddressInUse(f"Address {wanted} is in use.")
    return wanted


def _default_subnet(call: Ec2Call, wish: Wish, down: set[str]) -> Subnet:
    subnets = [subnet for subnet in call.kept.subnets.list(call.place) if subnet.is_default]
    if wish.zone:
        subnets = [subnet for subnet in subnets if subnet.zone == wish.zone]
    if not subnets:
        raise MissingParameter(
            "No default subnet for this availability zone: specify a SubnetId or create a default subnet."
        )
    return next((subnet for subnet in subnets if subnet.zone not in down), subnets[0])
