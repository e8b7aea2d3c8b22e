"""Who uses a route table, and where its routes may lead."""

import pytest


@pytest.fixture
async def vpc(ec2):
    return (await ec2("CreateVpc", CidrBlock="10.0.0.0/16"))["Vpc"]["VpcId"]


@pytest.fixture
async def table(ec2, vpc):
    return (await ec2("CreateRouteTable", VpcId=vpc))["RouteTable"]["RouteTableId"]


async def associations(ec2, table):
    return (await ec2("DescribeRouteTables", RouteTableIds=[table]))["RouteTables"][0]["Associations"]


async def test_to_associate_again_gives_the_same_association(ec2, vpc, table):
    subnet = (await ec2("CreateSubnet", VpcId=vpc, CidrBlock="10.0.0.0/24"))["Subnet"]["SubnetId"]

    first = await ec2("AssociateRouteTable", RouteTableId=table, SubnetId=subnet)
    again = await ec2("AssociateRouteTable", RouteTableId=table, SubnetId=subnet)
    replaced = await ec2(
        "ReplaceRouteTableAssociation", RouteTableId=table, AssociationId=first["AssociationId"]
    )

    assert first["AssociationId"] == again["AssociationId"] == replaced["NewAssociationId"]
    assert [one["SubnetId"] for one in await associations(ec2, table)] == [subnet]


async def test_an_internet_gateway_may_use_a_route_table(ec2, table):
    gateway = (await ec2("CreateInternetGateway"))["InternetGateway"]["InternetGatewayId"]

    await ec2("AssociateRouteTable", RouteTableId=table, GatewayId=gateway)

    [one] = await associations(ec2, table)
    assert one["GatewayId"] == gateway
    assert "SubnetId" not in one


async def test_an_association_needs_somebody_who_uses_the_table(ec2, table):
    nobody = await ec2.refused("AssociateRouteTable", RouteTableId=table)
    unknown = await ec2.refused("AssociateRouteTable", RouteTableId=table, GatewayId="igw-00000000")

    assert (nobody.code, unknown.code) == ("MissingParameter", "InvalidGatewayID.NotFound")


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ({"NetworkInterfaceId": "eni-1234abcd"}, "InvalidNetworkInterfaceID.NotFound"),
        ({"InstanceId": "i-1234abcd"}, "InvalidInstanceID.NotFound"),
        ({"GatewayId": "igw-1234abcd"}, "InvalidGatewayID.NotFound"),
    ],
)
async def test_a_route_leads_only_to_what_is_there(ec2, table, target, code):
    refusal = await ec2.refused("CreateRoute", RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", **target)

    assert refusal.code == code


async def test_a_destination_that_is_no_block_is_named_as_the_request_does(ec2, table):
    gateway = (await ec2("CreateInternetGateway"))["InternetGateway"]["InternetGatewayId"]

    refusal = await ec2.refused(
        "CreateRoute", RouteTableId=table, DestinationCidrBlock="1000.1.0.0/20", GatewayId=gateway
    )

    assert refusal.message == (
        "Value (1000.1.0.0/20) for parameter destinationCidrBlock is invalid. This is not a valid CIDR block."
    )
