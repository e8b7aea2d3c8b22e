import pytest

from reelworks.cloud.services.autoscaling.errors import ScalingActivityInProgressFault, ValidationError


async def test_a_group_grows_and_shrinks_to_what_is_set(cloud):
    await cloud.new_group(1)

    await cloud("SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=4)
    await cloud.settle()
    assert await cloud.zones() == ["a", "a", "b", "b"]

    await cloud("SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=1)
    await cloud.settle()
    assert len(await cloud.ids_in("InService")) == 1
    assert len(cloud.running()) == 1


async def test_who_was_selected_for_termination_is_told(cloud):
    await cloud.new_group(2)

    await cloud("SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=1)
    await cloud.settle()

    last = (await cloud.activities())[0]
    gone = last["Description"].removeprefix("Terminating EC2 instance: ")
    assert (
        "a user request explicitly set group desired capacity changing the desired capacity from 2 to 1."
        in (last["Cause"])
    )
    assert "shrinking the capacity from 2 to 1." in last["Cause"]
    assert last["Cause"].endswith(f"instance {gone} was selected for termination.")


@pytest.mark.parametrize(("size", "words"), [(11, "above max value 10"), (0, "below min value 1")])
async def test_a_size_beyond_the_bounds_is_refused(cloud, size, words):
    await cloud.new_group(1, MinSize=1)

    with pytest.raises(ValidationError, match=f"New SetDesiredCapacity value {size} is {words}"):
        await cloud("SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=size)


async def test_the_cooldown_of_a_simple_policy_is_honoured_where_that_is_asked_for(cloud):
    await cloud.new_group(1, DefaultCooldown=60)
    await cloud(
        "PutScalingPolicy", AutoScalingGroupName="g", PolicyName="p", AdjustmentType="ChangeInCapacity",
        ScalingAdjustment=1,
    )  # fmt: skip
    await cloud("ExecutePolicy", AutoScalingGroupName="g", PolicyName="p")
    await cloud.settle()

    with pytest.raises(ScalingActivityInProgressFault):
        await cloud("SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=3, HonorCooldown=True)
    await cloud("SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=3)
    await cloud.after(61)
    await cloud("SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=4, HonorCooldown=True)
