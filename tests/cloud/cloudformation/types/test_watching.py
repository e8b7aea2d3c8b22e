"""Alarms, dashboards and parameters, made as CloudFormation makes them."""

import json

import pytest

from reelworks.cloud.wire.error import AwsError

DEEP = {
    "Namespace": "AWS/SQS",
    "MetricName": "ApproximateNumberOfMessagesVisible",
    "Dimensions": [{"Name": "QueueName", "Value": "work"}],
    "Statistic": "Maximum",
    "Period": "60",
    "EvaluationPeriods": 1,
    "Threshold": "10",
    "ComparisonOperator": "GreaterThanThreshold",
}


async def test_an_alarm_comes_changes_and_goes(workshop):
    old = {"AlarmName": "deep", **DEEP, "AlarmActions": ["arn:aws:sns:us-east-2:000000000000:news"]}
    made = await workshop.create("AWS::CloudWatch::Alarm", **old)
    await workshop.update("AWS::CloudWatch::Alarm", made, old, {"AlarmName": "deep", **DEEP, "Threshold": 20})
    answer = await workshop.ask("cloudwatch", "DescribeAlarms", AlarmNames=["deep"])
    await workshop.delete("AWS::CloudWatch::Alarm", made)
    await workshop.delete("AWS::CloudWatch::Alarm", made)
    left = await workshop.ask("cloudwatch", "DescribeAlarms", AlarmNames=["deep"])

    (alarm,) = answer["MetricAlarms"]
    assert made.attributes["Arn"] == alarm["AlarmArn"]
    assert (alarm["Threshold"], alarm["Period"], alarm.get("AlarmActions", [])) == (20.0, 60, [])
    assert not left["MetricAlarms"]


async def test_an_alarm_may_stand_on_an_expression(workshop):
    stat = {
        "Metric": {"Namespace": "N", "MetricName": "M", "Dimensions": [{"Name": "D", "Value": "V"}]},
        "Period": "60",
        "Stat": "Sum",
    }
    metrics = [
        {"Id": "m1", "MetricStat": stat, "ReturnData": "false"},
        {"Id": "e1", "Expression": "m1 * 2", "ReturnData": True},
    ]
    made = await workshop.create(
        "AWS::CloudWatch::Alarm",
        Metrics=metrics,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
        EvaluationPeriods=2,
        TreatMissingData="notBreaching",
    )

    answer = await workshop.ask("cloudwatch", "DescribeAlarms", AlarmNames=[made.physical_id])
    assert [metric["Id"] for metric in answer["MetricAlarms"][0]["Metrics"]] == ["m1", "e1"]


async def test_a_composite_alarm_stands_on_others(workshop):
    await workshop.create("AWS::CloudWatch::Alarm", AlarmName="deep", **DEEP)
    old = {"AlarmName": "both", "AlarmRule": "ALARM(deep)"}
    made = await workshop.create("AWS::CloudWatch::CompositeAlarm", **old)
    await workshop.update(
        "AWS::CloudWatch::CompositeAlarm", made, old, {**old, "AlarmRule": "NOT ALARM(deep)"}
    )

    answer = await workshop.ask(
        "cloudwatch", "DescribeAlarms", AlarmNames=["both"], AlarmTypes=["CompositeAlarm"]
    )
    assert answer["CompositeAlarms"][0]["AlarmRule"] == "NOT ALARM(deep)"
    await workshop.delete("AWS::CloudWatch::CompositeAlarm", made)


async def test_a_dashboard_comes_changes_and_goes(workshop):
    body = {"widgets": []}
    made = await workshop.create("AWS::CloudWatch::Dashboard", DashboardName="films", DashboardBody=body)
    answer = await workshop.ask("cloudwatch", "GetDashboard", DashboardName="films")
    await workshop.delete("AWS::CloudWatch::Dashboard", made)
    await workshop.delete("AWS::CloudWatch::Dashboard", made)

    assert json.loads(answer["DashboardBody"]) == body


async def test_a_parameter_gets_new_versions_and_goes(workshop):
    old = {"Name": "/films/one", "Type": "String", "Value": "1", "Tags": {"kind": "film"}}
    made = await workshop.create("AWS::SSM::Parameter", **old)
    with pytest.raises(AwsError):
        await workshop.create("AWS::SSM::Parameter", **old)
    await workshop.update(
        "AWS::SSM::Parameter", made, old, {"Name": "/films/one", "Type": "String", "Value": "2"}
    )
    told = (await workshop.ask("ssm", "GetParameter", Name="/films/one"))["Parameter"]
    tags = await workshop.ask("ssm", "ListTagsForResource", ResourceType="Parameter", ResourceId="/films/one")
    await workshop.delete("AWS::SSM::Parameter", made)
    await workshop.delete("AWS::SSM::Parameter", made)

    assert (told["Value"], told["Version"]) == ("2", 2)
    assert tags["TagList"] == [{"Key": "team", "Value": "film"}]
    assert made.attributes == {"Type": "String", "Value": "1"}
