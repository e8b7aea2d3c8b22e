"""PutMetricAlarm: what an alarm may be, and what becomes of one that is put again."""

import pytest

QUERY = {
    "Id": "m1",
    "MetricStat": {"Metric": {"Namespace": "Ours", "MetricName": "Load"}, "Period": 60, "Stat": "Sum"},
    "ReturnData": False,
}
RESULT = {"Id": "e1", "Expression": "m1 * 2"}
WITHOUT_METRIC = dict.fromkeys(("Namespace", "MetricName", "Statistic", "Period"))


async def test_a_new_alarm_has_not_enough_data_yet(cloud):
    await cloud.alarm(AlarmDescription="too much", Dimensions=[{"Name": "Host", "Value": "a"}])

    alarm = await cloud.described()

    assert alarm["AlarmArn"] == "arn:aws:cloudwatch:us-east-2:123456789012:alarm:high"
    assert (alarm["StateValue"], alarm["StateReason"]) == (
        "INSUFFICIENT_DATA",
        "Unchecked: Initial alarm creation",
    )
    assert alarm["ActionsEnabled"] is True
    assert alarm["OKActions"] == alarm["AlarmActions"] == alarm["InsufficientDataActions"] == []
    assert alarm["Dimensions"] == [{"Name": "Host", "Value": "a"}]
    assert (alarm["Threshold"], alarm["Period"], alarm["Statistic"]) == (10, 60, "Average")
    assert alarm["AlarmConfigurationUpdatedTimestamp"] == cloud.moment()


async def test_an_alarm_put_again_is_another_one_in_the_same_state(cloud):
    await cloud.alarm(AlarmDescription="old", Tags=[{"Key": "team", "Value": "a"}])
    await cloud("SetAlarmState", AlarmName="high", StateValue="OK", StateReason="by hand")
    cloud.clock.advance(60)

    await cloud.alarm(Threshold=99.0, Tags=[{"Key": "team", "Value": "b"}])

    alarm = await cloud.described()
    assert (alarm["Threshold"], alarm["StateValue"], "AlarmDescription" in alarm) == (99, "OK", False)
    assert alarm["AlarmConfigurationUpdatedTimestamp"] == cloud.moment(60)
    tags = await cloud("ListTagsForResource", ResourceARN=alarm["AlarmArn"])
    assert tags["Tags"] == [{"Key": "team", "Value": "a"}]


async def test_alarms_survive_a_restart(cloud):
    await cloud.alarm()
    before = await cloud.described()

    await cloud.close()
    await cloud.open()

    assert await cloud.described() == before


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"Period": 61}, "ValidationException"),
        ({"Period": None}, "MissingRequiredParameterException"),
        ({"Threshold": None}, "MissingRequiredParameterException"),
        ({"EvaluationPeriods": None}, "MissingRequiredParameterException"),
        ({"EvaluationPeriods": 1441}, "ValidationException"),
        ({"EvaluationPeriods": 2, "DatapointsToAlarm": 3}, "ValidationException"),
        ({"Statistic": "Median"}, "ValidationException"),
        ({"Statistic": None}, "MissingRequiredParameterException"),
        ({"ExtendedStatistic": "p99"}, "InvalidParameterCombinationException"),
        ({"Statistic": None, "ExtendedStatistic": "p101"}, "InvalidParameterValueException"),
        ({"ComparisonOperator": "Greater"}, "ValidationException"),
        ({"ComparisonOperator": "GreaterThanUpperThreshold"}, "OperationNotImplemented"),
        ({"ThresholdMetricId": "band"}, "OperationNotImplemented"),
        ({"TreatMissingData": "never"}, "ValidationException"),
        ({"EvaluateLowSampleCountPercentile": "maybe"}, "ValidationException"),
        ({"AlarmActions": ["no-arn"]}, "ValidationException"),
        ({"AlarmActions": [f"arn:aws:sns:us-east-2:1:t{n}" for n in range(6)]}, "ValidationException"),
        ({"AlarmDescription": "x" * 1025}, "ValidationException"),
        ({"Unit": "Parsecs"}, "ValidationException"),
        ({"Metrics": [QUERY, RESULT]}, "InvalidParameterCombinationException"),
        ({**WITHOUT_METRIC, "Metrics": [QUERY]}, "ValidationException"),
        ({**WITHOUT_METRIC, "Metrics": [QUERY, RESULT, {**RESULT, "Id": "e2"}]}, "ValidationException"),
        (
            {**WITHOUT_METRIC, "Metrics": [{"Id": "e", "Expression": "SEARCH('x', 'Sum', 60)"}]},
            "ValidationException",
        ),
        ({**WITHOUT_METRIC, "Metrics": [QUERY, {"Id": "e", "Expression": "m2"}]}, "ValidationException"),
    ],
)
async def test_what_an_alarm_cannot_be_is_refused(cloud, more, code):
    asked = {
        "AlarmName": "high", "Namespace": "Ours", "MetricName": "Load", "Statistic": "Average", "Period": 60,
        "EvaluationPeriods": 1, "Threshold": 10.0, "ComparisonOperator": "GreaterThanThreshold", **more,
    }  # fmt: skip

    error = await cloud.refusal(
        "PutMetricAlarm", **{name: value for name, value in asked.items() if value is not None}
    )

    assert type(error).__name__ == code


async def test_a_long_period_may_be_watched_over_a_week(cloud):
    await cloud.alarm(Period=3600, EvaluationPeriods=168)

    assert (await cloud.described())["EvaluationPeriods"] == 168


async def test_a_composite_alarm_does_not_become_one_on_a_metric(cloud):
    await cloud("PutCompositeAlarm", AlarmName="high", AlarmRule="TRUE")

    error = await cloud.refusal(
        "PutMetricAlarm", AlarmName="high", Namespace="Ours", MetricName="Load", Statistic="Sum", Period=60,
        EvaluationPeriods=1, Threshold=1.0, ComparisonOperator="LessThanThreshold",
    )  # fmt: skip

    assert type(error).__name__ == "ValidationException"
