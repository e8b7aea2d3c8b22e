"""Images and instance types."""

import pytest

from support.people import REGION


async def test_the_public_images_are_found_by_owner_name_and_architecture(ec2):
    filters = [{"Name": "name", "Values": ["debian-12-*"]}, {"Name": "architecture", "Values": ["arm64"]}]

    found = (await ec2("DescribeImages", Owners=["136693071363"], Filters=filters))["Images"]

    assert [(one["Architecture"], one["State"], one["Public"]) for one in found] == [
        ("arm64", "available", True)
    ]
    assert (await ec2("DescribeImages", Owners=["self"]))["Images"] == []


@pytest.mark.parametrize(
    "name",
    [
        "/aws/service/debian/release/12/latest/amd64",
        "/aws/service/debian/release/12/latest/arm64",
        "/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id",
        "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
    ],
)
async def test_public_parameters_lead_to_images_that_are_there(ec2, name):
    parameter = (await ec2.root("ssm", "GetParameter", Name=name))["Parameter"]

    found = await ec2("DescribeImages", ImageIds=[parameter["Value"]])

    assert len(found["Images"]) == 1
    assert parameter["DataType"] == "aws:ec2:image"


@pytest.mark.parametrize(
    ("name", "cpus", "memory_mib", "architecture"),
    [
        ("t3.micro", 2, 1024, "x86_64"),
        ("t4g.small", 2, 2048, "arm64"),
        ("m5.large", 2, 8192, "x86_64"),
        ("c7g.medium", 1, 2048, "arm64"),
        ("c5.9xlarge", 36, 73_728, "x86_64"),
        ("r6i.2xlarge", 8, 65_536, "x86_64"),
        ("m1.small", 1, 1740, "x86_64"),
        ("m4.xlarge", 4, 16_384, "x86_64"),
    ],
)
async def test_types_have_what_aws_lists(ec2, name, cpus, memory_mib, architecture):
    kind = (await ec2("DescribeInstanceTypes", InstanceTypes=[name]))["InstanceTypes"][0]

    assert kind["VCpuInfo"]["DefaultVCpus"] == cpus
    assert kind["MemoryInfo"]["SizeInMiB"] == memory_mib
    assert kind["ProcessorInfo"]["SupportedArchitectures"] == [architecture]


async def test_types_of_former_generations_say_so(ec2):
    kinds = (await ec2("DescribeInstanceTypes", InstanceTypes=["m1.small", "t2.micro"]))["InstanceTypes"]

    told = {kind["InstanceType"]: kind["CurrentGeneration"] for kind in kinds}
    assert told == {"m1.small": False, "t2.micro": True}


async def test_types_are_offered_in_every_zone(ec2):
    filters = [{"Name": "instance-type", "Values": ["t3.micro"]}]
    found = await ec2("DescribeInstanceTypeOfferings", LocationType="availability-zone", Filters=filters)

    assert [one["Location"] for one in found["InstanceTypeOfferings"]] == [
        f"{REGION}{zone}" for zone in "abc"
    ]


async def test_a_type_that_is_none_is_refused(ec2):
    assert (
        await ec2.refused("DescribeInstanceTypes", InstanceTypes=["t9.huge"])
    ).code == "InvalidInstanceType"
