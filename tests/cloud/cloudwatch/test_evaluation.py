"""Alarms, evaluated: when they change, and why they say they did."""

import json

MATH = dict.fromkeys(("Namespace", "MetricName", "Statistic", "Period"))


def query(name, metric, stat="Sum", **more):
    asked = {"Metric": {"Namespace": "Ours", "MetricName": metric}, "Period": 60, "Stat": stat}
    return {"Id": name, "MetricStat": asked, "ReturnData": False, **more}


async def test_an_alarm_fires_within_seconds_and_says_why(cloud):
    await cloud.alarm()
    await cloud.put(11)

    await cloud.look(after_s=2)

    alarm = await cloud.described()
    assert alarm["StateValue"] == "ALARM"
    assert alarm["StateReason"] == (
        "Threshold Crossed: 1 out of the last 1 datapoints [11.0 (14/11/23 22:13:02)] was greater than the threshold"
        " (10.0) (minimum 1 datapoint for OK -> ALARM transition)."
    )
    assert json.loads(alarm["StateReasonData"]) == {
        "version": "1.0",
        "queryDate": "2023-11-14T22:14:02.000+0000",
        "startDate": "2023-11-14T22:13:02.000+0000",
        "statistic": "Average",
        "period": 60,
        "recentDatapoints": [11.0],
        "threshold": 10.0,
        "evaluatedDatapoints": [
            {"timestamp": "2023-11-14T22:13:02.000+0000", "sampleCount": 1.0, "value": 11.0}
        ],
    }
    assert alarm["StateTransitionedTimestamp"] == alarm["StateUpdatedTimestamp"] == cloud.moment(2)


async def test_an_alarm_is_over_when_the_figures_are_within_the_threshold_again(cloud):
    await cloud.alarm()
    await cloud.put(11)
    await cloud.look()

    cloud.clock.advance(55)
    await cloud.put(4)
    await cloud.look()

    alarm = await cloud.described()
    assert alarm["StateValue"] == "OK"
    assert "[4.0 (14/11/23 22:14:05)] was not greater than the threshold (10.0)" in alarm["StateReason"]
    assert "(minimum 1 datapoint for ALARM -> OK transition)" in alarm["StateReason"]


async def test_two_of_three_periods_must_breach_where_so_many_are_asked_for(cloud):
    await cloud.alarm(EvaluationPeriods=3, DatapointsToAlarm=2)
    states = []

    for value in (20, 5, 5, 20, 5, 20):
        await cloud.put(value)
        await cloud.look(after_s=5)
        states.append(await cloud.state())
        cloud.clock.advance(55)

    assert states == ["INSUFFICIENT_DATA", "OK", "OK", "OK", "OK", "ALARM"]
    assert (await cloud.described())["StateReason"].startswith(
        "Threshold Crossed: 2 out of the last 3 datapoints [20.0 ("
    )


async def test_an_alarm_without_figures_for_long_has_not_enough_data(cloud):
    await cloud.alarm()
    await cloud.put(11)
    await cloud.look()

    await cloud.look(after_s=170)
    assert await cloud.state() == "ALARM"
    await cloud.look(after_s=10)

    alarm = await cloud.described()
    assert (alarm["StateValue"], alarm["StateReason"]) == (
        "INSUFFICIENT_DATA",
        "Insufficient Data: 1 datapoint was unknown.",
    )


async def test_missing_figures_count_as_they_are_said_to(cloud):
    for name in ("breaching", "notBreaching", "ignore", "missing"):
        await cloud.alarm(name, TreatMissingData=name, EvaluationPeriods=2)

    await cloud.look()

    assert [await cloud.state(name) for name in ("breaching", "notBreaching", "ignore", "missing")] == [
        "ALARM",
        "OK",
        "INSUFFICIENT_DATA",
        "INSUFFICIENT_DATA",
    ]
    assert (await cloud.described("breaching"))["StateReason"] == (
        "Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as"
        " [Breaching]."
    )
    assert (await cloud.described("notBreaching"))["StateReason"].endswith("treated as [NonBreaching].")


async def test_math_is_watched_as_a_metric_is(cloud):
    per_worker = {
        "Id": "e1",
        "Expression": "(visible + hidden) / IF(workers > 0, workers, 1)",
        "Label": "backlog",
    }
    queries = [query("visible", "V"), query("hidden", "H"), query("workers", "W", "Maximum"), per_worker]
    await cloud.alarm(**MATH, Metrics=queries)

    await cloud.put(30, "V")
    await cloud.put(6, "H")
    await cloud.put(3, "W")
    await cloud.look()
    first = await cloud.described()
    await cloud.put(4, "W")
    await cloud.look()

    assert first["StateValue"] == "ALARM"
    assert "datapoints [12.0 (" in first["StateReason"]
    assert "MetricName" not in first
    assert await cloud.state() == "OK"


async def test_a_quicker_pace_makes_seconds_of_minutes(quick_cloud):
    cloud = quick_cloud
    await cloud.alarm(EvaluationPeriods=2)
    states = []

    for value in (20, 20, 1):
        await cloud.put(value)
        await cloud.look(after_s=3)
        states.append(await cloud.state())
        cloud.clock.advance(2)

    assert states == ["INSUFFICIENT_DATA", "ALARM", "OK"]


async def test_rates_are_the_clockworks_however_quick_it_is(quick_cloud):
    cloud = quick_cloud
    await cloud.alarm(
        **MATH, Metrics=[query("m", "Load"), {"Id": "e", "Expression": "RATE(m)"}], Threshold=0.9
    )

    await cloud.put(0)
    cloud.clock.advance(5)
    await cloud.put(60)
    await cloud.look(after_s=0)

    assert "[1.0 (" in (await cloud.described())["StateReason"]


async def test_other_units_do_not_count_where_one_is_asked_for(cloud):
    await cloud.alarm(Unit="Count")

    await cloud.put(99, Unit="Seconds")
    await cloud.look()
    assert await cloud.state() == "INSUFFICIENT_DATA"
    await cloud.put(11, Unit="Count")
    await cloud.look()

    assert await cloud.state() == "ALARM"


async def test_a_percentile_is_watched(cloud):
    await cloud.alarm(Statistic=None, ExtendedStatistic="p90", Threshold=80.0)

    values = [float(value) for value in range(100)]
    await cloud("PutMetricData", Namespace="Ours", MetricData=[{"MetricName": "Load", "Values": values}])
    await cloud.look()

    assert await cloud.state() == "ALARM"
