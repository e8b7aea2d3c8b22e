"""Zones: told of, taken down whole, healed."""

from support.people import REGION


async def test_there_are_three_zones_and_all_are_up(ec2):
    zones = (await ec2("DescribeAvailabilityZones"))["AvailabilityZones"]

    assert [(zone["ZoneName"], zone["State"]) for zone in zones] == [
        (f"{REGION}{letter}", "available") for letter in "abc"
    ]
    assert [zone["ZoneId"] for zone in zones] == ["use2-az1", "use2-az2", "use2-az3"]


async def test_a_zone_that_goes_down_takes_its_instances_with_it_and_lets_none_in(ec2):
    here = await ec2.running("sleep 1000", Placement={"AvailabilityZone": f"{REGION}b"})
    there = await ec2.running(Placement={"AvailabilityZone": f"{REGION}a"})

    await ec2("ModifyAvailabilityZoneGroup", GroupName=f"{REGION}b", OptInStatus="not-opted-in")

    stopped = await ec2.until(here, "stopped")
    assert stopped["StateReason"]["Code"] == "Server.InternalError"
    assert not ec2.ec2_room._lives.is_up(here)
    assert (await ec2.describe(there))["State"]["Name"] == "running"
    told = await ec2("DescribeAvailabilityZones", ZoneNames=[f"{REGION}b"])
    assert told["AvailabilityZones"][0]["State"] == "unavailable"
    placed = {"ImageId": "ami-0deb1a00000001210", "MinCount": 1, "MaxCount": 1}
    refusal = await ec2.refused("RunInstances", **placed, Placement={"AvailabilityZone": f"{REGION}b"})
    assert refusal.code == "InsufficientInstanceCapacity"
    assert (await ec2.refused("StartInstances", InstanceIds=[here])).code == "InsufficientInstanceCapacity"


async def test_a_healed_zone_takes_instances_again(ec2):
    await ec2("ModifyAvailabilityZoneGroup", GroupName=f"{REGION}b", OptInStatus="not-opted-in")
    await ec2("ModifyAvailabilityZoneGroup", GroupName=f"{REGION}b", OptInStatus="opted-in")

    await ec2.running(Placement={"AvailabilityZone": f"{REGION}b"})

    zones = (await ec2("DescribeAvailabilityZones"))["AvailabilityZones"]
    assert {zone["State"] for zone in zones} == {"available"}


async def test_an_instance_without_a_wish_goes_to_a_zone_that_is_up(ec2):
    await ec2("ModifyAvailabilityZoneGroup", GroupName=f"{REGION}a", OptInStatus="not-opted-in")

    instance = await ec2.run()

    assert instance["Placement"]["AvailabilityZone"] == f"{REGION}b"
