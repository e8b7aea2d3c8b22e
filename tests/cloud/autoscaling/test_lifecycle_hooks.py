import json

import pytest

from reelworks.cloud.services.autoscaling.errors import ValidationError

QUEUE = "arn:aws:sqs:us-east-2:123456789012:hooks"
ROLE = "arn:aws:iam::123456789012:role/team/hooks"


async def put(cloud, way="TERMINATING", name="h", **request):
    await cloud(
        "PutLifecycleHook", AutoScalingGroupName="g", LifecycleHookName=name,
        LifecycleTransition=f"autoscaling:EC2_INSTANCE_{way}", **request,
    )  # fmt: skip


async def complete(cloud, result="CONTINUE", name="h", **request):
    await cloud(
        "CompleteLifecycleAction", AutoScalingGroupName="g", LifecycleHookName=name,
        LifecycleActionResult=result, **request,
    )  # fmt: skip
    await cloud.settle()


async def shrink(cloud):
    """Let the only instance go; return it."""
    (one,) = await cloud.ids_in("InService")
    await cloud("SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=0)
    await cloud.settle()
    return one


async def test_an_instance_on_its_way_out_waits_until_it_is_told_to_go_on(cloud):
    await cloud.new_group(1)
    await put(cloud)

    one = await shrink(cloud)
    assert await cloud.ids_in("Terminating:Wait") == [one]
    assert (await cloud.activities())[0]["StatusCode"] == "MidLifecycleAction"
    assert cloud.running() == [one]

    await complete(cloud, InstanceId=one)
    assert await cloud.instances() == []
    assert cloud.running() == []


async def test_an_instance_on_its_way_in_waits_and_then_serves(cloud):
    await cloud.new_group(0)
    await put(cloud, "LAUNCHING")

    await cloud("SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=1)
    await cloud.settle()
    (one,) = await cloud.ids_in("Pending:Wait")

    await complete(cloud, InstanceId=one)
    assert await cloud.ids_in("InService") == [one]


async def test_an_abandoned_launch_is_terminated_and_tried_again(cloud):
    await cloud.new_group(0)
    await put(cloud, "LAUNCHING")
    await cloud("SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=1)
    await cloud.settle()
    (one,) = await cloud.ids_in("Pending:Wait")

    await complete(cloud, "ABANDON", InstanceId=one)
    await cloud.after(2)

    assert one not in cloud.running()
    assert len(await cloud.ids_in("Pending:Wait")) == 1
    cancelled = [activity for activity in await cloud.activities() if activity["StatusCode"] == "Cancelled"]
    assert "was abandoned: Abandoned by user" in cancelled[0]["StatusMessage"]


async def test_without_an_answer_the_default_holds_after_the_heartbeat_timeout(cloud):
    await cloud.new_group(1)
    await put(cloud, HeartbeatTimeout=60, DefaultResult="CONTINUE")
    await shrink(cloud)

    await cloud.after(59)
    assert len(await cloud.ids_in("Terminating:Wait")) == 1

    await cloud.after(1)
    assert await cloud.instances() == []


async def test_the_timeout_goes_by_the_clockworks_pace(quick_cloud):
    await quick_cloud.new_group(1)
    await put(quick_cloud, HeartbeatTimeout=60)
    await shrink(quick_cloud)

    await quick_cloud.after(1)

    assert await quick_cloud.instances() == []


async def test_a_heartbeat_gives_more_time_counted_from_now(cloud):
    await cloud.new_group(1)
    await put(cloud, HeartbeatTimeout=60)
    one = await shrink(cloud)
    await cloud.after(50)

    await cloud(
        "RecordLifecycleActionHeartbeat", AutoScalingGroupName="g", LifecycleHookName="h", InstanceId=one
    )

    await cloud.after(59)
    assert await cloud.ids_in("Terminating:Wait") == [one]
    await cloud.after(1)
    assert await cloud.instances() == []


async def test_no_heartbeats_last_longer_than_the_global_timeout(cloud):
    await cloud.new_group(1)
    await put(cloud, HeartbeatTimeout=30)
    one = await shrink(cloud)

    for _ in range(124):
        await cloud(
            "RecordLifecycleActionHeartbeat", AutoScalingGroupName="g", LifecycleHookName="h", InstanceId=one
        )
        cloud.clock.advance(24)
    await cloud.settle()
    assert await cloud.ids_in("Terminating:Wait") == [one]

    await cloud.after(24)
    assert await cloud.instances() == []


async def test_with_several_hooks_all_must_go_on_and_one_may_abandon(cloud):
    await cloud.new_group(1)
    await put(cloud, name="first")
    await put(cloud, name="second")
    one = await shrink(cloud)

    await complete(cloud, name="first", InstanceId=one)
    assert await cloud.ids_in("Terminating:Wait") == [one]

    await complete(cloud, "ABANDON", name="second", InstanceId=one)
    assert await cloud.instances() == []


async def test_who_has_died_is_told_of_but_not_waited_for(cloud, world):
    await cloud.new_group(1)
    await put(cloud)
    (one,) = await cloud.ids_in("InService")

    cloud.die(one)
    await cloud.settle()

    assert one not in [instance["InstanceId"] for instance in await cloud.instances()]
    assert "EC2 Instance-terminate Lifecycle Action" in [
        request["Entries"][0]["DetailType"] for service, _, request, _ in world.told if service == "events"
    ]


async def test_a_restart_leaves_waiting_what_waits(cloud):
    await cloud.new_group(1)
    await put(cloud, HeartbeatTimeout=60)
    one = await shrink(cloud)

    await cloud.restart()
    await cloud.settle()
    assert await cloud.ids_in("Terminating:Wait") == [one]

    await cloud.after(60)
    assert await cloud.instances() == []


async def test_deleting_a_hook_lets_go_on_who_waits_for_it(cloud):
    await cloud.new_group(1)
    await put(cloud)
    await shrink(cloud)

    await cloud("DeleteLifecycleHook", AutoScalingGroupName="g", LifecycleHookName="h")
    await cloud.settle()

    assert await cloud.instances() == []


async def test_the_target_is_told_as_the_hooks_role_with_a_token_that_completes_the_action(cloud, world):
    await cloud.new_group(1)
    await put(cloud, NotificationTargetARN=QUEUE, RoleARN=ROLE, NotificationMetadata="x")
    one = await shrink(cloud)

    test, message = [
        json.loads(request["MessageBody"]) for service, _, request, _ in world.told if service == "sqs"
    ]
    sender = [caller for service, _, _, caller in world.told if service == "sqs"][-1]
    assert test["Event"] == "autoscaling:TEST_NOTIFICATION"
    assert sender.principal.arn == ROLE
    assert message["EC2InstanceId"] == one
    assert message["LifecycleTransition"] == "autoscaling:EC2_INSTANCE_TERMINATING"
    assert (message["Origin"], message["Destination"]) == ("AutoScalingGroup", "EC2")
    assert message["NotificationMetadata"] == "x"

    await complete(cloud, LifecycleActionToken=message["LifecycleActionToken"])
    assert await cloud.instances() == []


async def test_an_action_is_over_once(cloud):
    await cloud.new_group(1)
    await put(cloud)
    one = await shrink(cloud)
    await complete(cloud, InstanceId=one)

    with pytest.raises(ValidationError, match="No active Lifecycle Action found with instance ID"):
        await complete(cloud, InstanceId=one)


async def test_a_hook_is_described_with_its_timeouts(cloud):
    await cloud.new_group(0)
    await put(cloud, HeartbeatTimeout=300)

    await cloud("PutLifecycleHook", AutoScalingGroupName="g", LifecycleHookName="h", DefaultResult="CONTINUE")

    (hook,) = (await cloud("DescribeLifecycleHooks", AutoScalingGroupName="g"))["LifecycleHooks"]
    assert hook == {
        "LifecycleHookName": "h",
        "AutoScalingGroupName": "g",
        "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING",
        "HeartbeatTimeout": 300,
        "GlobalTimeout": 30_000,
        "DefaultResult": "CONTINUE",
    }


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"HeartbeatTimeout": 29}, "between 30 and 7200"),
        ({"DefaultResult": "MAYBE"}, "CONTINUE or ABANDON"),
        ({"NotificationTargetARN": "arn:aws:s3:::b", "RoleARN": ROLE}, "neither a topic's nor a queue's"),
        ({"NotificationTargetARN": QUEUE}, "RoleARN is required"),
    ],
)
async def test_a_hook_that_makes_no_sense_is_refused(cloud, request_, words):
    await cloud.new_group(0)

    with pytest.raises(ValidationError, match=words):
        await put(cloud, **request_)


async def test_a_new_hook_needs_its_transition(cloud):
    await cloud.new_group(0)

    with pytest.raises(ValidationError, match="transition is required"):
        await cloud("PutLifecycleHook", AutoScalingGroupName="g", LifecycleHookName="h")
