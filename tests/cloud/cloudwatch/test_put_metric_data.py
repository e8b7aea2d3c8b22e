"""PutMetricData: what is taken, and what is refused."""

import pytest


async def sums(cloud, **more):
    answer = await cloud(
        "GetMetricStatistics", Namespace="Ours", MetricName="Load", Period=60, StartTime=cloud.moment(-3600),
        EndTime=cloud.moment(7200), Statistics=["Sum", "SampleCount", "Minimum", "Maximum"], **more,
    )  # fmt: skip
    return [
        tuple(point[name] for name in ("Sum", "SampleCount", "Minimum", "Maximum"))
        for point in answer["Datapoints"]
    ]


async def test_values_of_a_minute_are_put_together(cloud):
    await cloud.put(1)
    cloud.clock.advance(30)
    await cloud.put(3)
    cloud.clock.advance(30)
    await cloud.put(5)

    assert await sums(cloud) == [(4, 2, 1, 3), (5, 1, 5, 5)]


async def test_many_values_come_with_how_often_each_came(cloud):
    datum = {"MetricName": "Load", "Values": [1.0, 10.0], "Counts": [3.0, 1.0]}

    await cloud("PutMetricData", Namespace="Ours", MetricData=[datum])

    assert await sums(cloud) == [(13, 4, 1, 10)]


async def test_a_statistic_set_comes_ready_made(cloud):
    values = {"SampleCount": 4.0, "Sum": 20.0, "Minimum": 2.0, "Maximum": 9.0}

    await cloud(
        "PutMetricData", Namespace="Ours", MetricData=[{"MetricName": "Load", "StatisticValues": values}]
    )

    assert await sums(cloud) == [(20, 4, 2, 9)]


async def test_data_of_an_entity_are_taken_too(cloud):
    entity = {
        "Entity": {"KeyAttributes": {"Type": "Service"}},
        "MetricData": [{"MetricName": "Load", "Value": 2.0}],
    }

    await cloud("PutMetricData", Namespace="Ours", EntityMetricData=[entity])

    assert await sums(cloud) == [(2, 1, 2, 2)]


async def test_dimensions_make_another_metric_whatever_their_order(cloud):
    first, second = {"Name": "Host", "Value": "a"}, {"Name": "Disk", "Value": "b"}
    await cloud.put(1)

    await cloud.put(2, Dimensions=[first, second])
    await cloud.put(3, Dimensions=[second, first])

    assert await sums(cloud) == [(1, 1, 1, 1)]
    assert await sums(cloud, Dimensions=[first, second]) == [(5, 2, 2, 3)]
    assert await sums(cloud, Dimensions=[first]) == []


async def test_figures_survive_a_restart(cloud):
    await cloud.put(7)

    await cloud.close()
    await cloud.open()

    assert await sums(cloud) == [(7, 1, 7, 7)]


async def test_a_time_may_be_two_weeks_past_and_two_hours_ahead(cloud):
    for hours in (-14 * 24, 2):
        await cloud.put(1, Timestamp=cloud.moment(hours * 3600))
    for hours in (-14 * 24 - 1, 2.1):
        datum = {"MetricName": "Load", "Value": 1.0, "Timestamp": cloud.moment(hours * 3600)}

        error = await cloud.refusal("PutMetricData", Namespace="Ours", MetricData=[datum])

        assert type(error).__name__ == "InvalidParameterValueException"


@pytest.mark.parametrize(
    ("datum", "code"),
    [
        ({}, "MissingRequiredParameterException"),
        ({"Value": float("nan")}, "InvalidParameterValueException"),
        ({"Value": 2.0**361}, "InvalidParameterValueException"),
        ({"Value": 1.0, "Values": [1.0]}, "InvalidParameterCombinationException"),
        ({"Values": [1.0, 2.0], "Counts": [1.0]}, "InvalidParameterValueException"),
        ({"Values": [1.0], "Counts": [0.0]}, "InvalidParameterValueException"),
        ({"Values": [1.0] * 151}, "ValidationException"),
        ({"Value": 1.0, "Unit": "Parsecs"}, "InvalidParameterValueException"),
        ({"Value": 1.0, "StorageResolution": 0}, "InvalidParameterValueException"),
        ({"Value": 1.0, "MetricName": "x" * 256}, "ValidationException"),
        (
            {"Value": 1.0, "Dimensions": [{"Name": f"d{n}", "Value": "v"} for n in range(31)]},
            "ValidationException",
        ),
        ({"Value": 1.0, "Dimensions": [{"Name": ":d", "Value": "v"}]}, "InvalidParameterValueException"),
        ({"Value": 1.0, "Dimensions": [{"Name": "d", "Value": "é"}]}, "InvalidParameterValueException"),
        (
            {"StatisticValues": {"SampleCount": 0.0, "Sum": 0.0, "Minimum": 0.0, "Maximum": 0.0}},
            "InvalidParameterValueException",
        ),
    ],
)
async def test_a_datum_that_is_not_right_is_refused_and_none_is_taken(cloud, datum, code):
    good = {"MetricName": "Load", "Value": 1.0}

    error = await cloud.refusal(
        "PutMetricData", Namespace="Ours", MetricData=[good, {"MetricName": "Load", **datum}]
    )

    assert type(error).__name__ == code
    assert await sums(cloud) == []


async def test_a_thousand_data_are_taken_and_not_one_more(cloud):
    data = [{"MetricName": "Load", "Value": 1.0}] * 1000

    await cloud("PutMetricData", Namespace="Ours", MetricData=data)
    error = await cloud.refusal("PutMetricData", Namespace="Ours", MetricData=[*data, data[0]])

    assert await sums(cloud) == [(1000, 1000, 1, 1)]
    assert error.message == "The collection MetricData must not have a size greater than 1000."


@pytest.mark.parametrize("namespace", ["", ":ours", "x" * 256])
async def test_a_namespace_that_is_none_is_refused(cloud, namespace):
    error = await cloud.refusal(
        "PutMetricData", Namespace=namespace, MetricData=[{"MetricName": "Load", "Value": 1.0}]
    )

    assert type(error).__name__ == "ValidationException"


async def test_a_second_with_very_many_different_values_still_has_percentiles(cloud):
    for begin in range(0, 6000, 150):
        values = [value + 0.123456 for value in range(begin, begin + 150)]
        await cloud("PutMetricData", Namespace="Ours", MetricData=[{"MetricName": "Load", "Values": values}])

    answer = await cloud(
        "GetMetricStatistics", Namespace="Ours", MetricName="Load", Period=60, StartTime=cloud.moment(-60),
        EndTime=cloud.moment(60), ExtendedStatistics=["p90"],
    )  # fmt: skip

    (point,) = answer["Datapoints"]
    assert point["ExtendedStatistics"]["p90"] == pytest.approx(5400, rel=0.01)
