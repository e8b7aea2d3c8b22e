"""AssociateVpcCidrBlock and DisassociateVpcCidrBlock."""

import pytest


@pytest.fixture
async def vpc(ec2):
    return (await ec2("CreateVpc", CidrBlock="10.0.0.0/16"))["Vpc"]["VpcId"]


async def blocks(ec2, vpc):
    told = (await ec2("DescribeVpcs", VpcIds=[vpc]))["Vpcs"][0]["CidrBlockAssociationSet"]
    return {one["CidrBlock"]: one["AssociationId"] for one in told}


async def routes(ec2, vpc):
    filters = [{"Name": "vpc-id", "Values": [vpc]}]
    table = (await ec2("DescribeRouteTables", Filters=filters))["RouteTables"][0]
    return {route["DestinationCidrBlock"]: route["GatewayId"] for route in table["Routes"]}


async def test_a_vpc_gets_a_further_block_with_a_local_route_and_room_for_subnets(ec2, vpc):
    answer = await ec2("AssociateVpcCidrBlock", VpcId=vpc, CidrBlock="10.1.0.0/16")

    made = answer["CidrBlockAssociation"]
    assert (made["CidrBlock"], made["CidrBlockState"]["State"]) == ("10.1.0.0/16", "associating")
    assert list(await blocks(ec2, vpc)) == ["10.0.0.0/16", "10.1.0.0/16"]
    assert await routes(ec2, vpc) == {"10.0.0.0/16": "local", "10.1.0.0/16": "local"}
    subnet = await ec2("CreateSubnet", VpcId=vpc, CidrBlock="10.1.2.0/24")
    assert subnet["Subnet"]["CidrBlock"] == "10.1.2.0/24"


async def test_a_block_in_which_no_subnet_lies_goes_again(ec2, vpc):
    await ec2("AssociateVpcCidrBlock", VpcId=vpc, CidrBlock="10.1.0.0/16")
    association = (await blocks(ec2, vpc))["10.1.0.0/16"]
    subnet = (await ec2("CreateSubnet", VpcId=vpc, CidrBlock="10.1.2.0/24"))["Subnet"]["SubnetId"]

    refusal = await ec2.refused("DisassociateVpcCidrBlock", AssociationId=association)
    await ec2("DeleteSubnet", SubnetId=subnet)
    answer = await ec2("DisassociateVpcCidrBlock", AssociationId=association)

    assert refusal.code == "InvalidCidrBlock.InUse"
    assert answer["CidrBlockAssociation"]["CidrBlockState"]["State"] == "disassociating"
    assert list(await blocks(ec2, vpc)) == ["10.0.0.0/16"]
    assert await routes(ec2, vpc) == {"10.0.0.0/16": "local"}


async def test_the_first_block_stays(ec2, vpc):
    [first] = (await blocks(ec2, vpc)).values()

    refusal = await ec2.refused("DisassociateVpcCidrBlock", AssociationId=first)

    assert refusal.code == "OperationNotPermitted"


async def test_a_vpc_has_five_blocks_at_most(ec2, vpc):
    for number in range(1, 5):
        await ec2("AssociateVpcCidrBlock", VpcId=vpc, CidrBlock=f"10.{number}.0.0/16")

    refusal = await ec2.refused("AssociateVpcCidrBlock", VpcId=vpc, CidrBlock="10.5.0.0/16")

    assert refusal.code == "CidrLimitExceeded"
    assert refusal.message == f"This network {vpc} has met its maximum number of allowed CIDRs: 5"


@pytest.mark.parametrize("cidr", ["10.0.128.0/17", "10.0.0.0/8", "10.1.0.0/29"])
async def test_a_block_overlaps_none_of_the_vpcs_and_has_its_size(ec2, vpc, cidr):
    refusal = await ec2.refused("AssociateVpcCidrBlock", VpcId=vpc, CidrBlock=cidr)

    assert refusal.code == "InvalidVpc.Range"


async def test_an_association_that_is_none_is_not_found(ec2):
    refusal = await ec2.refused("DisassociateVpcCidrBlock", AssociationId="vpc-cidr-assoc-BORING123")

    assert refusal.code == "InvalidVpcCidrBlockAssociationIdError.NotFound"


async def test_a_vpc_counts_addresses_where_it_is_told_to(ec2, vpc):
    await ec2("ModifyVpcAttribute", VpcId=vpc, EnableNetworkAddressUsageMetrics={"Value": True})

    told = await ec2("DescribeVpcAttribute", VpcId=vpc, Attribute="enableNetworkAddressUsageMetrics")
    assert told["EnableNetworkAddressUsageMetrics"] == {"Value": True}


async def test_a_subnet_is_told_which_names_it_gives(ec2, vpc):
    subnet = (await ec2("CreateSubnet", VpcId=vpc, CidrBlock="10.0.0.0/24"))["Subnet"]["SubnetId"]

    await ec2("ModifySubnetAttribute", SubnetId=subnet, EnableResourceNameDnsARecordOnLaunch={"Value": True})
    await ec2("ModifySubnetAttribute", SubnetId=subnet, PrivateDnsHostnameTypeOnLaunch="resource-name")

    view = (await ec2("DescribeSubnets", SubnetIds=[subnet]))["Subnets"][0]
    assert view["PrivateDnsNameOptionsOnLaunch"] == {
        "HostnameType": "resource-name",
        "EnableResourceNameDnsARecord": True,
        "EnableResourceNameDnsAAAARecord": False,
    }
