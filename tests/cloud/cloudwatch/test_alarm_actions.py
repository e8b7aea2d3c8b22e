"""What alarms do: topics, event buses, scaling policies, instances."""

import json

import pytest

from reelworks.cloud.services.sns.errors import InvalidParameter
from reelworks.cloud.wire.error import InternalError

POLICY = "arn:aws:autoscaling:us-east-2:123456789012:scalingPolicy:0f0e0d0c:autoScalingGroupName/workers:policyName/out"


@pytest.fixture
def cloud(whole_cloud):
    return whole_cloud


async def test_a_topic_is_told_in_awss_words(cloud):
    topic = await cloud.topic()
    await cloud.alarm(AlarmActions=[topic], AlarmDescription="too much")
    await cloud.put(11)

    await cloud.look()

    (told,) = await cloud.received("alarms")
    assert told["Subject"] == 'ALARM: "high" in US East (Ohio)'
    message = json.loads(told["Message"])
    assert message.pop("NewStateReason").startswith(
        "Threshold Crossed: 1 out of the last 1 datapoints [11.0 ("
    )
    assert message == {
        "AlarmName": "high",
        "AlarmDescription": "too much",
        "AWSAccountId": "123456789012",
        "AlarmConfigurationUpdatedTimestamp": "2023-11-14T22:14:00.000+0000",
        "NewStateValue": "ALARM",
        "StateChangeTime": "2023-11-14T22:14:05.000+0000",
        "Region": "US East (Ohio)",
        "AlarmArn": "arn:aws:cloudwatch:us-east-2:123456789012:alarm:high",
        "OldStateValue": "INSUFFICIENT_DATA",
        "OKActions": [],
        "AlarmActions": [topic],
        "InsufficientDataActions": [],
        "Trigger": {
            "MetricName": "Load",
            "Namespace": "Ours",
            "StatisticType": "Statistic",
            "Statistic": "AVERAGE",
            "Unit": None,
            "Dimensions": [],
            "Period": 60,
            "EvaluationPeriods": 1,
            "DatapointsToAlarm": 1,
            "ComparisonOperator": "GreaterThanThreshold",
            "Threshold": 10.0,
            "TreatMissingData": "",
            "EvaluateLowSampleCountPercentile": "",
        },
    }


async def test_every_state_has_actions_of_its_own(cloud):
    topics = {state: await cloud.topic(state) for state in ("OK", "ALARM", "INSUFFICIENT_DATA")}
    await cloud.alarm(
        OKActions=[topics["OK"]],
        AlarmActions=[topics["ALARM"]],
        InsufficientDataActions=[topics["INSUFFICIENT_DATA"]],
    )

    for state in ("OK", "ALARM", "INSUFFICIENT_DATA"):
        await cloud("SetAlarmState", AlarmName="high", StateValue=state, StateReason="by hand")

    for state in topics:
        (told,) = await cloud.received(state)
        assert told["Subject"] == f'{state}: "high" in US East (Ohio)'


async def test_an_alarm_that_stays_tells_nobody_again(cloud):
    topic = await cloud.topic()
    await cloud.alarm(AlarmActions=[topic])

    for _ in range(5):
        await cloud.put(11)
        await cloud.look(after_s=30)

    assert len(await cloud.received("alarms")) == 1


async def test_an_alarm_whose_actions_are_disabled_tells_the_bus_only(cloud):
    topic = await cloud.topic()
    await cloud.alarm(AlarmActions=[topic])
    await cloud("DisableAlarmActions", AlarmNames=["high", "none of that name"])
    await cloud.put(11)
    await cloud.look()
    assert await cloud.received("alarms") == []

    await cloud("EnableAlarmActions", AlarmNames=["high"])
    for state in ("OK", "ALARM"):
        await cloud("SetAlarmState", AlarmName="high", StateValue=state, StateReason="by hand")

    assert len(await cloud.received("alarms")) == 1


async def test_the_default_bus_is_told_of_every_change(cloud):
    queue = await cloud.queue("changes")
    pattern = {"source": ["aws.cloudwatch"], "detail-type": ["CloudWatch Alarm State Change"]}
    await cloud.ask("events", "PutRule", Name="changes", EventPattern=json.dumps(pattern))
    await cloud.ask("events", "PutTargets", Rule="changes", Targets=[{"Id": "q", "Arn": queue}])
    await cloud.alarm(Dimensions=[{"Name": "Host", "Value": "a"}], AlarmDescription="too much")
    await cloud.put(11, Dimensions=[{"Name": "Host", "Value": "a"}])

    await cloud.look()

    (event,) = await cloud.received("changes")
    assert event["resources"] == ["arn:aws:cloudwatch:us-east-2:123456789012:alarm:high"]
    detail = event["detail"]
    assert (detail["alarmName"], detail["state"]["value"]) == ("high", "ALARM")
    assert detail["previousState"]["value"] == "INSUFFICIENT_DATA"
    assert json.loads(detail["state"]["reasonData"])["recentDatapoints"] == [11.0]
    (metric,) = detail["configuration"]["metrics"]
    assert metric["metricStat"]["metric"] == {
        "namespace": "Ours",
        "name": "Load",
        "dimensions": {"Host": "a"},
    }
    assert detail["configuration"]["description"] == "too much"


async def test_a_scaling_policy_is_executed_every_minute_that_the_alarm_stays(cloud):
    await cloud.alarm(AlarmActions=[POLICY])
    counts = []

    for second in range(0, 180, 5):
        await cloud.put(second)
        await cloud.look()
        counts.append(len(cloud.autoscaling.asked))

    assert counts[-1] == 3
    operation, request, caller = cloud.autoscaling.asked[-1]
    assert (operation, request["PolicyName"], request["HonorCooldown"]) == ("ExecutePolicy", POLICY, True)
    assert request["BreachThreshold"] == 10
    assert request["MetricValue"] > 100
    assert caller.principal.name.endswith("AWSServiceRoleForCloudWatchEvents")


async def test_a_scaling_policy_is_not_executed_any_more_when_the_alarm_is_over(cloud):
    await cloud.alarm(AlarmActions=[POLICY])
    await cloud.put(11)
    await cloud.look()
    cloud.clock.advance(60)
    await cloud.put(1)
    await cloud.look()

    for _ in range(30):
        await cloud.put(1)
        await cloud.look()

    assert len(cloud.autoscaling.asked) == 1


async def test_a_scaling_policy_that_refuses_stands_in_the_history_and_is_asked_again_after_a_minute(cloud):
    cloud.autoscaling.refusal = InvalidParameter("no such group")
    await cloud.alarm(AlarmActions=[POLICY])

    for _ in range(14):
        await cloud.put(11)
        await cloud.look()

    assert len(cloud.autoscaling.asked) == 2
    history = await cloud("DescribeAlarmHistory", HistoryItemType="Action")
    (item,) = history["AlarmHistoryItems"]
    assert item["HistorySummary"].startswith(f"Failed to execute action {POLICY}")


@pytest.mark.parametrize(
    ("action", "operation"),
    [
        ("arn:aws:automate:us-east-2:ec2:stop", "StopInstances"),
        ("arn:aws:automate:us-east-2:ec2:terminate", "TerminateInstances"),
        ("arn:aws:automate:us-east-2:ec2:reboot", "RebootInstances"),
        ("arn:aws:automate:us-east-2:ec2:recover", "RebootInstances"),
        ("arn:aws:swf:us-east-2:123456789012:action/actions/AWS_EC2.InstanceId.Stop/1.0", "StopInstances"),
    ],
)
async def test_an_instance_is_stopped_terminated_or_rebooted(cloud, action, operation):
    dimensions = [{"Name": "InstanceId", "Value": "i-0123456789abcdef0"}]
    await cloud.alarm(AlarmActions=[action], Dimensions=dimensions)
    await cloud.put(11, Dimensions=dimensions)

    await cloud.look()

    ((asked, request, _),) = cloud.ec2.asked
    assert (asked, request) == (operation, {"InstanceIds": ["i-0123456789abcdef0"]})


async def test_what_was_done_stands_in_the_history(cloud):
    topic = await cloud.topic()
    gone, function = f"{topic}-gone", "arn:aws:lambda:us-east-2:123456789012:function:f"
    await cloud.alarm(AlarmActions=[topic, gone, function])
    await cloud.put(11)

    await cloud.look()

    history = await cloud("DescribeAlarmHistory", HistoryItemType="Action")
    summaries = sorted(item["HistorySummary"] for item in history["AlarmHistoryItems"])
    assert len(summaries) == 3
    assert summaries[0].startswith(f"Failed to execute action {function}. Received error: ")
    assert summaries[1].startswith(f"Failed to execute action {gone}. Received error: ")
    assert summaries[2] == f"Successfully executed action {topic}"


async def test_what_could_not_be_told_is_told_after_a_restart(cloud):
    cloud.ec2.refusal = InternalError()
    dimensions = [{"Name": "InstanceId", "Value": "i-0123456789abcdef0"}]
    await cloud.alarm(AlarmActions=["arn:aws:automate:us-east-2:ec2:stop"], Dimensions=dimensions)
    await cloud("SetAlarmState", AlarmName="high", StateValue="ALARM", StateReason="by hand")
    assert cloud.room._outbox.depth

    await cloud.close()
    cloud.clock.advance(60)
    await cloud.open()
    await cloud.settle()

    assert [operation for operation, _, _ in cloud.ec2.asked] == ["StopInstances"]
