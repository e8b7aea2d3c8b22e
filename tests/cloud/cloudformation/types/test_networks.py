"""Networks and security groups, made as CloudFormation makes them."""

import pytest

from reelworks.cloud.services.cloudformation.types.contract import ResourceFailed
from reelworks.cloud.wire.error import AwsError

OPEN_TO_ALL = {"IpProtocol": "tcp", "FromPort": "80", "ToPort": 80, "CidrIp": "0.0.0.0/0"}


async def group_of(workshop, made):
    answer = await workshop.ask("ec2", "DescribeSecurityGroups", GroupIds=[made.physical_id])
    return answer["SecurityGroups"][0]


async def test_a_network_is_made_of_its_parts_and_taken_apart(workshop):
    vpc_of = {
        "CidrBlock": "10.0.0.0/16",
        "EnableDnsHostnames": "true",
        "Tags": [{"Key": "Name", "Value": "own"}],
    }
    vpc = await workshop.create("AWS::EC2::VPC", "Vpc", **vpc_of)
    vpc_id = vpc.physical_id
    subnet_of = {"VpcId": vpc_id, "CidrBlock": "10.0.1.0/24", "AvailabilityZone": "us-east-2a"}
    subnet = await workshop.create("AWS::EC2::Subnet", "Subnet", **subnet_of)
    gateway = await workshop.create("AWS::EC2::InternetGateway", "Gateway")
    attached = {"VpcId": vpc_id, "InternetGatewayId": gateway.physical_id}
    attachment = await workshop.create("AWS::EC2::VPCGatewayAttachment", "Attachment", **attached)
    table = await workshop.create("AWS::EC2::RouteTable", "Table", VpcId=vpc_id)
    way_out = {
        "RouteTableId": table.physical_id,
        "DestinationCidrBlock": "0.0.0.0/0",
        "GatewayId": gateway.physical_id,
    }
    route = await workshop.create("AWS::EC2::Route", "Route", **way_out)
    tied = {"RouteTableId": table.physical_id, "SubnetId": subnet.physical_id}
    association = await workshop.create("AWS::EC2::SubnetRouteTableAssociation", "Tie", **tied)

    described = await workshop.ask("ec2", "DescribeSubnets", SubnetIds=[subnet.physical_id])
    tables = await workshop.ask("ec2", "DescribeRouteTables", RouteTableIds=[table.physical_id])
    assert described["Subnets"][0]["CidrBlock"] == "10.0.1.0/24"
    assert subnet.attributes["AvailabilityZone"] == "us-east-2a"
    assert vpc.attributes["VpcId"] == vpc_id
    assert {each.get("GatewayId") for each in tables["RouteTables"][0]["Routes"]} >= {gateway.physical_id}

    await workshop.update("AWS::EC2::VPC", vpc, vpc_of, {**vpc_of, "Tags": []})
    await workshop.delete("AWS::EC2::SubnetRouteTableAssociation", association, **tied)
    await workshop.delete("AWS::EC2::Route", route, **way_out)
    await workshop.delete("AWS::EC2::RouteTable", table)
    await workshop.delete("AWS::EC2::VPCGatewayAttachment", attachment, **attached)
    await workshop.delete("AWS::EC2::InternetGateway", gateway)
    await workshop.delete("AWS::EC2::Subnet", subnet)
    for _ in range(2):
        await workshop.delete("AWS::EC2::VPC", vpc)
    with pytest.raises(AwsError):
        await workshop.ask("ec2", "DescribeVpcs", VpcIds=[vpc_id])


async def test_a_security_group_follows_its_rules(workshop):
    old = {"GroupDescription": "web", "SecurityGroupIngress": [OPEN_TO_ALL]}
    made = await workshop.create("AWS::EC2::SecurityGroup", **old)
    before = await group_of(workshop, made)
    only = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "10.0.0.0/8", "Description": "home"}
    new = {"GroupDescription": "web", "SecurityGroupIngress": [only], "SecurityGroupEgress": [OPEN_TO_ALL]}
    await workshop.update("AWS::EC2::SecurityGroup", made, old, new)
    after = await group_of(workshop, made)

    assert [rule["FromPort"] for rule in before["IpPermissions"]] == [80]
    assert [rule["IpProtocol"] for rule in before["IpPermissionsEgress"]] == ["-1"]
    assert [rule["FromPort"] for rule in after["IpPermissions"]] == [22]
    assert [rule["IpProtocol"] for rule in after["IpPermissionsEgress"]] == ["tcp"]
    assert made.attributes["GroupId"] == made.physical_id

    await workshop.delete("AWS::EC2::SecurityGroup", made)
    await workshop.delete("AWS::EC2::SecurityGroup", made)


async def test_groups_may_name_each_other_by_rules_of_their_own(workshop):
    web = await workshop.create("AWS::EC2::SecurityGroup", "Web", GroupDescription="web")
    door = await workshop.create("AWS::EC2::SecurityGroup", "Door", GroupDescription="door")
    rule = {
        "GroupId": web.physical_id,
        "IpProtocol": "tcp",
        "FromPort": 8080,
        "ToPort": 8080,
        "SourceSecurityGroupId": door.physical_id,
    }
    made = await workshop.create("AWS::EC2::SecurityGroupIngress", **rule)
    inside = (await group_of(workshop, web))["IpPermissions"]

    await workshop.delete("AWS::EC2::SecurityGroupIngress", made, **rule)
    left = (await group_of(workshop, web))["IpPermissions"]

    assert [pair["GroupId"] for pair in inside[0]["UserIdGroupPairs"]] == [door.physical_id]
    assert left == []


async def test_a_rule_with_a_word_that_no_rule_has_is_refused_and_no_group_is_left(workshop):
    with pytest.raises(ResourceFailed, match="Colour"):
        await workshop.create(
            "AWS::EC2::SecurityGroup",
            GroupName="red",
            GroupDescription="d",
            SecurityGroupIngress=[{"IpProtocol": "tcp", "Colour": "red"}],
        )

    filters = [{"Name": "group-name", "Values": ["red"]}]
    assert (await workshop.ask("ec2", "DescribeSecurityGroups", Filters=filters))["SecurityGroups"] == []
