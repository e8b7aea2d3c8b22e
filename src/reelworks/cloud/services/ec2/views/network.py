"""VPC parts as their Describe operations tell them."""

import ipaddress
from collections.abc import Iterable, Mapping
from typing import Any

from reelworks.cloud.services.ec2.filters import View, tag_set
from reelworks.cloud.services.ec2.model.instance import mac_of
from reelworks.cloud.services.ec2.model.network import (
    Interface,
    InternetGateway,
    RouteTable,
    SecurityGroup,
    Subnet,
    Vpc,
)
from reelworks.cloud.services.ec2.model.place import Place, private_name_of, zone_id_of
from reelworks.cloud.services.ec2.views.instances import Around, moment

Tags = Mapping[str, str]
RESERVED_ADDRESSES = 5
"""Of each subnet. https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html"""
VPC_FILTERS = {
    "cidr": "CidrBlock",
    "cidrBlock": "CidrBlock",
    "cidr-block": "CidrBlock",
    "cidr-block-association.association-id": "CidrBlockAssociationSet.AssociationId",
    "cidr-block-association.cidr-block": "CidrBlockAssociationSet.CidrBlock",
    "cidr-block-association.state": "CidrBlockAssociationSet.CidrBlockState.State",
    "dhcp-options-id": "DhcpOptionsId",
    "is-default": "IsDefault",
    "isDefault": "IsDefault",
    "owner-id": "OwnerId",
    "state": "State",
    "vpc-id": "VpcId",
}
SUBNET_FILTERS = {
    "availability-zone": "AvailabilityZone",
    "availabilityZone": "AvailabilityZone",
    "availability-zone-id": "AvailabilityZoneId",
    "availabilityZoneId": "AvailabilityZoneId",
    "available-ip-address-count": "AvailableIpAddressCount",
    "cidr": "CidrBlock",
    "cidrBlock": "CidrBlock",
    "cidr-block": "CidrBlock",
    "default-for-az": "DefaultForAz",
    "defaultForAz": "DefaultForAz",
    "map-public-ip-on-launch": "MapPublicIpOnLaunch",
    "owner-id": "OwnerId",
    "state": "State",
    "subnet-arn": "SubnetArn",
    "subnet-id": "SubnetId",
    "vpc-id": "VpcId",
}
_PERMISSION_FILTERS = {
    "cidr": "IpRanges.CidrIp",
    "from-port": "FromPort",
    "group-id": "UserIdGroupPairs.GroupId",
    "group-name": "UserIdGroupPairs.GroupName",
    "ipv6-cidr": "Ipv6Ranges.CidrIpv6",
    "prefix-list-id": "PrefixListIds.PrefixListId",
    "protocol": "IpProtocol",
    "to-port": "ToPort",
    "user-id": "UserIdGroupPairs.UserId",
}
GROUP_FILTERS = {
    "description": "Description",
    "group-id": "GroupId",
    "group-name": "GroupName",
    "owner-id": "OwnerId",
    "vpc-id": "VpcId",
    **{f"ip-permission.{name}": f"IpPermissions.{path}" for name, path in _PERMISSION_FILTERS.items()},
    **{
        f"egress.ip-permission.{name}": f"IpPermissionsEgress.{path}"
        for name, path in _PERMISSION_FILTERS.items()
    },
}
GATEWAY_FILTERS = {
    "attachment.state": "Attachments.State",
    "attachment.vpc-id": "Attachments.VpcId",
    "internet-gateway-id": "InternetGatewayId",
    "owner-id": "OwnerId",
}
TABLE_FILTERS = {
    "association.gateway-id": "Associations.GatewayId",
    "association.main": "Associations.Main",
    "association.route-table-association-id": "Associations.RouteTableAssociationId",
    "association.route-table-id": "Associations.RouteTableId",
    "association.subnet-id": "Associations.SubnetId",
    "owner-id": "OwnerId",
    "route-table-id": "RouteTableId",
    "route.destination-cidr-block": "Routes.DestinationCidrBlock",
    "route.destination-ipv6-cidr-block": "Routes.DestinationIpv6CidrBlock",
    "route.destination-prefix-list-id": "Routes.DestinationPrefixListId",
    "route.egress-only-internet-gateway-id": "Routes.EgressOnlyInternetGatewayId",
    "route.gateway-id": "Routes.GatewayId",
    "route.instance-id": "Routes.InstanceId",
    "route.nat-gateway-id": "Routes.NatGatewayId",
    "route.transit-gateway-id": "Routes.TransitGatewayId",
    "route.vpc-peering-connection-id": "Routes.VpcPeeringConnectionId",
    "route.origin": "Routes.Origin",
    "route.state": "Routes.State",
    "vpc-id": "VpcId",
}
INTERFACE_FILTERS = {
    "addresses.private-ip-address": "PrivateIpAddresses.PrivateIpAddress",
    "attachment.attachment-id": "Attachment.AttachmentId",
    "attachment.delete-on-termination": "Attachment.DeleteOnTermination",
    "attachment.instance-id": "Attachment.InstanceId",
    "attachment.instance-owner-id": "Attachment.InstanceOwnerId",
    "attachment.status": "Attachment.Status",
    "availability-zone": "AvailabilityZone",
    "description": "Description",
    "group-id": "Groups.GroupId",
    "group-name": "Groups.GroupName",
    "interface-type": "InterfaceType",
    "mac-address": "MacAddress",
    "network-interface-id": "NetworkInterfaceId",
    "owner-id": "OwnerId",
    "private-dns-name": "PrivateDnsName",
    "private-ip-address": "PrivateIpAddress",
    "requester-id": "RequesterId",
    "requester-managed": "RequesterManaged",
    "source-dest-check": "SourceDestCheck",
    "status": "Status",
    "subnet-id": "SubnetId",
    "vpc-id": "VpcId",
}


def vpc_view(place: Place, vpc: Vpc, tags: Tags) -> View:
    """Return a VPC."""
    return {
        "VpcId": vpc.id,
        "OwnerId": place.account,
        "State": "available",
        "CidrBlock": vpc.cidr,
        "DhcpOptionsId": vpc.dhcp_options_id,
        "InstanceTenancy": vpc.tenancy,
        "IsDefault": vpc.is_default,
        "CidrBlockAssociationSet": [block_view(*block, "associated") for block in vpc.cidrs.items()],
        "Ipv6CidrBlockAssociationSet": [],
        "Tags": tag_set(tags),
        "BlockPublicAccessStates": {"InternetGatewayBlockMode": "off"},
    }


def block_view(association: str, cidr: str, state: str) -> View:
    """Return one of a VPC's blocks of addresses."""
    return {"AssociationId": association, "CidrBlock": cidr, "CidrBlockState": {"State": state}}


def subnet_view(place: Place, subnet: Subnet, taken: int, tags: Tags) -> View:
    """Return a subnet, of which ``taken`` addresses are taken."""
    size = ipaddress.ip_network(subnet.cidr).num_addresses
    return {
        "SubnetId": subnet.id,
        "SubnetArn": place.arn("subnet", subnet.id),
        "OwnerId": place.account,
        "State": "available",
        "VpcId": subnet.vpc_id,
        "CidrBlock": subnet.cidr,
        "AvailableIpAddressCount": max(0, size - RESERVED_ADDRESSES - taken),
        "AvailabilityZone": subnet.zone,
        "AvailabilityZoneId": zone_id_of(subnet.zone),
        "DefaultForAz": subnet.is_default,
        "MapPublicIpOnLaunch": subnet.gives_public,
        "AssignIpv6AddressOnCreation": subnet.gives_ipv6,
        "MapCustomerOwnedIpOnLaunch": False,
        "Ipv6CidrBlockAssociationSet": [],
        "EnableDns64": False,
        "Ipv6Native": False,
        "PrivateDnsNameOptionsOnLaunch": {
            "HostnameType": "ip-name",
            "EnableResourceNameDnsARecord": False,
            "EnableResourceNameDnsAAAARecord": False,
            **subnet.names,
        },
        "BlockPublicAccessStates": {"InternetGatewayBlockMode": "off"},
        "Tags": tag_set(tags),
    }


def group_view(place: Place, group: SecurityGroup, tags: Tags) -> View:
    """Return a security group with its rules put together by protocol and ports."""
    return {
        "GroupId": group.id,
        "GroupName": group.name,
        "Description": group.description,
        "OwnerId": place.account,
        "VpcId": group.vpc_id,
        "SecurityGroupArn": place.arn("security-group", group.id),
        "IpPermissions": permissions_of(group, is_egress=False),
        "IpPermissionsEgress": permissions_of(group, is_egress=True),
        "Tags": tag_set(tags),
    }


_SIDES = {
    "ipv4": ("IpRanges", "CidrIp"),
    "ipv6": ("Ipv6Ranges", "CidrIpv6"),
    "prefix": ("PrefixListIds", "PrefixListId"),
    "group": ("UserIdGroupPairs", "GroupId"),
}


def permissions_of(group: SecurityGroup, *, is_egress: bool) -> list[dict[str, Any]]:
    """Return a group's rules of one direction as ``IpPermissions``."""
    by_ports: dict[tuple[str, int, int], dict[str, Any]] = {}
    for rule in group.rules:
        if rule.is_egress != is_egress:
            continue
        permission = by_ports.setdefault(
            (rule.protocol, rule.from_port, rule.to_port),
            {
                "IpProtocol": rule.protocol,
                **({} if rule.protocol == "-1" else {"FromPort": rule.from_port, "ToPort": rule.to_port}),
                **{member: [] for member, _ in _SIDES.values()},
            },
        )
        member, name = _SIDES[rule.side]
        entry = {name: rule.peer}
        if rule.side == "group":
            entry["UserId"] = rule.peer_account
        if rule.description is not None:
            entry["Description"] = rule.description
        permission[member].append(entry)
    return list(by_ports.values())


def gateway_view(place: Place, gateway: InternetGateway, tags: Tags) -> View:
    """Return an internet gateway."""
    attached = [{"State": "available", "VpcId": gateway.vpc_id}] if gateway.vpc_id else []
    return {
        "InternetGatewayId": gateway.id,
        "OwnerId": place.account,
        "Attachments": attached,
        "Tags": tag_set(tags),
    }


def table_view(place: Place, table: RouteTable, tags: Tags) -> View:
    """Return a route table."""
    associations: list[dict[str, Any]] = [
        _association(table, association, subnet_id) for association, subnet_id in table.associations.items()
    ]
    if table.is_main:
        associations.insert(0, _association(table, table.main_association_id, None))
    return {
        "RouteTableId": table.id,
        "OwnerId": place.account,
        "VpcId": table.vpc_id,
        "Routes": table.routes,
        "Associations": associations,
        "PropagatingVgws": [],
        "Tags": tag_set(tags),
    }


def _association(table: RouteTable, association: str, subnet_id: str | None) -> dict[str, Any]:
    view = {
        "RouteTableAssociationId": association,
        "RouteTableId": table.id,
        "Main": subnet_id is None,
        "AssociationState": {"State": "associated"},
    }
    if subnet_id is None:
        return view
    return view | {"GatewayId" if subnet_id.startswith("igw-") else "SubnetId": subnet_id}


def interface_view(place: Place, interface: Interface, around: Around) -> View:
    """Return a network interface."""
    name = private_name_of(interface.address, place.region)
    view: View = {
        "NetworkInterfaceId": interface.id,
        "OwnerId": place.account,
        "VpcId": interface.vpc_id,
        "SubnetId": interface.subnet_id,
        "AvailabilityZone": interface.zone,
        "Description": interface.description,
        "InterfaceType": interface.kind,
        "MacAddress": mac_of(interface.address),
        "PrivateIpAddress": interface.address,
        "PrivateDnsName": name,
        "PrivateIpAddresses": [
            {"PrivateIpAddress": interface.address, "PrivateDnsName": name, "Primary": True}
        ],
        "Ipv6Addresses": [],
        "Groups": around.groups(interface.group_ids),
        "RequesterManaged": bool(interface.requester),
        "SourceDestCheck": interface.checks_source,
        "Status": "in-use" if interface.instance_id else "available",
        "TagSet": tag_set(around.tags.get(interface.id, {})),
    }
    view["Tags"] = view["TagSet"]
    if interface.requester:
        view["RequesterId"] = interface.requester
    if interface.instance_id:
        view["Attachment"] = {
            "AttachmentId": interface.attachment_id,
            "AttachTime": moment(interface.attached_at),
            "DeleteOnTermination": interface.is_deleted_with_instance,
            "DeviceIndex": 0,
            "NetworkCardIndex": 0,
            "InstanceId": interface.instance_id,
            "InstanceOwnerId": place.account,
            "Status": "attached",
        }
    return view


def taken_by_subnet(interfaces: Iterable[Interface]) -> Mapping[str, int]:
    """Return how many addresses of each subnet are taken."""
    taken: dict[str, int] = {}
    for interface in interfaces:
        taken[interface.subnet_id] = taken.get(interface.subnet_id, 0) + 1
    return taken
