"""VPCs, subnets, gateways, route tables, interfaces: as they are kept and told."""

import ipaddress

import pytest


@pytest.fixture
async def vpc(ec2):
    return (await ec2("CreateVpc", CidrBlock="10.0.0.0/16"))["Vpc"]["VpcId"]


async def test_every_account_has_a_default_vpc_with_a_subnet_a_zone(ec2):
    default = (await ec2("DescribeVpcs", Filters=[{"Name": "is-default", "Values": ["true"]}]))["Vpcs"]
    subnets = (await ec2("DescribeSubnets"))["Subnets"]

    assert len(default) == 1
    assert [one["AvailabilityZone"][-1] for one in subnets] == ["a", "b", "c"]
    block = ipaddress.ip_network(default[0]["CidrBlock"])
    assert all(ipaddress.ip_network(one["CidrBlock"]).subnet_of(block) for one in subnets)
    attributes = await ec2("DescribeAccountAttributes", AttributeNames=["default-vpc"])
    assert attributes["AccountAttributes"][0]["AttributeValues"][0]["AttributeValue"] == default[0]["VpcId"]


async def test_an_instance_of_a_vpc_of_ones_own_still_has_an_address_of_this_computer(ec2, vpc):
    subnet = (await ec2("CreateSubnet", VpcId=vpc, CidrBlock="10.0.1.0/24"))["Subnet"]["SubnetId"]

    instance_id = await ec2.running(SubnetId=subnet)

    view = await ec2.describe(instance_id)
    assert (view["VpcId"], view["SubnetId"]) == (vpc, subnet)
    assert view["PrivateIpAddress"].startswith("127.")


async def test_subnets_lie_in_their_vpc_side_by_side(ec2, vpc):
    await ec2("CreateSubnet", VpcId=vpc, CidrBlock="10.0.1.0/24")

    outside = await ec2.refused("CreateSubnet", VpcId=vpc, CidrBlock="10.1.0.0/24")
    overlapping = await ec2.refused("CreateSubnet", VpcId=vpc, CidrBlock="10.0.1.128/25")

    assert (outside.code, overlapping.code) == ("InvalidSubnet.Range", "InvalidSubnet.Conflict")


async def test_a_vpc_in_which_something_is_stays(ec2, vpc):
    subnet = (await ec2("CreateSubnet", VpcId=vpc, CidrBlock="10.0.1.0/24"))["Subnet"]["SubnetId"]

    refusal = await ec2.refused("DeleteVpc", VpcId=vpc)
    await ec2("DeleteSubnet", SubnetId=subnet)
    await ec2("DeleteVpc", VpcId=vpc)

    assert refusal.code == "DependencyViolation"
    assert (await ec2.refused("DescribeVpcs", VpcIds=[vpc])).code == "InvalidVpcID.NotFound"


async def test_a_subnet_with_an_interface_stays(ec2):
    subnet = (await ec2("DescribeSubnets"))["Subnets"][0]["SubnetId"]
    made = await ec2("CreateNetworkInterface", SubnetId=subnet, Description="ELB app/web/1")
    interface = made["NetworkInterface"]

    refusal = await ec2.refused("DeleteSubnet", SubnetId=subnet)
    await ec2("DeleteNetworkInterface", NetworkInterfaceId=interface["NetworkInterfaceId"])
    await ec2("DeleteSubnet", SubnetId=subnet)

    assert refusal.code == "DependencyViolation"
    assert interface["Status"] == "available"


async def test_an_interface_is_an_address_of_its_own(ec2):
    subnet = (await ec2("DescribeSubnets"))["Subnets"][0]

    made = [await ec2("CreateNetworkInterface", SubnetId=subnet["SubnetId"]) for _ in range(2)]

    addresses = [one["NetworkInterface"]["PrivateIpAddress"] for one in made]
    assert len(set(addresses)) == 2
    after = (await ec2("DescribeSubnets", SubnetIds=[subnet["SubnetId"]]))["Subnets"][0]
    assert subnet["AvailableIpAddressCount"] - after["AvailableIpAddressCount"] == 2


async def test_an_instances_interface_cannot_be_deleted(ec2):
    instance = await ec2.run()
    interface = instance["NetworkInterfaces"][0]["NetworkInterfaceId"]

    refusal = await ec2.refused("DeleteNetworkInterface", NetworkInterfaceId=interface)

    assert refusal.code == "InvalidParameterValue"


async def test_a_gateway_is_attached_to_one_vpc_and_detached_before_it_goes(ec2, vpc):
    gateway = (await ec2("CreateInternetGateway"))["InternetGateway"]["InternetGatewayId"]
    await ec2("AttachInternetGateway", InternetGatewayId=gateway, VpcId=vpc)

    again = await ec2.refused("AttachInternetGateway", InternetGatewayId=gateway, VpcId=vpc)
    attached = await ec2.refused("DeleteInternetGateway", InternetGatewayId=gateway)
    await ec2("DetachInternetGateway", InternetGatewayId=gateway, VpcId=vpc)
    detached = await ec2.refused("DetachInternetGateway", InternetGatewayId=gateway, VpcId=vpc)
    await ec2("DeleteInternetGateway", InternetGatewayId=gateway)

    assert again.code == "Resource.AlreadyAssociated"
    assert attached.code == "DependencyViolation"
    assert detached.code == "Gateway.NotAttached"


async def test_routes_and_associations_are_kept_as_they_are_made(ec2, vpc):
    gateway = (await ec2("CreateInternetGateway"))["InternetGateway"]["InternetGatewayId"]
    subnet = (await ec2("CreateSubnet", VpcId=vpc, CidrBlock="10.0.1.0/24"))["Subnet"]["SubnetId"]
    table = (await ec2("CreateRouteTable", VpcId=vpc))["RouteTable"]["RouteTableId"]
    route = {"RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": gateway}

    await ec2("CreateRoute", **route)
    again = await ec2.refused("CreateRoute", **route)
    association = (await ec2("AssociateRouteTable", RouteTableId=table, SubnetId=subnet))["AssociationId"]
    used = await ec2.refused("DeleteRouteTable", RouteTableId=table)

    view = (await ec2("DescribeRouteTables", RouteTableIds=[table]))["RouteTables"][0]
    assert [one["GatewayId"] for one in view["Routes"]] == ["local", gateway]
    assert [one["SubnetId"] for one in view["Associations"]] == [subnet]
    assert (again.code, used.code) == ("RouteAlreadyExists", "DependencyViolation")
    await ec2("DeleteRoute", RouteTableId=table, DestinationCidrBlock="0.0.0.0/0")
    await ec2("DisassociateRouteTable", AssociationId=association)
    await ec2("DeleteRouteTable", RouteTableId=table)


async def test_a_deleted_default_vpc_comes_back_only_when_it_is_asked_for(ec2):
    vpc = (await ec2("DescribeVpcs"))["Vpcs"][0]["VpcId"]
    gateway = (await ec2("DescribeInternetGateways"))["InternetGateways"][0]["InternetGatewayId"]
    await ec2("DetachInternetGateway", InternetGatewayId=gateway, VpcId=vpc)
    for subnet in (await ec2("DescribeSubnets"))["Subnets"]:
        await ec2("DeleteSubnet", SubnetId=subnet["SubnetId"])
    await ec2("DeleteVpc", VpcId=vpc)

    assert (await ec2("DescribeVpcs"))["Vpcs"] == []
    await ec2("CreateDefaultVpc")
    assert (await ec2.refused("CreateDefaultVpc")).code == "DefaultVpcAlreadyExists"
    assert len((await ec2("DescribeSubnets"))["Subnets"]) == 3


async def test_dns_settings_are_kept(ec2, vpc):
    await ec2("ModifyVpcAttribute", VpcId=vpc, EnableDnsHostnames={"Value": True})

    told = await ec2("DescribeVpcAttribute", VpcId=vpc, Attribute="enableDnsHostnames")
    assert told["EnableDnsHostnames"] == {"Value": True}


@pytest.mark.parametrize(
    ("block", "code"), [("10.0.0.0/8", "InvalidVpc.Range"), ("film", "InvalidParameterValue")]
)
async def test_a_block_that_is_none_is_refused(ec2, block, code):
    assert (await ec2.refused("CreateVpc", CidrBlock=block)).code == code


async def test_a_deleted_default_subnet_comes_back_when_it_is_asked_for(ec2):
    subnet = (await ec2("DescribeSubnets"))["Subnets"][1]
    zone = subnet["AvailabilityZone"]

    there = await ec2.refused("CreateDefaultSubnet", AvailabilityZone=zone)
    await ec2("DeleteSubnet", SubnetId=subnet["SubnetId"])
    made = (await ec2("CreateDefaultSubnet", AvailabilityZone=zone))["Subnet"]

    assert there.code == "DefaultSubnetAlreadyExistsInAvailabilityZone"
    assert (made["CidrBlock"], made["DefaultForAz"]) == (subnet["CidrBlock"], True)


async def test_a_route_to_a_gateway_that_is_not_there_is_refused(ec2, vpc):
    table = (await ec2("CreateRouteTable", VpcId=vpc))["RouteTable"]["RouteTableId"]
    route = {"RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-0123456789abcdef0"}

    assert (await ec2.refused("CreateRoute", **route)).code == "InvalidGatewayID.NotFound"
