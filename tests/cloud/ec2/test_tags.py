"""Tags of everything."""

import pytest

from support.people import allow

TAG = {"Key": "team", "Value": "film"}


async def test_tags_are_given_told_and_taken(ec2):
    subnet = (await ec2("DescribeSubnets"))["Subnets"][0]["SubnetId"]
    instance = (await ec2.run())["InstanceId"]

    await ec2("CreateTags", Resources=[subnet, instance], Tags=[TAG])

    told = await ec2("DescribeTags", Filters=[{"Name": "key", "Values": ["team"]}])
    assert {(one["ResourceId"], one["ResourceType"]) for one in told["Tags"]} == {
        (subnet, "subnet"),
        (instance, "instance"),
    }
    assert (await ec2.describe(instance))["Tags"] == [TAG]
    await ec2("DeleteTags", Resources=[subnet, instance], Tags=[{"Key": "team"}])
    assert (await ec2("DescribeTags"))["Tags"] == []


async def test_a_tag_of_another_value_is_not_taken(ec2):
    instance = (await ec2.run())["InstanceId"]
    await ec2("CreateTags", Resources=[instance], Tags=[TAG])

    await ec2("DeleteTags", Resources=[instance], Tags=[{"Key": "team", "Value": "sound"}])

    assert (await ec2.describe(instance))["Tags"] == [TAG]


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        ([{"Key": "aws:film", "Value": "1"}], "InvalidParameterValue"),
        ([{"Key": "", "Value": "1"}], "InvalidParameterValue"),
        ([{"Key": "x" * 129, "Value": "1"}], "InvalidParameterValue"),
        ([{"Key": f"k{number}", "Value": "1"} for number in range(51)], "TagLimitExceeded"),
        ([], "MissingParameter"),
    ],
)
async def test_what_may_not_be_given_is_refused(ec2, tags, code):
    instance = (await ec2.run())["InstanceId"]

    assert (await ec2.refused("CreateTags", Resources=[instance], Tags=tags)).code == code


async def test_what_is_not_there_cannot_be_tagged(ec2):
    refusal = await ec2.refused("CreateTags", Resources=["i-0123456789abcdef0"], Tags=[TAG])

    assert refusal.code == "InvalidInstanceID.NotFound"


async def test_policies_can_ask_for_an_instances_tags(ec2):
    condition = {"StringEquals": {"aws:ResourceTag/team": "film"}}
    person = await ec2.user("person", allow("ec2:StopInstances", Condition=condition))
    tags = [{"ResourceType": "instance", "Tags": [TAG]}]
    own, other = await ec2.running(TagSpecifications=tags), await ec2.running()

    refusal = await person.refusal("ec2", "StopInstances", InstanceIds=[own, other])
    await person("ec2", "StopInstances", InstanceIds=[own])

    assert refusal.code == "UnauthorizedOperation"
    assert refusal.message.startswith("You are not authorized to perform this operation. User: ")
    assert (await ec2.describe(other))["State"]["Name"] == "running"
