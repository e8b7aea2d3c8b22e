"""A launch that fails is told, and tried again with growing pauses."""

from reelworks.cloud.services.autoscaling.errors import ValidationError


async def failed(cloud):
    return [one for one in await cloud.activities() if one["StatusCode"] == "Failed"]


async def test_a_launch_that_fails_is_an_activity_with_its_reason(cloud, world):
    await cloud.new_group(0)
    world.failures["RunInstances"] = ValidationError("The image id '[ami-1]' does not exist")

    await cloud("SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=1)
    await cloud.settle()

    (one,) = await failed(cloud)
    assert one["StatusMessage"] == "The image id '[ami-1]' does not exist Launching EC2 instance failed."
    assert one["Description"].startswith("Launching a new EC2 instance.  Status Reason: The image id")


async def test_the_pauses_between_tries_grow(cloud, world):
    await cloud.new_group(0)
    world.failures["RunInstances"] = ValidationError("No.")
    await cloud("SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=1)

    counts = []
    for pause_s in (0, 1, 1, 1, 1, 3, 1):
        await cloud.after(pause_s)
        counts.append(len(await failed(cloud)))

    assert counts == [1, 2, 2, 3, 3, 4, 4]


async def test_once_it_can_be_launched_again_the_group_comes_to_its_size(cloud, world):
    await cloud.new_group(0)
    world.failures["RunInstances"] = ValidationError("No.")
    await cloud("SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=2)
    await cloud.settle()

    del world.failures["RunInstances"]
    await cloud.after(60)

    assert len(await cloud.ids_in("InService")) == 2


async def test_a_change_of_the_group_is_tried_at_once(cloud, world):
    await cloud.new_group(0)
    world.failures["RunInstances"] = ValidationError("No.")
    await cloud("SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=1)
    await cloud.settle()

    del world.failures["RunInstances"]
    await cloud("UpdateAutoScalingGroup", AutoScalingGroupName="g", MaxSize=5)
    await cloud.settle()

    assert len(await cloud.ids_in("InService")) == 1


async def test_with_no_capacity_anywhere_the_group_waits_too(cloud, world):
    world.full_zones |= {"us-east-2a", "us-east-2b"}

    await cloud.new_group(1)

    assert 2 <= len(await failed(cloud)) <= 3
    assert await cloud.instances() == []


async def test_with_all_zones_down_the_group_waits_too(cloud, world):
    world.closed_zones |= {"us-east-2a", "us-east-2b"}

    await cloud.new_group(1)

    assert 1 <= len(await failed(cloud)) <= 3
    world.closed_zones.clear()
    await cloud.after(60)
    assert len(await cloud.ids_in("InService")) == 1
