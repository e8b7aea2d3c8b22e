import pytest

from reelworks.cloud.services.autoscaling.errors import ValidationError


async def change(cloud, **request):
    await cloud("UpdateAutoScalingGroup", AutoScalingGroupName="g", **request)
    await cloud.settle()


async def test_a_new_desired_capacity_is_what_the_group_comes_to(cloud):
    await cloud.new_group(1)

    await change(cloud, DesiredCapacity=3)

    assert len(await cloud.ids_in("InService")) == 3
    cause = (await cloud.activities())[0]["Cause"]
    assert "a user request update of AutoScalingGroup constraints to min: 0, max: 10, desired: 3" in cause
    assert "changing the desired capacity from 1 to 3.  At " in cause
    assert cause.endswith(
        "an instance was started in response to a difference between desired and actual capacity,"
        " increasing the capacity from 1 to 3."
    )


@pytest.mark.parametrize(("request_", "size"), [({"MinSize": 4}, 4), ({"MaxSize": 1}, 1)])
async def test_bounds_take_the_desired_capacity_with_them(cloud, request_, size):
    await cloud.new_group(2)

    await change(cloud, **request_)

    assert (await cloud.group())["DesiredCapacity"] == size
    assert len(await cloud.ids_in("InService")) == size


async def test_what_is_left_out_stays_as_it_was(cloud):
    await cloud.new_group(1, HealthCheckGracePeriod=120, DefaultCooldown=7)

    await change(cloud, DefaultCooldown=8)

    group = await cloud.group()
    assert (group["HealthCheckGracePeriod"], group["DefaultCooldown"]) == (120, 8)


async def test_another_template_is_for_what_is_launched_from_now_on(cloud, world):
    await cloud.new_group(1)
    world.versions["2"] = world.versions["1"]

    await change(cloud, LaunchTemplate={"LaunchTemplateId": "lt-1", "Version": "2"}, DesiredCapacity=2)

    assert [one["LaunchTemplate"]["Version"] for one in await cloud.instances()] == ["1", "2"]


async def test_the_latest_version_is_looked_up_at_each_launch(cloud, world):
    await cloud.new_group(1, LaunchTemplate={"LaunchTemplateName": "work", "Version": "$Latest"})
    world.versions["2"] = world.versions["1"]

    await change(cloud, DesiredCapacity=2)

    assert [one["LaunchTemplate"]["Version"] for one in await cloud.instances()] == ["1", "2"]


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (
            {"DesiredCapacity": 11},
            "Desired capacity:11 must be between the specified min size:0 and max size:10",
        ),
        ({"MinSize": 11}, "Max bound, 10, must be greater"),
        ({"LaunchTemplate": {"LaunchTemplateId": "lt-9"}}, "does not exist"),
    ],
)
async def test_what_makes_no_sense_is_refused_and_changes_nothing(cloud, request_, words):
    await cloud.new_group(1)
    before = await cloud.group()

    with pytest.raises(ValidationError, match=words):
        await change(cloud, **request_)

    assert await cloud.group() == before


async def test_a_group_that_is_not_there_is_not_found(cloud):
    with pytest.raises(ValidationError, match="AutoScalingGroup name not found"):
        await cloud("UpdateAutoScalingGroup", AutoScalingGroupName="none", MaxSize=1)


async def test_sizes_alone_need_no_leave_to_launch(cloud, world):
    await cloud.new_group(0)
    world.failures["RunInstances"] = ValidationError("You are not authorized to perform this operation.")

    await cloud("UpdateAutoScalingGroup", AutoScalingGroupName="g", MaxSize=5)

    assert (await cloud.group())["MaxSize"] == 5
