import pytest

from reelworks.cloud.services.autoscaling.errors import ValidationError


async def protect(cloud, ids, *, is_protected=True):
    await cloud(
        "SetInstanceProtection", AutoScalingGroupName="g", InstanceIds=ids, ProtectedFromScaleIn=is_protected
    )


async def test_a_group_shrinks_around_who_is_protected(cloud):
    await cloud.new_group(4)
    kept = (await cloud.ids_in("InService"))[:2]
    await protect(cloud, kept)

    await cloud("SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=2)
    await cloud.settle()

    assert await cloud.ids_in("InService") == kept


async def test_where_all_are_protected_the_group_stays_larger_than_it_should_be(cloud):
    await cloud.new_group(2, NewInstancesProtectedFromScaleIn=True)
    held = await cloud.ids_in("InService")

    await cloud("SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=1)
    await cloud.settle()
    assert await cloud.ids_in("InService") == held

    await protect(cloud, held[:1], is_protected=False)
    await cloud.settle()
    assert await cloud.ids_in("InService") == held[1:]


async def test_who_is_unhealthy_is_replaced_all_the_same(cloud):
    await cloud.new_group(1, NewInstancesProtectedFromScaleIn=True)
    (first,) = await cloud.ids_in("InService")

    cloud.die(first)
    await cloud.settle()

    assert first not in await cloud.ids_in("InService")


async def test_protection_is_told(cloud):
    await cloud.new_group(1)
    held = await cloud.ids_in("InService")

    await protect(cloud, held)

    (one,) = (await cloud("DescribeAutoScalingInstances", InstanceIds=held))["AutoScalingInstances"]
    assert one["ProtectedFromScaleIn"]
    assert one["HealthStatus"] == "HEALTHY"
    assert one["AutoScalingGroupName"] == "g"


async def test_who_is_in_another_group_cannot_be_protected(cloud):
    await cloud.new_group(1)

    with pytest.raises(ValidationError):
        await protect(cloud, ["i-none"])
