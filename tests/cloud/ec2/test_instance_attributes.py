"""What can be changed of an instance that is there."""

import base64

import pytest


async def stopped(ec2) -> str:
    instance_id = await ec2.running()
    await ec2("StopInstances", InstanceIds=[instance_id])
    await ec2.until(instance_id, "stopped")
    return instance_id


async def test_type_and_user_data_change_while_it_is_stopped(ec2):
    instance_id = await stopped(ec2)
    script = base64.b64encode(b"#!/bin/sh\n").decode()

    await ec2("ModifyInstanceAttribute", InstanceId=instance_id, InstanceType={"Value": "t3.large"})
    await ec2("ModifyInstanceAttribute", InstanceId=instance_id, UserData={"Value": script.encode()})

    assert (await ec2.describe(instance_id))["InstanceType"] == "t3.large"
    told = await ec2("DescribeInstanceAttribute", InstanceId=instance_id, Attribute="userData")
    assert told["UserData"] == {"Value": script}


async def test_the_type_of_a_running_one_stays(ec2):
    instance_id = await ec2.running()

    refusal = await ec2.refused(
        "ModifyInstanceAttribute", InstanceId=instance_id, InstanceType={"Value": "t3.large"}
    )

    assert refusal.code == "IncorrectInstanceState"


@pytest.mark.parametrize(
    ("attribute", "member", "value"),
    [
        ("instanceType", "InstanceType", "t3.micro"),
        ("disableApiTermination", "DisableApiTermination", False),
        ("instanceInitiatedShutdownBehavior", "InstanceInitiatedShutdownBehavior", "stop"),
        ("sourceDestCheck", "SourceDestCheck", True),
        ("rootDeviceName", "RootDeviceName", "/dev/xvda"),
    ],
)
async def test_attributes_are_told_one_by_one(ec2, attribute, member, value):
    instance_id = (await ec2.run())["InstanceId"]

    told = await ec2("DescribeInstanceAttribute", InstanceId=instance_id, Attribute=attribute)

    assert told == {"InstanceId": instance_id, member: {"Value": value}}


async def test_security_groups_change_with_those_of_the_interface(ec2):
    instance_id = (await ec2.run())["InstanceId"]
    group = (await ec2("CreateSecurityGroup", GroupName="films", Description="films"))["GroupId"]

    await ec2("ModifyInstanceAttribute", InstanceId=instance_id, Groups=[group])

    view = await ec2.describe(instance_id)
    interfaces = (await ec2("DescribeNetworkInterfaces"))["NetworkInterfaces"]
    assert [one["GroupId"] for one in view["SecurityGroups"]] == [group]
    assert [one["GroupId"] for one in interfaces[0]["Groups"]] == [group]


async def test_metadata_options_change_what_the_instance_may_ask(ec2):
    instance_id = await ec2.running()
    address = (await ec2.describe(instance_id))["PrivateIpAddress"]
    assert ec2.ec2_room.metadata.find_facts(address).needs_token

    await ec2("ModifyInstanceMetadataOptions", InstanceId=instance_id, HttpTokens="optional")

    assert not ec2.ec2_room.metadata.find_facts(address).needs_token


async def test_a_profile_comes_goes_and_is_replaced(ec2):
    await ec2.profile("first")
    await ec2.profile("second")
    instance_id = await ec2.running()
    asked = {"InstanceId": instance_id, "IamInstanceProfile": {"Name": "first"}}

    made = await ec2("AssociateIamInstanceProfile", **asked)
    again = await ec2.refused("AssociateIamInstanceProfile", **asked)
    association = made["IamInstanceProfileAssociation"]["AssociationId"]
    other = await ec2(
        "ReplaceIamInstanceProfileAssociation",
        AssociationId=association,
        IamInstanceProfile={"Name": "second"},
    )

    assert again.code == "IncorrectState"
    listed = (await ec2("DescribeIamInstanceProfileAssociations"))["IamInstanceProfileAssociations"]
    assert [one["IamInstanceProfile"]["Arn"].rpartition("/")[2] for one in listed] == ["second"]
    association = other["IamInstanceProfileAssociation"]["AssociationId"]
    await ec2("DisassociateIamInstanceProfile", AssociationId=association)
    assert "IamInstanceProfile" not in await ec2.describe(instance_id)


async def test_a_volume_is_told_to_stay_and_the_others_are_as_they_were(ec2):
    root, data = "/dev/xvda", {"DeviceName": "/dev/sdb", "Ebs": {"VolumeSize": 9}}
    instance = await ec2.run(BlockDeviceMappings=[{"DeviceName": root, "Ebs": {"VolumeSize": 20}}, data])
    instance_id = instance["InstanceId"]

    changed = [{"DeviceName": root, "Ebs": {"DeleteOnTermination": False}}]
    await ec2("ModifyInstanceAttribute", InstanceId=instance_id, BlockDeviceMappings=changed)

    told = (await ec2.describe(instance_id))["BlockDeviceMappings"]
    assert {one["DeviceName"]: one["Ebs"]["DeleteOnTermination"] for one in told}[root] is False
    volumes = (await ec2("DescribeVolumes"))["Volumes"]
    assert [volume["Size"] for volume in volumes] == [20]
    kept = (await ec2("GetLaunchTemplateData", InstanceId=instance_id))["LaunchTemplateData"]
    assert data in kept["BlockDeviceMappings"]
