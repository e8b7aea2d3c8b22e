"""Parameters whose types say what they name: it must exist, or the stack goes back."""

import asyncio
import json

import pytest

DEADLINE_S = 20


async def settled(workshop, name):
    """Wait until nothing is under way; return the stack's status and the reasons of its events."""
    async with asyncio.timeout(DEADLINE_S):
        while True:
            answer = await workshop.ask("cloudformation", "DescribeStacks", StackName=name)
            status = answer["Stacks"][0]["StackStatus"]
            if not status.endswith("IN_PROGRESS"):
                break
            await asyncio.sleep(0.02)
    answer = await workshop.ask("cloudformation", "DescribeStackEvents", StackName=name)
    return status, [event.get("ResourceStatusReason", "") for event in answer["StackEvents"]]


def stack_of(kind, value):
    template = {
        "Parameters": {"Which": {"Type": kind}},
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
    }
    parameters = [{"ParameterKey": "Which", "ParameterValue": value}]
    return {"TemplateBody": json.dumps(template), "Parameters": parameters}


async def existing(workshop):
    """Return what there is of each type."""
    vpc = (await workshop.ask("ec2", "DescribeVpcs"))["Vpcs"][0]["VpcId"]
    subnets = (await workshop.ask("ec2", "DescribeSubnets"))["Subnets"]
    groups = (await workshop.ask("ec2", "DescribeSecurityGroups"))["SecurityGroups"]
    images = (await workshop.ask("ec2", "DescribeImages"))["Images"]
    await workshop.ask("ec2", "CreateKeyPair", KeyName="mine")
    return {
        "AWS::EC2::VPC::Id": vpc,
        "List<AWS::EC2::Subnet::Id>": ", ".join(each["SubnetId"] for each in subnets),
        "AWS::EC2::SecurityGroup::Id": groups[0]["GroupId"],
        "AWS::EC2::SecurityGroup::GroupName": "default",
        "AWS::EC2::Image::Id": images[0]["ImageId"],
        "AWS::EC2::KeyPair::KeyName": "mine",
        "List<AWS::EC2::AvailabilityZone::Name>": "us-east-2a,us-east-2b",
    }


async def test_what_exists_may_be_named(workshop):
    ends = {}
    for number, (kind, value) in enumerate((await existing(workshop)).items()):
        name = f"s{number}"
        await workshop.ask("cloudformation", "CreateStack", StackName=name, **stack_of(kind, value))
        ends[kind] = (await settled(workshop, name))[0]

    assert set(ends.values()) == {"CREATE_COMPLETE"}, ends


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("AWS::EC2::VPC::Id", "vpc-0123456789abcdef0"),
        ("AWS::EC2::Subnet::Id", "subnet-0123456789abcdef0"),
        ("AWS::EC2::Instance::Id", "i-0123456789abcdef0"),
        ("AWS::EC2::Volume::Id", "vol-0123456789abcdef0"),
        ("AWS::EC2::KeyPair::KeyName", ""),
    ],
)
async def test_a_stack_goes_back_whose_parameter_names_nothing(workshop, kind, value):
    await workshop.ask("cloudformation", "CreateStack", StackName="s", **stack_of(kind, value))

    status, reasons = await settled(workshop, "s")

    assert status == "ROLLBACK_COMPLETE"
    assert (
        f"Parameter validation failed: parameter value {value} for parameter name Which does not exist. "
        "Rollback requested by user."
    ) in reasons


async def test_each_of_a_list_is_told_that_is_missing(workshop):
    zones = stack_of("List<AWS::EC2::AvailabilityZone::Name>", "us-east-1a,us-east-2a,us-east-1b")

    await workshop.ask("cloudformation", "CreateStack", StackName="s", **zones)

    _, reasons = await settled(workshop, "s")
    (told,) = [reason for reason in reasons if reason.startswith("Parameter validation failed")]
    assert ("us-east-1a" in told, "us-east-2a" in told, "us-east-1b" in told) == (True, False, True)


async def test_an_update_goes_back_too(workshop):
    first = stack_of("AWS::EC2::AvailabilityZone::Name", "us-east-2a")
    await workshop.ask("cloudformation", "CreateStack", StackName="s", **first)
    await settled(workshop, "s")
    second = json.loads(first["TemplateBody"])
    second["Resources"]["Queue"] = {"Type": "AWS::SQS::Queue"}
    wrong = {**stack_of("AWS::EC2::AvailabilityZone::Name", "us-east-2x"), "TemplateBody": json.dumps(second)}

    await workshop.ask("cloudformation", "UpdateStack", StackName="s", **wrong)

    status, _ = await settled(workshop, "s")
    assert status == "UPDATE_ROLLBACK_COMPLETE"
