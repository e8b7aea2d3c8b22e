import pytest

from reelworks.cloud.services.autoscaling.errors import (
    AlreadyExistsFault,
    ResourceInUseFault,
    ValidationError,
)


async def make(cloud, name="lc", **request):
    whole = {"ImageId": "ami-1", "InstanceType": "t3.micro", **request}
    await cloud("CreateLaunchConfiguration", LaunchConfigurationName=name, **whole)


async def test_a_group_launches_by_its_launch_configuration(cloud, world):
    await make(
        cloud, KeyName="k", SecurityGroups=["sg-1"], IamInstanceProfile="worker", UserData="IyEvYmluL3No",
        InstanceMonitoring={"Enabled": False},
    )  # fmt: skip

    await cloud.new_group(1, LaunchTemplate=None, LaunchConfigurationName="lc")

    (run,) = [request for operation, request, _ in world.asked if operation == "RunInstances"]
    assert run["ImageId"] == "ami-1"
    assert run["SecurityGroupIds"] == ["sg-1"]
    assert run["IamInstanceProfile"] == {"Name": "worker"}
    assert run["Monitoring"] == {"Enabled": False}
    (one,) = await cloud.instances()
    assert one["LaunchConfigurationName"] == "lc"


async def test_a_group_may_go_over_to_a_template(cloud):
    await make(cloud)
    await cloud.new_group(1, LaunchTemplate=None, LaunchConfigurationName="lc")

    await cloud(
        "UpdateAutoScalingGroup", AutoScalingGroupName="g", LaunchTemplate={"LaunchTemplateName": "work"}
    )

    group = await cloud.group()
    assert "LaunchConfigurationName" not in group
    assert group["LaunchTemplate"]["LaunchTemplateId"] == "lt-1"


async def test_one_in_use_is_not_deleted(cloud):
    await make(cloud)
    await cloud.new_group(0, LaunchTemplate=None, LaunchConfigurationName="lc")

    with pytest.raises(ResourceInUseFault, match="attached to AutoScalingGroup g"):
        await cloud("DeleteLaunchConfiguration", LaunchConfigurationName="lc")

    await cloud("DeleteAutoScalingGroup", AutoScalingGroupName="g")
    await cloud("DeleteLaunchConfiguration", LaunchConfigurationName="lc")
    assert (await cloud("DescribeLaunchConfigurations"))["LaunchConfigurations"] == []


async def test_one_is_described_with_the_defaults_of_aws(cloud):
    await make(cloud)

    found = await cloud("DescribeLaunchConfigurations", LaunchConfigurationNames=["lc", "none"])

    (one,) = found["LaunchConfigurations"]
    assert one["LaunchConfigurationARN"].endswith(":launchConfigurationName/lc")
    assert (one["InstanceMonitoring"], one["SecurityGroups"], one["EbsOptimized"]) == (
        {"Enabled": True},
        [],
        False,
    )


async def test_a_name_is_given_once_and_image_and_type_are_needed(cloud):
    await make(cloud)

    with pytest.raises(AlreadyExistsFault):
        await make(cloud)
    with pytest.raises(ValidationError, match="ImageId and InstanceType"):
        await cloud("CreateLaunchConfiguration", LaunchConfigurationName="other", ImageId="ami-1")
    with pytest.raises(ValidationError, match="not found"):
        await cloud("DeleteLaunchConfiguration", LaunchConfigurationName="other")
