"""Groups over several zones: balanced, and whole where a zone fails."""


async def test_a_zone_without_capacity_is_skipped(cloud, world):
    world.full_zones.add("us-east-2a")

    await cloud.new_group(2)

    assert await cloud.zones() == ["b", "b"]
    failed = [one for one in await cloud.activities() if one["StatusCode"] == "Failed"]
    assert failed
    assert failed[0]["StatusMessage"] == (
        "We currently do not have capacity in us-east-2a. Launching EC2 instance failed."
    )


async def test_a_zone_that_is_down_is_not_even_tried(cloud, world):
    world.closed_zones.add("us-east-2a")

    await cloud.new_group(2)

    assert await cloud.zones() == ["b", "b"]
    assert {one["StatusCode"] for one in await cloud.activities()} == {"Successful"}


async def test_when_a_zone_dies_the_others_take_over_and_when_it_heals_they_are_balanced(cloud, world):
    await cloud.new_group(4)
    in_a = [one["InstanceId"] for one in await cloud.instances() if one["AvailabilityZone"] == "us-east-2a"]

    world.closed_zones.add("us-east-2a")
    for instance_id in in_a:
        cloud.die(instance_id)
    await cloud.settle()
    assert await cloud.zones() == ["b", "b", "b", "b"]

    world.closed_zones.clear()
    await cloud.settle()
    assert await cloud.zones() == ["a", "a", "b", "b"]
    assert len(cloud.running()) == 4


async def test_balancing_launches_before_it_terminates(cloud, world):
    world.closed_zones.add("us-east-2a")
    await cloud.new_group(2)
    world.closed_zones.clear()
    world.boots_slowly = True

    await cloud.settle()

    assert len(await cloud.ids_in("InService")) == 2
    assert len(await cloud.ids_in("Pending")) == 1
    cause = (await cloud.activities())[0]["Cause"]
    assert "launched to balance instances in zones us-east-2a us-east-2b with other zones" in cause


async def test_a_group_that_leaves_a_zone_moves_out_of_it(cloud):
    await cloud.new_group(2)

    await cloud("UpdateAutoScalingGroup", AutoScalingGroupName="g", VPCZoneIdentifier="subnet-b,subnet-c")
    await cloud.settle()

    assert await cloud.zones() == ["b", "c"]


async def test_zones_stay_as_they_are_while_balancing_is_suspended(cloud, world):
    world.closed_zones.add("us-east-2a")
    await cloud.new_group(2)
    world.closed_zones.clear()
    await cloud("SuspendProcesses", AutoScalingGroupName="g", ScalingProcesses=["AZRebalance"])

    await cloud.settle()
    assert await cloud.zones() == ["b", "b"]

    await cloud("ResumeProcesses", AutoScalingGroupName="g", ScalingProcesses=["AZRebalance"])
    await cloud.settle()
    assert await cloud.zones() == ["a", "b"]


async def test_who_is_protected_is_not_moved_and_nothing_is_launched_in_vain(cloud, world):
    world.closed_zones.add("us-east-2a")
    await cloud.new_group(2, NewInstancesProtectedFromScaleIn=True)
    world.closed_zones.clear()

    await cloud.settle()

    assert await cloud.zones() == ["b", "b"]
    assert len(world.instances) == 2


async def test_a_group_that_is_balanced_only_waits_for_its_zone(cloud, world):
    world.full_zones.add("us-east-2a")

    await cloud.new_group(2, AvailabilityZoneDistribution={"CapacityDistributionStrategy": "balanced-only"})
    assert await cloud.zones() == ["b"]

    world.full_zones.clear()
    await cloud.after(60)
    assert await cloud.zones() == ["a", "b"]
