import pytest

from reelworks.cloud.services.autoscaling.errors import ScalingActivityInProgressFault, ValidationError

CPU = {
    "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"},
    "TargetValue": 10.0,
}
UP = [
    {"MetricIntervalLowerBound": 0.0, "MetricIntervalUpperBound": 10.0, "ScalingAdjustment": 1},
    {"MetricIntervalLowerBound": 10.0, "ScalingAdjustment": 3},
]
DOWN = [{"MetricIntervalUpperBound": 0.0, "ScalingAdjustment": -1}]


async def put(cloud, name="p", **request):
    return (await cloud("PutScalingPolicy", AutoScalingGroupName="g", PolicyName=name, **request))[
        "PolicyARN"
    ]


async def simple(cloud, adjustment=1, **request):
    return await put(cloud, AdjustmentType="ChangeInCapacity", ScalingAdjustment=adjustment, **request)


async def steps(cloud, steps=UP, name="p", **request):
    return await put(
        cloud,
        name,
        PolicyType="StepScaling",
        AdjustmentType="ChangeInCapacity",
        StepAdjustments=steps,
        **request,
    )


async def tracking(cloud, name="p", **request):
    said = {**CPU, **request}
    return await put(
        cloud,
        name,
        PolicyType="TargetTrackingScaling",
        TargetTrackingConfiguration=said,
        EstimatedInstanceWarmup=60,
    )


async def desired(cloud):
    return (await cloud.group())["DesiredCapacity"]


async def test_a_simple_policy_adjusts_within_the_bounds(cloud):
    await cloud.new_group(1, MaxSize=2)
    policy = await simple(cloud, 5)

    await cloud("ExecutePolicy", PolicyName=policy)
    await cloud.settle()

    assert await desired(cloud) == 2
    cause = (await cloud.activities())[0]["Cause"]
    assert "a user request executed policy p changing the desired capacity from 1 to 2.  At " in cause


async def test_an_alarm_that_comes_in_the_cooldown_is_passed_over(cloud):
    await cloud.new_group(1)
    policy = await simple(cloud, Cooldown=60)
    await cloud.ring(policy, 11)
    await cloud.settle()

    await cloud.after(59)
    await cloud.ring(policy, 11)
    assert await desired(cloud) == 2

    await cloud.after(2)
    await cloud.ring(policy, 11)
    assert await desired(cloud) == 3


async def test_the_cooldown_counts_from_the_end_of_what_was_scaled(cloud, world):
    await cloud.new_group(1)
    policy = await simple(cloud, Cooldown=60)
    world.boots_slowly = True
    await cloud.ring(policy, 11)
    await cloud.after(100)
    (slow,) = await cloud.ids_in("Pending")

    await cloud.ring(policy, 11)
    assert await desired(cloud) == 2

    cloud.die(slow, "running")
    await cloud.settle()
    await cloud.after(59)
    await cloud.ring(policy, 11)
    assert await desired(cloud) == 2


async def test_who_asks_for_it_is_told_of_the_cooldown(cloud):
    await cloud.new_group(1)
    policy = await simple(cloud)
    await cloud("ExecutePolicy", PolicyName=policy)
    await cloud.settle()

    with pytest.raises(ScalingActivityInProgressFault):
        await cloud("ExecutePolicy", PolicyName=policy, HonorCooldown=True)
    await cloud("ExecutePolicy", PolicyName=policy)
    assert await desired(cloud) == 3


async def test_an_alarm_is_named_as_the_cause(cloud, world):
    await cloud.new_group(1)
    policy = await steps(cloud)
    world.alarms["deep"] = {"AlarmName": "deep", "AlarmActions": [policy], "StateValue": "ALARM"}

    await cloud.ring(policy, 11)
    await cloud.settle()

    cause = (await cloud.activities())[0]["Cause"]
    assert (
        "a monitor alarm deep in state ALARM triggered policy p changing the desired capacity from 1 to 2."
        in cause
    )


@pytest.mark.parametrize(("value", "size"), [(10, 3), (19.9, 3), (20, 5), (1000, 5), (9, 2)])
async def test_a_step_follows_from_how_far_the_metric_is_beyond(cloud, value, size):
    await cloud.new_group(2)
    policy = await steps(cloud)

    await cloud.ring(policy, value, threshold=10)

    assert await desired(cloud) == size


async def test_what_warms_up_is_part_of_the_step_already(cloud):
    await cloud.new_group(2)
    policy = await steps(cloud, EstimatedInstanceWarmup=60)
    await cloud.ring(policy, 11)
    await cloud.settle()
    assert await desired(cloud) == 3

    await cloud.ring(policy, 11)
    assert await desired(cloud) == 3
    await cloud.ring(policy, 30)
    assert await desired(cloud) == 5
    await cloud.settle()

    await cloud.after(61)
    await cloud.ring(policy, 11)
    assert await desired(cloud) == 6


async def test_nothing_shrinks_while_something_warms_up(cloud):
    await cloud.new_group(2)
    up = await steps(cloud, EstimatedInstanceWarmup=60)
    down = await steps(cloud, DOWN, "down")
    await cloud.ring(up, 11)
    await cloud.settle()

    await cloud.ring(down, 5)
    assert await desired(cloud) == 3

    await cloud.after(61)
    await cloud.ring(down, 5)
    assert await desired(cloud) == 2


async def test_what_is_still_leaving_counts_as_there_when_shrinking(cloud):
    await cloud.new_group(3)
    await cloud(
        "PutLifecycleHook", AutoScalingGroupName="g", LifecycleHookName="h",
        LifecycleTransition="autoscaling:EC2_INSTANCE_TERMINATING", HeartbeatTimeout=60,
    )  # fmt: skip
    down = await steps(cloud, DOWN)
    await cloud.ring(down, 5)
    await cloud.settle()

    await cloud.ring(down, 5)
    assert await desired(cloud) == 2

    await cloud.after(60)
    await cloud.ring(down, 5)
    assert await desired(cloud) == 1


@pytest.mark.parametrize(("value", "size"), [(20, 4), (11, 3), (10, 2), (9.5, 2), (5, 1), (0, 1)])
async def test_a_tracking_policy_keeps_its_metric_at_the_target(cloud, value, size):
    await cloud.new_group(2, MinSize=1)
    policy = await tracking(cloud)
    await cloud("DescribePolicies")

    await cloud.ring(policy, value)

    assert await desired(cloud) == size


async def test_a_tracking_policy_waits_for_what_warms_up(cloud):
    await cloud.new_group(2)
    policy = await tracking(cloud)
    await cloud.ring(policy, 20)
    await cloud.settle()
    assert await desired(cloud) == 4

    await cloud.ring(policy, 9.95)
    await cloud.ring(policy, 5)
    assert await desired(cloud) == 4

    await cloud.after(61)
    await cloud.ring(policy, 5)
    assert await desired(cloud) == 2


async def test_a_tracking_policy_that_may_not_shrink_does_not(cloud):
    await cloud.new_group(2)
    policy = await tracking(cloud, DisableScaleIn=True)

    await cloud.ring(policy, 1)

    assert await desired(cloud) == 2


@pytest.mark.parametrize(
    ("other", "state", "size"),
    [("tracking", "ALARM", 1), ("tracking", "OK", 2), ("step", "ALARM", 2), ("step", "OK", 1)],
)
async def test_a_group_shrinks_only_where_no_other_policy_wants_it_as_large(cloud, world, other, state, size):
    await cloud.new_group(2, MinSize=1)
    policy = await tracking(cloud)
    if other == "tracking":
        await tracking(cloud, "other")
        low = next(
            name
            for name in world.alarms
            if "AlarmLow" in name and world.alarms[name]["AlarmActions"] != [policy]
        )
        world.alarms[low]["StateValue"] = state
    else:
        arn = await steps(cloud, name="other")
        world.alarms["deep"] = {"AlarmName": "deep", "AlarmActions": [arn], "StateValue": state}

    await cloud.ring(policy, 1)

    assert await desired(cloud) == size


async def test_a_policy_that_is_not_enabled_does_nothing(cloud):
    await cloud.new_group(1)
    policy = await simple(cloud, Enabled=False)

    await cloud.ring(policy, 11)

    assert await desired(cloud) == 1


async def test_what_needs_a_metric_says_so(cloud):
    await cloud.new_group(1)
    policy = await steps(cloud)

    with pytest.raises(ValidationError, match="MetricValue is required"):
        await cloud("ExecutePolicy", PolicyName=policy)
    with pytest.raises(ValidationError, match="BreachThreshold is required"):
        await cloud("ExecutePolicy", PolicyName=policy, MetricValue=1.0)


async def test_a_policy_is_found_by_its_name_as_long_as_it_is_the_only_one(cloud):
    await cloud.new_group(1)
    await simple(cloud)

    await cloud("ExecutePolicy", PolicyName="p")
    assert await desired(cloud) == 2

    await cloud.new_group(0, AutoScalingGroupName="h")
    await cloud(
        "PutScalingPolicy", AutoScalingGroupName="h", PolicyName="p", AdjustmentType="ExactCapacity",
        ScalingAdjustment=5,
    )  # fmt: skip
    with pytest.raises(ValidationError, match="Scaling policy not found"):
        await cloud("ExecutePolicy", PolicyName="p")
    await cloud("ExecutePolicy", AutoScalingGroupName="g", PolicyName="p")
    assert await desired(cloud) == 3


async def test_cooldowns_go_by_the_clockworks_pace(quick_cloud):
    await quick_cloud.new_group(1)
    policy = await simple(quick_cloud, Cooldown=60)
    await quick_cloud.ring(policy, 11)
    await quick_cloud.settle()

    await quick_cloud.after(1.1)
    await quick_cloud.ring(policy, 11)

    assert await desired(quick_cloud) == 3
