import pytest

from reelworks.cloud.services.autoscaling.errors import ValidationError
from reelworks.cloud.wire.error import InternalError, OperationNotImplemented

CPU = {
    "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"},
    "TargetValue": 50.0,
}
STEP = {"PolicyType": "StepScaling", "AdjustmentType": "ChangeInCapacity"}
UP = [{"MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 1}]
BACKLOG = {
    "CustomizedMetricSpecification": {
        "Metrics": [
            {
                "Id": "visible",
                "MetricStat": {
                    "Metric": {
                        "Namespace": "AWS/SQS",
                        "MetricName": "ApproximateNumberOfMessagesVisible",
                        "Dimensions": [{"Name": "QueueName", "Value": "work"}],
                    },
                    "Stat": "Sum",
                },
                "ReturnData": False,
            },
            {
                "Id": "serving",
                "MetricStat": {
                    "Metric": {
                        "Namespace": "AWS/AutoScaling",
                        "MetricName": "GroupInServiceInstances",
                        "Dimensions": [{"Name": "AutoScalingGroupName", "Value": "g"}],
                    },
                    "Stat": "Average",
                },
                "ReturnData": False,
            },
            {"Id": "each", "Expression": "visible / serving", "Label": "Backlog of each", "ReturnData": True},
        ]
    },
    "TargetValue": 10.0,
}


async def put(cloud, name="p", **request):
    return await cloud("PutScalingPolicy", AutoScalingGroupName="g", PolicyName=name, **request)


async def policies(cloud, **request):
    return (await cloud("DescribePolicies", **request))["ScalingPolicies"]


async def test_a_step_policy_is_described_as_it_was_put(cloud):
    await cloud.new_group(1)

    arn = (await put(cloud, **STEP, StepAdjustments=UP))["PolicyARN"]

    (policy,) = await policies(cloud, AutoScalingGroupName="g")
    assert arn.endswith(":autoScalingGroupName/g:policyName/p")
    assert policy == {
        "AutoScalingGroupName": "g",
        "PolicyName": "p",
        "PolicyARN": arn,
        "PolicyType": "StepScaling",
        "AdjustmentType": "ChangeInCapacity",
        "StepAdjustments": UP,
        "MetricAggregationType": "Average",
        "Enabled": True,
        "Alarms": [],
    }


async def test_putting_it_again_changes_it_under_the_same_arn(cloud):
    await cloud.new_group(1)
    first = await put(cloud, **STEP, StepAdjustments=UP)

    again = await put(cloud, AdjustmentType="ExactCapacity", ScalingAdjustment=3)

    assert again["PolicyARN"] == first["PolicyARN"]
    (policy,) = await policies(cloud)
    assert (policy["PolicyType"], policy["ScalingAdjustment"]) == ("SimpleScaling", 3)
    assert "StepAdjustments" not in policy


async def test_a_tracking_policy_makes_its_two_alarms(cloud, world):
    await cloud.new_group(1)

    answer = await put(cloud, PolicyType="TargetTrackingScaling", TargetTrackingConfiguration=CPU)

    high, low = (world.alarms[one["AlarmName"]] for one in answer["Alarms"])
    assert high["AlarmName"].startswith("TargetTracking-g-AlarmHigh-")
    assert low["AlarmName"].startswith("TargetTracking-g-AlarmLow-")
    assert (high["Threshold"], high["ComparisonOperator"], high["EvaluationPeriods"]) == (
        50.0, "GreaterThanThreshold", 3,
    )  # fmt: skip
    assert (low["Threshold"], low["ComparisonOperator"], low["EvaluationPeriods"]) == (
        45.0, "LessThanThreshold", 15,
    )  # fmt: skip
    assert high["AlarmActions"] == low["AlarmActions"] == [answer["PolicyARN"]]
    assert (high["Namespace"], high["MetricName"], high["Period"]) == ("AWS/EC2", "CPUUtilization", 60)
    assert high["Dimensions"] == [{"Name": "AutoScalingGroupName", "Value": "g"}]
    (policy,) = await policies(cloud)
    assert policy["Alarms"] == answer["Alarms"]


async def test_metric_math_goes_into_the_alarms_with_a_period(cloud, world):
    await cloud.new_group(1)

    await put(cloud, PolicyType="TargetTrackingScaling", TargetTrackingConfiguration=BACKLOG)

    alarm = next(iter(world.alarms.values()))
    visible, _, each = alarm["Metrics"]
    assert visible["MetricStat"]["Period"] == 60
    assert each == {
        "Id": "each", "Expression": "visible / serving", "Label": "Backlog of each", "ReturnData": True,
        "Period": 60,
    }  # fmt: skip
    assert "MetricName" not in alarm


async def test_requests_per_target_are_counted_of_the_target_group(cloud, world):
    await cloud.new_group(1)
    label = "app/web/1/targetgroup/tg/2"
    metric = {"PredefinedMetricType": "ALBRequestCountPerTarget", "ResourceLabel": label}

    await put(
        cloud,
        PolicyType="TargetTrackingScaling",
        TargetTrackingConfiguration={"PredefinedMetricSpecification": metric, "TargetValue": 100.0},
    )

    alarm = next(iter(world.alarms.values()))
    assert alarm["Dimensions"] == [{"Name": "TargetGroup", "Value": "targetgroup/tg/2"}]
    assert (alarm["MetricName"], alarm["Statistic"]) == ("RequestCountPerTarget", "Sum")


async def test_without_scaling_in_there_is_no_low_alarm(cloud, world):
    await cloud.new_group(1)
    tracking = {"PolicyType": "TargetTrackingScaling"}
    await put(cloud, **tracking, TargetTrackingConfiguration=CPU)

    await put(cloud, **tracking, TargetTrackingConfiguration={**CPU, "DisableScaleIn": True})

    (name,) = world.alarms
    assert "AlarmHigh" in name


@pytest.mark.parametrize("how", ["DeletePolicy", "another kind", "DeleteAutoScalingGroup"])
async def test_alarms_go_with_their_policy(cloud, world, how):
    await cloud.new_group(0)
    arn = (await put(cloud, PolicyType="TargetTrackingScaling", TargetTrackingConfiguration=CPU))["PolicyARN"]

    if how == "DeletePolicy":
        await cloud("DeletePolicy", PolicyName=arn)
    elif how == "another kind":
        await put(cloud, **STEP, StepAdjustments=UP)
    else:
        await cloud("DeleteAutoScalingGroup", AutoScalingGroupName="g")

    assert world.alarms == {}


async def test_a_policy_whose_alarms_are_refused_is_not_kept(cloud, world):
    await cloud.new_group(1)
    world.failures["PutMetricAlarm"] = ValidationError("Too many.")

    with pytest.raises(ValidationError, match="Too many"):
        await put(cloud, PolicyType="TargetTrackingScaling", TargetTrackingConfiguration=CPU)

    assert await policies(cloud) == []


async def test_the_alarms_of_others_are_told_too(cloud, world):
    await cloud.new_group(1)
    arn = (await put(cloud, **STEP, StepAdjustments=UP))["PolicyARN"]
    world.alarms["deep"] = {"AlarmName": "deep", "AlarmActions": [arn], "StateValue": "OK"}

    (policy,) = await policies(cloud)

    assert [one["AlarmName"] for one in policy["Alarms"]] == ["deep"]


async def test_after_a_start_the_alarms_are_put_again(cloud, world):
    await cloud.new_group(1)
    await put(cloud, PolicyType="TargetTrackingScaling", TargetTrackingConfiguration=CPU)
    names = set(world.alarms)
    world.alarms.clear()

    await cloud.restart()
    cloud.room._alarms.start()
    await cloud.room._alarms._task

    assert set(world.alarms) == names


async def test_policies_are_listed_by_name_kind_and_page(cloud):
    await cloud.new_group(1)
    for name in "abc":
        await put(cloud, name, **STEP, StepAdjustments=UP)
    await put(cloud, "d", AdjustmentType="ChangeInCapacity", ScalingAdjustment=1)

    assert [one["PolicyName"] for one in await policies(cloud, PolicyTypes=["SimpleScaling"])] == ["d"]
    assert [
        one["PolicyName"] for one in await policies(cloud, AutoScalingGroupName="g", PolicyNames=["b"])
    ] == ["b"]
    page = await cloud("DescribePolicies", AutoScalingGroupName="g", MaxRecords=3)
    rest = await cloud("DescribePolicies", AutoScalingGroupName="g", NextToken=page["NextToken"])
    assert [one["PolicyName"] for one in (*page["ScalingPolicies"], *rest["ScalingPolicies"])] == [
        "a",
        "b",
        "c",
        "d",
    ]


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"PolicyType": "Guessing"}, "Guessing"),
        ({"AdjustmentType": "Sideways", "ScalingAdjustment": 1}, "Sideways"),
        ({"AdjustmentType": "ChangeInCapacity"}, "ScalingAdjustment is required"),
        ({**STEP}, "At least one StepAdjustment"),
        ({**STEP, "StepAdjustments": UP, "Cooldown": 3}, "Cooldown is not valid for policy type StepScaling"),
        (
            {"AdjustmentType": "ChangeInCapacity", "ScalingAdjustment": 1, "MinAdjustmentMagnitude": 2},
            "PercentChangeInCapacity",
        ),
        ({"PolicyType": "TargetTrackingScaling"}, "TargetTrackingConfiguration is required"),
        (
            {"PolicyType": "TargetTrackingScaling", "TargetTrackingConfiguration": {"TargetValue": 1.0}},
            "Exactly one of",
        ),
        (
            {
                "PolicyType": "TargetTrackingScaling",
                "TargetTrackingConfiguration": {**CPU, "TargetValue": 0.0},
            },
            "greater than 0",
        ),
    ],
)
async def test_a_policy_that_makes_no_sense_is_refused(cloud, request_, words):
    await cloud.new_group(0)

    with pytest.raises(ValidationError, match=words):
        await put(cloud, **request_)


async def test_predictive_scaling_is_refused_by_name(cloud):
    await cloud.new_group(0)

    with pytest.raises(OperationNotImplemented, match="PredictiveScaling"):
        await put(cloud, PolicyType="PredictiveScaling")


async def test_without_cloudwatch_policies_are_described_all_the_same(cloud, world):
    await cloud.new_group(0)
    await put(cloud, **STEP, StepAdjustments=UP)
    world.failures["DescribeAlarms"] = InternalError()

    assert [one["Alarms"] for one in await policies(cloud)] == [[]]
