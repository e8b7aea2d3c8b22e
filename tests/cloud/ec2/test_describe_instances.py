"""DescribeInstances: ids, filters, pages."""

from dataclasses import replace

import pytest

from support.ec2_cloud import DEBIAN
from support.people import REGION, Somebody

TAGS = [
    {
        "ResourceType": "instance",
        "Tags": [{"Key": "Name", "Value": "worker-1"}, {"Key": "team", "Value": "film"}],
    }
]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("tag:Name", ["worker-1"]),
        ("tag:Name", ["work*"]),
        ("tag:Name", ["worker-?"]),
        ("tag-key", ["team"]),
        ("instance-state-name", ["pending", "running"]),
        ("availability-zone", [f"{REGION}c"]),
        ("instance-type", ["t3.small"]),
        ("network-interface.status", ["in-use"]),
        ("iam-instance-profile.arn", ["*instance-profile/worker"]),
        ("launch-index", ["0"]),
    ],
)
async def test_a_filter_lets_through_what_matches(ec2, name, values):
    await ec2.profile()
    wanted = await ec2.run(
        TagSpecifications=TAGS,
        Placement={"AvailabilityZone": f"{REGION}c"},
        InstanceType="t3.small",
        IamInstanceProfile={"Name": "worker"},
    )

    found = await ec2.ids_of(Filters=[{"Name": name, "Values": values}])
    assert found == [wanted["InstanceId"]]


async def test_all_filters_must_match_and_of_one_any_value(ec2):
    tagged = (await ec2.run(TagSpecifications=TAGS))["InstanceId"]
    other = (await ec2.run())["InstanceId"]
    subnet = (await ec2.describe(tagged))["SubnetId"]

    in_subnet = {"Name": "subnet-id", "Values": ["subnet-none", subnet]}
    found = await ec2.ids_of(Filters=[in_subnet])
    narrowed = await ec2.ids_of(Filters=[in_subnet, {"Name": "tag:team", "Values": ["film"]}])

    assert set(found) == {tagged, other}
    assert narrowed == [tagged]


async def test_an_asterisk_behind_a_backslash_is_one(ec2):
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "a*b"}]}]
    starred = (await ec2.run(TagSpecifications=tags))["InstanceId"]
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "axb"}]}]
    await ec2.run(TagSpecifications=tags)

    assert await ec2.ids_of(Filters=[{"Name": "tag:Name", "Values": ["a\\*b"]}]) == [starred]


async def test_pages_hold_each_instance_once(ec2):
    launched = await ec2("RunInstances", ImageId=DEBIAN, InstanceType="t3.nano", MinCount=7, MaxCount=7)

    first = await ec2("DescribeInstances", MaxResults=5)
    second = await ec2("DescribeInstances", MaxResults=5, NextToken=first["NextToken"])

    listed = [one["InstanceId"] for part in (first, second) for one in part["Reservations"][0]["Instances"]]
    assert listed == [one["InstanceId"] for one in launched["Instances"]]
    assert "NextToken" not in second


@pytest.mark.parametrize(
    ("request_members", "code"),
    [
        ({"MaxResults": 4}, "InvalidParameterValue"),
        ({"MaxResults": 5, "InstanceIds": ["i-0123456789abcdef0"]}, "InvalidParameterCombination"),
        ({"Filters": [{"Name": "film", "Values": ["x"]}]}, "InvalidParameterValue"),
        ({"NextToken": "film"}, "InvalidNextToken"),
        ({"InstanceIds": ["i-0123456789abcdef0"]}, "InvalidInstanceID.NotFound"),
    ],
)
async def test_what_is_no_page_is_refused(ec2, request_members, code):
    assert (await ec2.refused("DescribeInstances", **request_members)).code == code


async def test_regions_and_accounts_see_their_own_instances_only(ec2):
    await ec2.run()
    elsewhere = Somebody(ec2, replace(ec2.root.caller, region="eu-west-1"))

    assert (await elsewhere("ec2", "DescribeInstances"))["Reservations"] == []
    subnets = (await elsewhere("ec2", "DescribeSubnets"))["Subnets"]
    own = (await ec2("DescribeSubnets"))["Subnets"]
    assert {one["CidrBlock"] for one in subnets}.isdisjoint({one["CidrBlock"] for one in own})


async def test_there_are_more_regions_than_blocks_and_every_address_is_used_once(ec2):
    regions = ("us-east-1", "us-west-1", "us-west-2", "eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1")
    asked = {"ImageId": DEBIAN, "InstanceType": "t3.nano", "MinCount": 1, "MaxCount": 1}
    people = [Somebody(ec2, replace(ec2.root.caller, region=region)) for region in regions]

    launched = [(await person("ec2", "RunInstances", **asked))["Instances"][0] for person in people]

    assert len({one["PrivateIpAddress"] for one in launched}) == len(regions)


async def test_all_that_are_not_there_are_named(ec2):
    refusal = await ec2.refused(
        "DescribeInstances", InstanceIds=["i-00000000000000001", "i-00000000000000002"]
    )

    assert refusal.message == "The instance IDs 'i-00000000000000001, i-00000000000000002' do not exist"
