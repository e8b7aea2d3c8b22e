import pytest

from reelworks.cloud.services.autoscaling.errors import AlreadyExistsFault, ValidationError
from reelworks.cloud.wire.error import OperationNotImplemented


async def test_a_new_group_comes_to_its_desired_capacity_in_all_its_zones(cloud):
    await cloud.new_group(4)

    assert await cloud.zones() == ["a", "a", "b", "b"]
    assert {one["HealthStatus"] for one in await cloud.instances()} == {"Healthy"}


async def test_the_desired_capacity_is_the_least_where_none_is_said(cloud):
    await cloud.new_group(None, MinSize=3)

    assert (await cloud.group())["DesiredCapacity"] == 3
    assert len(await cloud.ids_in("InService")) == 3


async def test_a_group_is_described_with_the_defaults_of_aws(cloud):
    await cloud.new_group(1)

    group = await cloud.group()
    assert group["DefaultCooldown"] == 300
    assert group["HealthCheckType"] == "EC2"
    assert group["TerminationPolicies"] == ["Default"]
    assert group["AvailabilityZones"] == ["us-east-2a", "us-east-2b"]
    assert group["LaunchTemplate"] == {
        "LaunchTemplateId": "lt-1",
        "LaunchTemplateName": "work",
        "Version": "$Default",
    }
    assert group["ServiceLinkedRoleARN"].endswith("/AWSServiceRoleForAutoScaling")
    assert ":autoScalingGroup:" in group["AutoScalingGroupARN"]


async def test_an_instance_tells_which_version_of_the_template_it_was_launched_from(cloud):
    await cloud.new_group(1)

    (one,) = await cloud.instances()
    assert one["LaunchTemplate"]["Version"] == "1"


async def test_instances_are_tagged_with_their_group_and_with_what_is_propagated(cloud, world):
    tags = [
        {"Key": "Name", "Value": "worker", "PropagateAtLaunch": True},
        {"Key": "owner", "Value": "ann", "PropagateAtLaunch": False},
    ]

    await cloud.new_group(1, Tags=tags)

    (one,) = world.instances.values()
    assert one["Tags"] == [
        {"Key": "aws:autoscaling:groupName", "Value": "g"},
        {"Key": "Name", "Value": "worker"},
    ]


async def test_a_group_of_zones_alone_launches_into_their_default_subnets(cloud, world):
    await cloud.new_group(1, VPCZoneIdentifier=None, AvailabilityZones=["us-east-2c"])

    runs = [request for operation, request, _ in world.asked if operation == "RunInstances"]
    assert runs[-1]["Placement"] == {"AvailabilityZone": "us-east-2c"}
    assert (await cloud.group())["AvailabilityZones"] == ["us-east-2c"]


async def test_a_templates_network_interface_takes_the_subnet(cloud, world):
    world.versions["1"]["NetworkInterfaces"] = [{"DeviceIndex": 0, "Groups": ["sg-1"]}]

    await cloud.new_group(1)

    runs = [request for operation, request, _ in world.asked if operation == "RunInstances"]
    assert runs[-1]["NetworkInterfaces"] == [{"DeviceIndex": 0, "Groups": ["sg-1"], "SubnetId": "subnet-a"}]
    assert "SubnetId" not in runs[-1]


async def test_a_name_is_given_once(cloud):
    await cloud.new_group(0)

    with pytest.raises(AlreadyExistsFault):
        await cloud.new_group(0)


async def test_the_template_is_tried_as_whoever_asks_before_anything_is_made(cloud, world):
    await cloud.new_group(0)

    (tried,) = [
        (request, caller) for operation, request, caller in world.asked if operation == "RunInstances"
    ]
    assert tried[0]["DryRun"]
    assert tried[1].principal == cloud.principal


async def test_a_template_that_cannot_be_launched_makes_no_group(cloud, world):
    world.failures["RunInstances"] = ValidationError("You are not authorized to perform this operation.")

    with pytest.raises(ValidationError, match=r"valid fully-formed launch template\. You are not authorized"):
        await cloud.new_group(1)

    assert (await cloud("DescribeAutoScalingGroups"))["AutoScalingGroups"] == []


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"MinSize": 3, "MaxSize": 2}, "Max bound, 2, must be greater than or equal to min bound, 3"),
        ({"MaxSize": 1}, "Desired capacity:2 must be between the specified min size:0 and max size:1"),
        ({"MinSize": -1}, "MinSize must be greater"),
        ({"VPCZoneIdentifier": None}, "At least one Availability Zone or VPC Subnet is required"),
        ({"VPCZoneIdentifier": "subnet-x"}, "The subnet ID 'subnet-x' does not exist"),
        ({"AvailabilityZones": ["us-east-2c"]}, "availability zones of the specified subnets"),
        ({"LaunchTemplate": None}, "Valid requests must contain either LaunchTemplate"),
        ({"LaunchTemplate": {"LaunchTemplateId": "lt-2"}}, "does not exist"),
        ({"LaunchTemplate": {}}, "either launchTemplateId or LaunchTemplateName"),
        ({"LaunchTemplate": None, "LaunchConfigurationName": "no"}, "Launch configuration name not found"),
        ({"TerminationPolicies": ["Kindest"]}, "Kindest"),
        ({"HealthCheckType": "PULSE"}, "PULSE"),
        ({"AutoScalingGroupName": "a:b"}, "autoScalingGroupName"),
        ({"Tags": [{"Key": "aws:mine", "Value": "x"}]}, "reserved"),
        ({"Tags": [{"Key": "k"}, {"Key": "k"}]}, "Duplicate"),
    ],
)
async def test_what_makes_no_sense_is_refused(cloud, request_, words):
    with pytest.raises(ValidationError, match=words):
        await cloud.new_group(2, **request_)


async def test_mixed_instances_are_refused_by_name(cloud):
    with pytest.raises(OperationNotImplemented, match="MixedInstancesPolicy"):
        await cloud.new_group(2, MixedInstancesPolicy={"LaunchTemplate": {}}, LaunchTemplate=None)


async def test_hooks_come_with_the_group_and_hold_its_first_instances(cloud):
    hook = {"LifecycleHookName": "warm", "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING"}

    await cloud.new_group(1, LifecycleHookSpecificationList=[hook])

    assert len(await cloud.ids_in("Pending:Wait")) == 1
