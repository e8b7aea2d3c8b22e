"""DescribeAlarms, DescribeAlarmsForMetric and DeleteAlarms: which alarms there are."""

import pytest


async def names(cloud, **asked):
    answer = await cloud("DescribeAlarms", **asked)
    return [alarm["AlarmName"] for kind in answer.values() if isinstance(kind, list) for alarm in kind]


@pytest.fixture
async def alarmed(cloud):
    await cloud.alarm("a-first", AlarmActions=["arn:aws:sns:us-east-2:123456789012:one"])
    await cloud.alarm("a-second", OKActions=["arn:aws:sns:us-east-2:123456789012:two"])
    await cloud.alarm("b", Statistic="Sum", Dimensions=[{"Name": "Host", "Value": "x"}])
    await cloud("PutCompositeAlarm", AlarmName="c", AlarmRule="ALARM(a-first) OR ALARM(b)")
    await cloud("SetAlarmState", AlarmName="b", StateValue="ALARM", StateReason="by hand")
    return cloud


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["a-first", "a-second", "b"]),
        ({"AlarmTypes": ["CompositeAlarm"]}, ["c"]),
        ({"AlarmTypes": ["CompositeAlarm", "MetricAlarm"]}, ["a-first", "a-second", "b", "c"]),
        ({"AlarmNames": ["b", "nobody"]}, ["b"]),
        ({"AlarmNamePrefix": "a-"}, ["a-first", "a-second"]),
        ({"StateValue": "ALARM"}, ["b"]),
        ({"ActionPrefix": "arn:aws:sns:us-east-2:123456789012:t"}, ["a-second"]),
        ({"ChildrenOfAlarmName": "c"}, ["a-first", "b"]),
        ({"ParentsOfAlarmName": "b"}, ["c"]),
        ({"ParentsOfAlarmName": "a-second"}, []),
    ],
)
async def test_alarms_are_chosen(alarmed, asked, found):
    assert sorted(await names(alarmed, **asked)) == found


async def test_a_page_has_as_many_as_asked_for(alarmed):
    first = await alarmed("DescribeAlarms", MaxRecords=2)
    second = await alarmed("DescribeAlarms", MaxRecords=2, NextToken=first["NextToken"])

    told = [alarm["AlarmName"] for page in (first, second) for alarm in page["MetricAlarms"]]
    assert told == ["a-first", "a-second", "b"]
    assert "NextToken" not in second


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"AlarmNames": ["a"], "AlarmNamePrefix": "a"}, "ValidationException"),
        ({"MaxRecords": 101}, "ValidationException"),
        ({"StateValue": "BAD"}, "ValidationException"),
        ({"AlarmTypes": ["Alarm"]}, "ValidationException"),
        ({"NextToken": "nonsense"}, "InvalidNextToken"),
    ],
)
async def test_what_cannot_be_asked_is_refused(cloud, asked, code):
    assert type(await cloud.refusal("DescribeAlarms", **asked)).__name__ == code


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["a-first", "a-second"]),
        ({"Statistic": "Sum"}, []),
        ({"Dimensions": [{"Name": "Host", "Value": "x"}]}, ["b"]),
        ({"Dimensions": [{"Name": "Host", "Value": "x"}], "Statistic": "Sum", "Period": 60}, ["b"]),
        ({"Period": 300}, []),
    ],
)
async def test_a_metrics_alarms_are_told(alarmed, asked, found):
    answer = await alarmed("DescribeAlarmsForMetric", Namespace="Ours", MetricName="Load", **asked)

    assert [alarm["AlarmName"] for alarm in answer["MetricAlarms"]] == found


async def test_alarms_are_deleted_and_names_of_none_are_no_error(alarmed):
    await alarmed("DeleteAlarms", AlarmNames=["b", "a-first", "c", "nobody"])

    assert await names(alarmed, AlarmTypes=["CompositeAlarm", "MetricAlarm"]) == ["a-second"]


async def test_one_composite_alarm_is_deleted_at_a_time(alarmed):
    await alarmed("PutCompositeAlarm", AlarmName="d", AlarmRule="TRUE")

    error = await alarmed.refusal("DeleteAlarms", AlarmNames=["c", "d"])

    assert type(error).__name__ == "ValidationException"


async def test_another_regions_alarms_are_others(alarmed):
    calls, caller = alarmed.calls, alarmed.caller(region="eu-west-1")

    answer = await calls.call("cloudwatch", "DescribeAlarms", {}, caller)

    assert answer["MetricAlarms"] == []
