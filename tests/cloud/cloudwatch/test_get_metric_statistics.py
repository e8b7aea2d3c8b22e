"""GetMetricStatistics: periods, units, statistics."""

import pytest


async def ask(cloud, begin=-600, end=600, **more):
    asked = {"Namespace": "Ours", "MetricName": "Load", "Period": 60, "Statistics": ["Sum"], **more}
    answer = await cloud(
        "GetMetricStatistics", StartTime=cloud.moment(begin), EndTime=cloud.moment(end), **asked
    )
    return [
        (point["Timestamp"].timestamp() - cloud.moment().timestamp(), point.get("Sum"), point["Unit"])
        for point in answer["Datapoints"]
    ]


async def test_a_period_begins_at_the_minute_of_the_start_and_ends_before_the_end(cloud):
    for after in (0, 59, 60, 179, 180):
        await cloud.put(1, Timestamp=cloud.moment(after))

    assert await ask(cloud, begin=30, end=180, Period=120) == [(0, 3, "None"), (120, 1, "None")]


async def test_units_are_kept_apart(cloud):
    await cloud.put(1, Unit="Count")
    await cloud.put(2, Unit="Seconds")

    assert await ask(cloud) == [(0, 1, "Count"), (0, 2, "Seconds")]
    assert await ask(cloud, Unit="Seconds") == [(0, 2, "Seconds")]


async def test_high_resolution_is_told_by_the_second_and_standard_by_the_minute(cloud):
    for after in (0, 1, 11):
        await cloud.put(1, "Fine", Timestamp=cloud.moment(after), StorageResolution=1)
        await cloud.put(1, "Load", Timestamp=cloud.moment(after))

    assert await ask(cloud, MetricName="Fine", Period=10) == [(0, 2, "None"), (10, 1, "None")]
    assert await ask(cloud, Period=10) == [(0, 3, "None")]


async def test_percentiles_are_told_of_values(cloud):
    await cloud("PutMetricData", Namespace="Ours", MetricData=[
        {"MetricName": "Load", "Values": [1.0, 2.0, 3.0, 4.0, 100.0]}
    ])  # fmt: skip

    answer = await cloud(
        "GetMetricStatistics", Namespace="Ours", MetricName="Load", Period=60, StartTime=cloud.moment(-60),
        EndTime=cloud.moment(60), ExtendedStatistics=["p50", "tm80"],
    )  # fmt: skip

    (point,) = answer["Datapoints"]
    assert point["ExtendedStatistics"] == {"p50": 3, "tm80": 2.5}
    assert answer["Label"] == "Load"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"Statistics": []}, "ValidationException"),
        ({"Statistics": ["p90"]}, "InvalidParameterValueException"),
        ({"Statistics": ["Sum"], "ExtendedStatistics": ["Sum"]}, "InvalidParameterValueException"),
        ({"Period": 61}, "InvalidParameterValueException"),
        ({"begin": 600}, "InvalidParameterValueException"),
        ({"begin": -86_400 * 2}, "InvalidParameterCombinationException"),
        ({"Unit": "Parsecs"}, "ValidationException"),
    ],
)
async def test_what_cannot_be_asked_is_refused(cloud, asked, code):
    begin = asked.pop("begin", -600)
    members = {"Namespace": "Ours", "MetricName": "Load", "Period": 60, "Statistics": ["Sum"], **asked}

    error = await cloud.refusal(
        "GetMetricStatistics", StartTime=cloud.moment(begin), EndTime=cloud.moment(600), **members
    )

    assert type(error).__name__ == code
