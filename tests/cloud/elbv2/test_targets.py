"""RegisterTargets, DeregisterTargets, DescribeTargetHealth."""

import pytest


async def in_use(elb, **more):
    balancer, group = await elb.balancer(), await elb.group(**more)
    await elb.listener(balancer, group)
    return group


async def test_a_target_of_a_group_that_nobody_uses_is_unused(elb):
    group = await elb.group()
    await elb("RegisterTargets", TargetGroupArn=group, Targets=[{"Id": "127.0.0.1", "Port": 8080}])

    (described,) = (await elb("DescribeTargetHealth", TargetGroupArn=group))["TargetHealthDescriptions"]

    assert described == {
        "Target": {"Id": "127.0.0.1", "Port": 8080},
        "HealthCheckPort": "8080",
        "TargetHealth": {
            "State": "unused",
            "Reason": "Target.NotInUse",
            "Description": "Target group is not configured to receive traffic from the load balancer",
        },
    }


async def test_a_target_becomes_healthy_and_unhealthy(live_elb, serve):
    group = await in_use(live_elb)
    async with serve("one") as port:
        await live_elb("RegisterTargets", TargetGroupArn=group, Targets=[{"Id": "127.0.0.1", "Port": port}])
        await live_elb.wait_for_state(group, "127.0.0.1", "healthy")

    await live_elb.wait_for_state(group, "127.0.0.1", "unhealthy")
    assert await live_elb.state(group, "127.0.0.1") == ("unhealthy", "Target.FailedHealthChecks")


async def test_a_wrong_status_is_told(live_elb, serve):
    group = await in_use(live_elb)
    async with serve("one", status=503) as port:
        await live_elb("RegisterTargets", TargetGroupArn=group, Targets=[{"Id": "127.0.0.1", "Port": port}])
        await live_elb.wait_for_state(group, "127.0.0.1", "unhealthy")

        described = await live_elb("DescribeTargetHealth", TargetGroupArn=group)
        assert described["TargetHealthDescriptions"][0]["TargetHealth"] == {
            "State": "unhealthy",
            "Reason": "Target.ResponseCodeMismatch",
            "Description": "Health checks failed with these codes: [503]",
        }


async def test_one_that_is_not_registered_is_unused(elb):
    group = await in_use(elb)

    described = await elb("DescribeTargetHealth", TargetGroupArn=group, Targets=[{"Id": "127.0.0.9"}])

    assert described["TargetHealthDescriptions"][0]["TargetHealth"]["Reason"] == "Target.NotRegistered"


async def test_a_target_that_is_let_go_drains_and_is_gone(live_elb):
    group = await in_use(live_elb)
    await live_elb("RegisterTargets", TargetGroupArn=group, Targets=[{"Id": "127.0.0.1"}])
    delay = [{"Key": "deregistration_delay.timeout_seconds", "Value": "30"}]
    await live_elb("ModifyTargetGroupAttributes", TargetGroupArn=group, Attributes=delay)

    await live_elb("DeregisterTargets", TargetGroupArn=group, Targets=[{"Id": "127.0.0.1"}])

    assert await live_elb.state(group, "127.0.0.1") == ("draining", "Target.DeregistrationInProgress")

    async def is_gone():
        return await live_elb.state(group) == {}

    await live_elb.wait_for(is_gone)


async def test_a_draining_target_that_is_registered_again_comes_back(elb):
    group = await in_use(elb)
    targets = {"TargetGroupArn": group, "Targets": [{"Id": "127.0.0.1"}]}
    await elb("RegisterTargets", **targets)
    await elb("DeregisterTargets", **targets)

    await elb("RegisterTargets", **targets)

    assert (await elb.state(group, "127.0.0.1"))[0] != "draining"


async def test_without_a_load_balancer_it_is_gone_at_once(elb):
    group = await elb.group()
    await elb("RegisterTargets", TargetGroupArn=group, Targets=[{"Id": "127.0.0.1"}])

    await elb("DeregisterTargets", TargetGroupArn=group, Targets=[{"Id": "127.0.0.1"}, {"Id": "127.0.0.2"}])

    assert await elb.state(group) == {}


async def test_an_instance_is_reached_at_its_address(live_elb, serve):
    group = await in_use(live_elb, TargetType="instance")
    async with serve("one", address="127.0.0.5") as port:
        live_elb.ec2.add_instance("i-1", "127.0.0.5")
        await live_elb("RegisterTargets", TargetGroupArn=group, Targets=[{"Id": "i-1", "Port": port}])

        await live_elb.wait_for_state(group, "i-1", "healthy")


async def test_a_stopped_instance_is_unused_until_it_runs_again(live_elb, serve):
    group = await in_use(live_elb, TargetType="instance")
    async with serve("one") as port:
        live_elb.ec2.add_instance("i-1")
        await live_elb("RegisterTargets", TargetGroupArn=group, Targets=[{"Id": "i-1", "Port": port}])

        live_elb.ec2.set_state("i-1", "stopped")
        await live_elb.wait_for_state(group, "i-1", "unused")
        assert await live_elb.state(group, "i-1") == ("unused", "Target.InvalidState")

        live_elb.ec2.set_state("i-1", "running")
        await live_elb.wait_for_state(group, "i-1", "healthy")


async def test_a_terminated_instance_drains_and_is_gone(live_elb):
    group = await in_use(live_elb, TargetType="instance")
    live_elb.ec2.add_instance("i-1")
    await live_elb("RegisterTargets", TargetGroupArn=group, Targets=[{"Id": "i-1"}])

    live_elb.ec2.set_state("i-1", "terminated")

    await live_elb.wait_for_state(group, "i-1", "draining")


async def test_an_instance_of_a_zone_that_is_not_enabled_is_unused(elb):
    group = await in_use(elb, TargetType="instance")
    elb.ec2.add_instance("i-1", zone="us-east-2c")
    await elb("RegisterTargets", TargetGroupArn=group, Targets=[{"Id": "i-1"}])

    assert await elb.state(group, "i-1") == ("unused", "Target.NotInUse")


@pytest.mark.parametrize(
    ("kind", "target", "code"),
    [
        ("instance", {"Id": "i-none"}, "InvalidTarget"),
        ("instance", {"Id": "127.0.0.1"}, "InvalidTarget"),
        ("instance", {"Id": "i-stopped"}, "InvalidTarget"),
        ("instance", {"Id": "i-elsewhere"}, "InvalidTarget"),
        ("ip", {"Id": "i-1"}, "ValidationError"),
        ("ip", {"Id": "8.8.8.8"}, "ValidationError"),
        ("ip", {"Id": "127.0.0.1", "Port": 70_000}, "ValidationError"),
    ],
)
async def test_what_can_be_no_target_is_refused(elb, kind, target, code):
    group = await elb.group(TargetType=kind)
    elb.ec2.add_instance("i-stopped")
    elb.ec2.set_state("i-stopped", "stopped")
    elb.ec2.add_instance("i-elsewhere", vpc="vpc-2")

    refused = await elb.refusal("RegisterTargets", TargetGroupArn=group, Targets=[target])

    assert refused.code == code
    assert await elb.state(group) == {}


async def test_a_group_that_is_not_there_is_refused(elb):
    arn = "arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/none/0123456789abcdef"

    for operation in ("RegisterTargets", "DeregisterTargets", "DescribeTargetHealth"):
        refused = await elb.refusal(operation, TargetGroupArn=arn, Targets=[{"Id": "127.0.0.1"}])
        assert refused.code == "TargetGroupNotFound"


async def test_more_than_a_thousand_are_too_many(elb):
    group = await elb.group()
    many = [{"Id": f"10.0.{number // 250}.{number % 250}"} for number in range(1001)]

    assert (await elb.refusal("RegisterTargets", TargetGroupArn=group, Targets=many)).code == "TooManyTargets"
