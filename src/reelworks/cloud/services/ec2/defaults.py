"""What every account has in every region from the first look on: the default VPC and what belongs to it.

Here it is the cloud's network 127.X.0.0/16, with one /20 a zone; each further account or region has the next three,
until they begin anew.

https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html
"""

from reelworks.cloud.services.ec2.call import Ec2Call
from reelworks.cloud.services.ec2.limits import ZONE_LETTERS
from reelworks.cloud.services.ec2.model.network import (
    InternetGateway,
    RouteTable,
    Rule,
    SecurityGroup,
    Subnet,
    Vpc,
)
from reelworks.cloud.services.ec2.model.place import new_id

BLOCK = 16
"""How many /24 a /20 has."""
ROUND = 5
"""For how many places the network has blocks of their own."""


def settle(call: Ec2Call) -> None:
    """Make the default VPC of the caller's account and region, where nobody has looked there before."""
    if call.kept.places.find(call.place) is None:
        call.kept.places.add(call.place)
        add_default_vpc(call)


def add_default_vpc(call: Ec2Call) -> Vpc:
    """Make the default VPC of a place, its gateway, its route to it, its subnets."""
    number = call.kept.places.find(call.place)
    assert number is not None, "the place is known before its VPC is made"
    vpc = add_vpc(call, f"127.{call.octet}.0.0/16", is_default=True)
    gateway = InternetGateway(new_id(call.ids, "igw"), vpc.id)
    call.kept.gateways.put(call.place, gateway)
    table = next(one for one in call.kept.tables.list(call.place) if one.vpc_id == vpc.id)
    table.routes.append(
        {
            "DestinationCidrBlock": "0.0.0.0/0",
            "GatewayId": gateway.id,
            "Origin": "CreateRoute",
            "State": "active",
        }
    )
    call.kept.tables.put(call.place, table)
    for zone, cidr in zip(call.place.zones, blocks_of(call.octet, number), strict=True):
        add_default_subnet(call, vpc, zone, cidr)
    return vpc


def blocks_of(octet: int, number: int) -> list[str]:
    """Return the blocks of a place's default subnets; ``number`` counts places from 1.

    When all blocks are given out they are given again: an address is used once all the same, whoever's it is.
    """
    count = len(ZONE_LETTERS)
    first = 1 + (number - 1) % ROUND * count
    return [f"127.{octet}.{BLOCK * (first + index)}.0/20" for index in range(count)]


def add_default_subnet(call: Ec2Call, vpc: Vpc, zone: str, cidr: str) -> Subnet:
    """Make the default subnet of a zone."""
    subnet = Subnet(
        new_id(call.ids, "subnet"),
        vpc.id,
        cidr,
        zone,
        is_default=True,
        gives_public=True,
        acl_association_id=f"aclassoc-0{call.ids.take(8).hex()}",
    )
    call.kept.subnets.put(call.place, subnet)
    return subnet


def add_vpc(call: Ec2Call, cidr: str, *, is_default: bool, tenancy: str = "default") -> Vpc:
    """Make a VPC with its main route table and its default security group."""
    vpc = Vpc(
        new_id(call.ids, "vpc"),
        cidr,
        is_default=is_default,
        dhcp_options_id=f"dopt-0{call.place.account[-4:]}000000000000",
        tenancy=tenancy,
        has_dns_hostnames=is_default,
        acl_id=new_id(call.ids, "acl"),
    )
    call.kept.vpcs.put(call.place, vpc)
    call.kept.tables.put(call.place, new_route_table(call, vpc, is_main=True))
    add_group(call, vpc.id, "default", "default VPC security group", is_default=True)
    return vpc


def new_route_table(call: Ec2Call, vpc: Vpc, *, is_main: bool) -> RouteTable:
    """Return a new route table, which knows the way within its VPC."""
    local = [local_route(cidr) for cidr in vpc.cidrs.values()]
    association = new_id(call.ids, "rtbassoc") if is_main else ""
    return RouteTable(new_id(call.ids, "rtb"), vpc.id, is_main, association, local)


def local_route(cidr: str) -> dict[str, str]:
    """Return the route within a VPC to one of its blocks of addresses."""
    return {
        "DestinationCidrBlock": cidr,
        "GatewayId": "local",
        "Origin": "CreateRouteTable",
        "State": "active",
    }


def add_group(
    call: Ec2Call, vpc_id: str, name: str, description: str, *, is_default: bool = False
) -> SecurityGroup:
    """Make a security group: it lets everything out, and a VPC's default group its own members in."""
    group_id, account = new_id(call.ids, "sg"), call.place.account
    rules = [Rule(new_id(call.ids, "sgr"), True, "-1", -1, -1, "ipv4", "0.0.0.0/0")]
    if is_default:
        rule_id = new_id(call.ids, "sgr")
        rules.append(Rule(rule_id, False, "-1", -1, -1, "group", group_id, None, account))
    group = SecurityGroup(group_id, name, description, vpc_id, [row_of(rule) for rule in rules])
    call.kept.groups.put(call.place, group)
    return group


def row_of(rule: Rule) -> dict[str, object]:
    """Return a rule as it is kept."""
    return {name: getattr(rule, name) for name in Rule.__slots__}
