import pytest

from reelworks.cloud.services.autoscaling.errors import ValidationError


async def enter(cloud, instance_id, *, decrement):
    answer = await cloud(
        "EnterStandby", AutoScalingGroupName="g", InstanceIds=[instance_id],
        ShouldDecrementDesiredCapacity=decrement,
    )  # fmt: skip
    await cloud.settle()
    return answer["Activities"][0]


async def test_an_instance_set_aside_runs_on_and_comes_back(cloud):
    await cloud.new_group(2)
    first = (await cloud.ids_in("InService"))[0]

    activity = await enter(cloud, first, decrement=True)
    assert activity["Cause"].endswith(
        "was moved to standby in response to a user request, shrinking the capacity from 2 to 1."
    )
    assert await cloud.ids_in("Standby") == [first]
    assert len(await cloud.ids_in("InService")) == 1

    await cloud("ExitStandby", AutoScalingGroupName="g", InstanceIds=[first])
    await cloud.settle()
    assert len(await cloud.ids_in("InService")) == 2
    assert (await cloud.group())["DesiredCapacity"] == 2


async def test_it_is_replaced_where_the_capacity_stays(cloud):
    await cloud.new_group(1)
    (first,) = await cloud.ids_in("InService")

    await enter(cloud, first, decrement=False)

    assert len(await cloud.ids_in("InService")) == 1
    assert len(cloud.running()) == 2


async def test_its_health_is_not_looked_at(cloud):
    await cloud.new_group(1)
    (first,) = await cloud.ids_in("InService")
    await enter(cloud, first, decrement=True)

    cloud.die(first, "stopped")
    await cloud.settle()

    assert await cloud.ids_in("Standby") == [first]


async def test_bounds_hold_both_ways(cloud):
    await cloud.new_group(1, MinSize=1, MaxSize=1)
    (first,) = await cloud.ids_in("InService")

    with pytest.raises(
        ValidationError, match=r"min-size=1, max-size=1, and desired-size=1\. To place into standby 1 inst"
    ):
        await enter(cloud, first, decrement=True)
    await enter(cloud, first, decrement=False)
    with pytest.raises(ValidationError, match="update the AutoScalingGroup sizes"):
        await cloud("ExitStandby", AutoScalingGroupName="g", InstanceIds=[first])


async def test_only_who_serves_can_be_set_aside_and_only_who_was_set_aside_comes_back(cloud):
    await cloud.new_group(1)
    (first,) = await cloud.ids_in("InService")

    with pytest.raises(ValidationError, match="is not in Standby"):
        await cloud("ExitStandby", AutoScalingGroupName="g", InstanceIds=[first])
    await enter(cloud, first, decrement=True)
    with pytest.raises(ValidationError, match="is not in InService"):
        await enter(cloud, first, decrement=True)
