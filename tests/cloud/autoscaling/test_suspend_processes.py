import pytest

from reelworks.cloud.services.autoscaling.errors import ValidationError
from reelworks.cloud.services.autoscaling.limits import PROCESSES


async def suspend(cloud, *names):
    await cloud("SuspendProcesses", AutoScalingGroupName="g", ScalingProcesses=list(names))


async def resume(cloud, *names):
    await cloud("ResumeProcesses", AutoScalingGroupName="g", ScalingProcesses=list(names))
    await cloud.settle()


async def test_nothing_is_launched_while_launching_is_suspended(cloud):
    await cloud.new_group(0)
    await suspend(cloud, "Launch")
    await cloud("SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=1)
    await cloud.settle()
    assert await cloud.instances() == []

    await resume(cloud, "Launch")
    assert len(await cloud.ids_in("InService")) == 1


async def test_nothing_is_terminated_while_terminating_is_suspended(cloud):
    await cloud.new_group(2)
    await suspend(cloud, "Terminate")
    await cloud("SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=1)
    await cloud.settle()
    assert len(await cloud.ids_in("InService")) == 2

    await resume(cloud, "Terminate")
    assert len(await cloud.ids_in("InService")) == 1


async def test_the_dead_stay_unmarked_while_health_checks_are_suspended(cloud):
    await cloud.new_group(1)
    (first,) = await cloud.ids_in("InService")
    await suspend(cloud, "HealthCheck")
    cloud.die(first)
    await cloud.settle()
    assert await cloud.ids_in("InService") == [first]

    await resume(cloud, "HealthCheck")
    assert first not in await cloud.ids_in("InService")


async def test_the_unhealthy_are_marked_and_stay_while_replacing_is_suspended(cloud):
    await cloud.new_group(1)
    (first,) = await cloud.ids_in("InService")
    await suspend(cloud, "ReplaceUnhealthy")
    cloud.die(first)
    await cloud.settle()
    (one,) = await cloud.instances()
    assert (one["InstanceId"], one["HealthStatus"]) == (first, "Unhealthy")

    await resume(cloud, "ReplaceUnhealthy")
    assert first not in await cloud.ids_in("InService")


async def test_alarms_are_not_heeded_while_their_notifications_are_suspended(cloud):
    await cloud.new_group(1)
    policy = await cloud(
        "PutScalingPolicy", AutoScalingGroupName="g", PolicyName="p", AdjustmentType="ChangeInCapacity",
        ScalingAdjustment=1,
    )  # fmt: skip
    await suspend(cloud, "AlarmNotification")

    await cloud.ring(policy["PolicyARN"], 11)
    assert (await cloud.group())["DesiredCapacity"] == 1

    await resume(cloud, "AlarmNotification")
    await cloud.ring(policy["PolicyARN"], 11)
    assert (await cloud.group())["DesiredCapacity"] == 2


async def test_all_are_meant_where_none_is_named_and_each_tells_why(cloud):
    await cloud.new_group(0)

    await suspend(cloud)

    suspended = (await cloud.group())["SuspendedProcesses"]
    assert {one["ProcessName"] for one in suspended} == set(PROCESSES)
    assert suspended[0]["SuspensionReason"].startswith("User suspended at 20")

    await resume(cloud, "Launch")
    assert "Launch" not in {one["ProcessName"] for one in (await cloud.group())["SuspendedProcesses"]}


async def test_a_process_that_is_none_is_refused(cloud):
    await cloud.new_group(0)

    with pytest.raises(ValidationError, match="Dance"):
        await suspend(cloud, "Dance")
