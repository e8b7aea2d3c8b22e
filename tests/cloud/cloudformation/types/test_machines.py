"""Key pairs, launch templates and instances, made as CloudFormation makes them. The machines are real."""

import pytest

from reelworks.cloud.services.cloudformation.types.contract import ResourceFailed
from reelworks.cloud.wire.error import AwsError


@pytest.fixture
async def image(workshop):
    """Return the id of an image."""
    return (await workshop.ask("ec2", "DescribeImages"))["Images"][0]["ImageId"]


async def instance_of(workshop, made):
    answer = await workshop.ask("ec2", "DescribeInstances", InstanceIds=[made.physical_id])
    return answer["Reservations"][0]["Instances"][0]


def tags_of(described):
    return {tag["Key"]: tag["Value"] for tag in described.get("Tags", ())}


async def key_names(workshop):
    return [pair["KeyName"] for pair in (await workshop.ask("ec2", "DescribeKeyPairs"))["KeyPairs"]]


async def test_a_new_key_keeps_its_private_half_in_a_parameter(workshop):
    made = await workshop.create("AWS::EC2::KeyPair", KeyName="mine", KeyType="ed25519")
    where = f"/ec2/keypair/{made.attributes['KeyPairId']}"
    kept = await workshop.ask("ssm", "GetParameter", Name=where, WithDecryption=True)
    names = await key_names(workshop)
    await workshop.delete("AWS::EC2::KeyPair", made, KeyName="mine")
    await workshop.delete("AWS::EC2::KeyPair", made, KeyName="mine")

    assert (made.physical_id, names) == ("mine", ["mine"])
    assert "PRIVATE KEY" in kept["Parameter"]["Value"]
    assert await key_names(workshop) == []
    with pytest.raises(AwsError):
        await workshop.ask("ssm", "GetParameter", Name=where)


async def test_an_imported_key_has_no_parameter(workshop):
    first = await workshop.ask("ec2", "CreateKeyPair", KeyName="first", KeyType="ed25519")
    described = await workshop.ask("ec2", "DescribeKeyPairs", KeyNames=["first"], IncludePublicKey=True)
    asked = {"KeyName": "second", "PublicKeyMaterial": described["KeyPairs"][0]["PublicKey"]}

    made = await workshop.create("AWS::EC2::KeyPair", **asked)
    with pytest.raises(AwsError):
        await workshop.ask("ssm", "GetParameter", Name=f"/ec2/keypair/{made.attributes['KeyPairId']}")
    await workshop.delete("AWS::EC2::KeyPair", made, **asked)

    assert made.attributes["KeyFingerprint"] == first["KeyFingerprint"]
    assert await key_names(workshop) == ["first"]


async def test_a_changed_launch_template_gets_another_version(workshop, image):
    old = {
        "LaunchTemplateName": "work",
        "LaunchTemplateData": {"ImageId": image, "InstanceType": "t3.micro", "EbsOptimized": "true"},
    }
    new = {**old, "LaunchTemplateData": {"ImageId": image, "InstanceType": "t3.small"}}
    made = await workshop.create("AWS::EC2::LaunchTemplate", **old)
    same = await workshop.update("AWS::EC2::LaunchTemplate", made, old, old)
    changed = await workshop.update("AWS::EC2::LaunchTemplate", made, old, new)
    answer = await workshop.ask(
        "ec2", "DescribeLaunchTemplateVersions", LaunchTemplateId=made.physical_id, Versions=["1", "2"]
    )
    await workshop.delete("AWS::EC2::LaunchTemplate", made)
    await workshop.delete("AWS::EC2::LaunchTemplate", made)

    versions = {
        each["VersionNumber"]: each["LaunchTemplateData"] for each in answer["LaunchTemplateVersions"]
    }
    assert {number: data["InstanceType"] for number, data in versions.items()} == {
        1: "t3.micro",
        2: "t3.small",
    }
    assert versions[1]["EbsOptimized"] is True
    told = [each.attributes["LatestVersionNumber"] for each in (made, same, changed)]
    assert (told, changed.attributes["DefaultVersionNumber"]) == (["1", "1", "2"], "1")
    assert (await workshop.ask("ec2", "DescribeLaunchTemplates"))["LaunchTemplates"] == []


async def test_a_word_that_no_launch_template_has_is_refused(workshop):
    with pytest.raises(ResourceFailed, match=r"extraneous key \[Colour\] is not permitted"):
        await workshop.create("AWS::EC2::LaunchTemplate", LaunchTemplateData={"Colour": "red"})


async def test_an_instance_runs_when_it_is_made_and_is_terminated_when_it_is_gone(workshop, image):
    old = {"ImageId": image, "InstanceType": "t3.nano", "AvailabilityZone": "us-east-2b", "Tags": []}
    new = {**old, "DisableApiTermination": "true", "Tags": [{"Key": "Name", "Value": "one"}]}
    made = await workshop.create("AWS::EC2::Instance", **old)
    first = await instance_of(workshop, made)
    await workshop.update("AWS::EC2::Instance", made, old, new)
    second = await instance_of(workshop, made)
    with pytest.raises(AwsError):
        await workshop.delete("AWS::EC2::Instance", made, **new)
    await workshop.update("AWS::EC2::Instance", made, new, old)
    await workshop.delete("AWS::EC2::Instance", made, **old)

    assert first["State"]["Name"] == "running"
    assert first["Placement"]["AvailabilityZone"] == made.attributes["AvailabilityZone"] == "us-east-2b"
    assert made.attributes["PrivateIp"] == first["PrivateIpAddress"]
    assert made.attributes["VpcId"] == first["VpcId"]
    assert (tags_of(first)["team"], tags_of(second)["Name"]) == ("film", "one")
    assert (await instance_of(workshop, made))["State"]["Name"] == "terminated"


async def test_an_instance_may_come_from_a_launch_template(workshop, image):
    data = {"ImageId": image, "InstanceType": "t3.small"}
    template = await workshop.create("AWS::EC2::LaunchTemplate", LaunchTemplateData=data)
    version = template.attributes["LatestVersionNumber"]

    made = await workshop.create(
        "AWS::EC2::Instance", LaunchTemplate={"LaunchTemplateId": template.physical_id, "Version": version}
    )

    assert (await instance_of(workshop, made))["InstanceType"] == "t3.small"
    await workshop.delete("AWS::EC2::Instance", made)


async def test_one_that_cannot_be_launched_fails_in_ec2s_words(workshop):
    with pytest.raises(AwsError) as refused:
        await workshop.create("AWS::EC2::Instance", ImageId="ami-0123456789abcdef0")

    assert refused.value.code == "InvalidAMIID.NotFound"
