"""What dies is replaced, and no more than that."""

from reelworks.cloud.wire.error import InternalError

DEAD = "an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped."


async def test_an_instance_that_dies_is_replaced_in_its_zone(cloud):
    await cloud.new_group(2)
    first = (await cloud.instances())[0]

    cloud.die(first["InstanceId"])
    await cloud.settle()

    assert first["InstanceId"] not in await cloud.ids_in("InService")
    assert await cloud.zones() == ["a", "b"]


async def test_an_instance_that_was_stopped_is_terminated_and_replaced(cloud, world):
    await cloud.new_group(1)
    (first,) = await cloud.ids_in("InService")

    cloud.die(first, "stopped")
    await cloud.settle()

    assert world.instances[first]["State"]["Name"] == "terminated"
    assert len(await cloud.ids_in("InService")) == 1


async def test_the_activities_say_why_in_the_words_of_aws(cloud):
    await cloud.new_group(1)
    (first,) = await cloud.ids_in("InService")

    cloud.die(first)
    await cloud.settle()

    launched, terminated = (await cloud.activities())[:2]
    assert terminated["Description"] == f"Terminating EC2 instance: {first}"
    assert terminated["Cause"].endswith(DEAD)
    assert launched["Cause"].endswith(
        "an instance was launched in response to an unhealthy instance needing to be replaced."
    )
    assert {one["StatusCode"] for one in (launched, terminated)} == {"Successful"}


async def test_an_instance_that_ec2_has_forgotten_is_replaced(cloud, world):
    await cloud.new_group(1)
    (first,) = await cloud.ids_in("InService")

    del world.instances[first]
    world.instances["i-another"] = {
        "InstanceId": "i-another", "State": {"Name": "running"}, "Tags": [], "ClientToken": "x",
    }  # fmt: skip
    await cloud.settle()

    assert len(await cloud.ids_in("InService")) == 1
    assert first not in await cloud.ids_in("InService")


async def test_a_failed_status_check_counts_after_the_grace_period_only(cloud, world):
    await cloud.new_group(1, HealthCheckGracePeriod=300)
    (first,) = await cloud.ids_in("InService")
    world.impaired.add(first)

    await cloud.after(299)
    assert await cloud.ids_in("InService") == [first]

    await cloud.after(2)
    assert first not in await cloud.ids_in("InService")
    assert any("EC2 instance status checks failure" in one["Cause"] for one in await cloud.activities())


async def test_the_grace_period_goes_by_the_clockworks_pace(quick_cloud, world):
    await quick_cloud.new_group(1, HealthCheckGracePeriod=300)
    (first,) = await quick_cloud.ids_in("InService")
    world.impaired.add(first)

    await quick_cloud.after(5.1)

    assert first not in await quick_cloud.ids_in("InService")


async def test_who_is_said_to_be_unhealthy_is_replaced(cloud):
    await cloud.new_group(1)
    (first,) = await cloud.ids_in("InService")

    await cloud("SetInstanceHealth", InstanceId=first, HealthStatus="Unhealthy")
    await cloud.settle()

    assert first not in await cloud.ids_in("InService")
    assert any("in response to a user health-check" in one["Cause"] for one in await cloud.activities())


async def test_within_the_grace_period_it_is_heeded_only_where_that_is_asked_for(cloud):
    await cloud.new_group(1, HealthCheckGracePeriod=300)
    (first,) = await cloud.ids_in("InService")

    await cloud("SetInstanceHealth", InstanceId=first, HealthStatus="Unhealthy")
    await cloud.settle()
    assert await cloud.ids_in("InService") == [first]

    await cloud(
        "SetInstanceHealth", InstanceId=first, HealthStatus="Unhealthy", ShouldRespectGracePeriod=False
    )
    await cloud.settle()
    assert first not in await cloud.ids_in("InService")


async def test_what_dies_on_its_way_in_is_a_failed_launch_and_tried_again_after_a_pause(cloud, world):
    world.boots_slowly = True
    await cloud.new_group(1)
    (first,) = await cloud.ids_in("Pending")

    cloud.die(first)
    await cloud.settle()
    assert await cloud.ids_in("Pending") == []
    assert (await cloud.activities())[-1]["StatusMessage"].startswith(
        "Instance became unhealthy while waiting"
    )

    await cloud.after(2)
    assert len(await cloud.ids_in("Pending")) == 1


async def test_nothing_is_done_while_ec2_does_not_say_what_there_is(cloud, world):
    await cloud.new_group(2)
    world.failures["DescribeInstances"] = InternalError()

    await cloud.settle()

    del world.failures["DescribeInstances"]
    await cloud.settle()
    assert len(world.instances) == 2


async def test_where_the_policy_asks_for_it_the_replacement_serves_before_the_sick_one_goes(cloud, world):
    first_then = {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 200}
    await cloud.new_group(1, InstanceMaintenancePolicy=first_then)
    (sick,) = await cloud.ids_in("InService")
    world.impaired.add(sick)
    world.boots_slowly = True

    await cloud.settle()
    assert await cloud.ids_in("InService") == [sick]
    (new,) = await cloud.ids_in("Pending")

    cloud.die(new, "running")
    await cloud.settle()
    assert await cloud.ids_in("InService") == [new]
    assert cloud.running() == [new]


async def test_the_dead_are_not_waited_for_by_any_policy(cloud):
    first_then = {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 200}
    await cloud.new_group(2, InstanceMaintenancePolicy=first_then)
    first = (await cloud.ids_in("InService"))[0]

    cloud.die(first)
    await cloud.settle()

    assert first not in await cloud.ids_in("InService")
    assert len(await cloud.ids_in("InService")) == 2
