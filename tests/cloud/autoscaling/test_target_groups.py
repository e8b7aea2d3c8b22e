"""Instances behind load balancers: registered before they serve, drained before they go, replaced when they fail."""

import pytest

from reelworks.cloud.services.autoscaling.errors import ValidationError
from reelworks.cloud.wire.error import InternalError

WEB = "arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/web/1"


async def test_an_instance_is_registered_before_it_serves(cloud, world):
    await cloud.new_group(2, TargetGroupARNs=[WEB])

    assert set(world.targets[WEB]) == set(await cloud.ids_in("InService"))
    assert len(world.targets[WEB]) == 2


async def test_an_instance_that_cannot_be_registered_does_not_serve_yet(cloud, world):

    world.failures["RegisterTargets"] = InternalError()
    await cloud.new_group(1, TargetGroupARNs=[WEB])
    assert len(await cloud.ids_in("Pending:Proceed")) == 1

    world.failures.clear()
    await cloud.settle()
    assert len(await cloud.ids_in("InService")) == 1


async def test_an_instance_is_drained_before_it_is_terminated(cloud, world):
    await cloud.new_group(1, TargetGroupARNs=[WEB])
    (one,) = await cloud.ids_in("InService")

    await cloud("SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=0)
    await cloud.settle()
    assert await cloud.ids_in("Terminating") == [one]
    assert world.targets[WEB] == {one: "draining"}
    assert (await cloud.activities())[0]["StatusCode"] == "WaitingForELBConnectionDraining"
    assert cloud.running() == [one]

    world.targets[WEB].clear()
    await cloud.settle()
    assert cloud.running() == []


async def test_who_has_died_is_not_drained(cloud, world):
    await cloud.new_group(1, TargetGroupARNs=[WEB])
    (one,) = await cloud.ids_in("InService")

    cloud.die(one)
    await cloud.settle()

    assert one not in [instance["InstanceId"] for instance in await cloud.instances()]
    assert len(await cloud.ids_in("InService")) == 1


@pytest.mark.parametrize(("kind", "is_replaced"), [("ELB", True), ("EC2", False)])
async def test_a_target_that_fails_its_checks_is_replaced_where_the_group_heeds_them(
    cloud, world, kind, is_replaced
):
    await cloud.new_group(1, TargetGroupARNs=[WEB], HealthCheckType=kind, HealthCheckGracePeriod=60)
    (one,) = await cloud.ids_in("InService")
    world.targets[WEB][one] = "unhealthy"

    await cloud.after(59)
    assert await cloud.ids_in("InService") == [one]
    await cloud.after(1)

    assert (one not in await cloud.ids_in("InService")) == is_replaced
    causes = [activity["Cause"] for activity in await cloud.activities()]
    assert any("an ELB system health check failure" in cause for cause in causes) == is_replaced


async def test_instances_that_serve_are_registered_with_a_target_group_that_comes_later(cloud, world):
    await cloud.new_group(1)
    held = await cloud.ids_in("InService")

    await cloud("AttachLoadBalancerTargetGroups", AutoScalingGroupName="g", TargetGroupARNs=[WEB])
    states = await cloud("DescribeLoadBalancerTargetGroups", AutoScalingGroupName="g")
    assert states["LoadBalancerTargetGroups"][0]["State"] == "Adding"
    await cloud.settle()
    world.targets[WEB][held[0]] = "healthy"
    await cloud.settle()

    assert set(world.targets[WEB]) == set(held)
    states = await cloud("DescribeLoadBalancerTargetGroups", AutoScalingGroupName="g")
    assert states["LoadBalancerTargetGroups"] == [{"LoadBalancerTargetGroupARN": WEB, "State": "InService"}]


async def test_a_target_group_that_is_detached_loses_the_instances(cloud, world):
    await cloud.new_group(1, TargetGroupARNs=[WEB])

    await cloud("DetachLoadBalancerTargetGroups", AutoScalingGroupName="g", TargetGroupARNs=[WEB])
    await cloud.settle()

    assert list(world.targets[WEB].values()) == ["draining"]
    assert (await cloud.group())["TargetGroupARNs"] == []
    assert len(await cloud.ids_in("InService")) == 1


async def test_a_target_group_that_is_none_is_refused(cloud):
    await cloud.new_group(0)

    with pytest.raises(ValidationError, match="Provided Target Groups may not be valid"):
        await cloud("AttachLoadBalancerTargetGroups", AutoScalingGroupName="g", TargetGroupARNs=["missing"])
    with pytest.raises(ValidationError, match="not part of the group"):
        await cloud("DetachLoadBalancerTargetGroups", AutoScalingGroupName="g", TargetGroupARNs=[WEB])


async def test_traffic_sources_are_target_groups_under_another_name(cloud, world):
    await cloud.new_group(1)

    await cloud(
        "AttachTrafficSources",
        AutoScalingGroupName="g",
        TrafficSources=[{"Identifier": WEB, "Type": "elbv2"}],
    )
    await cloud.settle()

    (one,) = (await cloud("DescribeTrafficSources", AutoScalingGroupName="g"))["TrafficSources"]
    assert (one["Identifier"], one["Type"]) == (WEB, "elbv2")
    assert len(world.targets[WEB]) == 1

    await cloud("DetachTrafficSources", AutoScalingGroupName="g", TrafficSources=[{"Identifier": WEB}])
    assert (await cloud("DescribeTrafficSources", AutoScalingGroupName="g"))["TrafficSources"] == []


async def test_nothing_is_registered_while_that_is_suspended(cloud, world):
    await cloud.new_group(0, TargetGroupARNs=[WEB])
    await cloud("SuspendProcesses", AutoScalingGroupName="g", ScalingProcesses=["AddToLoadBalancer"])

    await cloud("SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=1)
    await cloud.settle()

    assert len(await cloud.ids_in("InService")) == 1
    assert not world.targets[WEB]
