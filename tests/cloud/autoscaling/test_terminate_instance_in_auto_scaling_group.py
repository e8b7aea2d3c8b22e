import pytest

from reelworks.cloud.services.autoscaling.errors import ScalingActivityInProgressFault, ValidationError


async def terminate(cloud, instance_id, *, decrement):
    answer = await cloud(
        "TerminateInstanceInAutoScalingGroup",
        InstanceId=instance_id,
        ShouldDecrementDesiredCapacity=decrement,
    )
    return answer["Activity"]


async def test_it_is_replaced(cloud):
    await cloud.new_group(2)
    first = (await cloud.ids_in("InService"))[0]

    activity = await terminate(cloud, first, decrement=False)
    assert activity["StatusCode"] == "InProgress"
    assert activity["Description"] == f"Terminating EC2 instance: {first}"
    assert activity["Cause"].endswith(
        f"instance {first} was taken out of service in response to a user request."
    )
    await cloud.settle()

    assert first not in await cloud.ids_in("InService")
    assert await cloud.zones() == ["a", "b"]


async def test_the_capacity_is_decremented_with_it_where_that_is_asked_for(cloud):
    await cloud.new_group(2)
    first = (await cloud.ids_in("InService"))[0]

    activity = await terminate(cloud, first, decrement=True)
    await cloud.settle()

    assert activity["Cause"].endswith("in response to a user request, shrinking the capacity from 2 to 1.")
    assert (await cloud.group())["DesiredCapacity"] == 1
    assert len(await cloud.ids_in("InService")) == 1


async def test_no_group_becomes_smaller_than_it_may_be(cloud):
    await cloud.new_group(1, MinSize=1)
    (first,) = await cloud.ids_in("InService")

    with pytest.raises(ValidationError, match=r"Currently, desiredSize equals minSize \(1\)"):
        await terminate(cloud, first, decrement=True)


async def test_protection_does_not_hold_against_a_request(cloud):
    await cloud.new_group(1, NewInstancesProtectedFromScaleIn=True)
    (first,) = await cloud.ids_in("InService")

    await terminate(cloud, first, decrement=False)
    await cloud.settle()

    assert first not in cloud.running()


async def test_who_is_in_no_group_is_not_found(cloud):
    with pytest.raises(ValidationError, match="No managed instance found for instance ID: i-1"):
        await terminate(cloud, "i-1", decrement=False)


async def test_who_is_going_already_goes_once(cloud):
    await cloud.new_group(1)
    (first,) = await cloud.ids_in("InService")
    await terminate(cloud, first, decrement=False)

    with pytest.raises(ScalingActivityInProgressFault):
        await terminate(cloud, first, decrement=False)
