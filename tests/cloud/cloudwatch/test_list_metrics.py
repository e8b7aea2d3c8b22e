"""ListMetrics: filters, pages, and what is forgotten."""

import pytest


async def listed(cloud, **asked):
    return [metric["MetricName"] for metric in (await cloud("ListMetrics", **asked))["Metrics"]]


async def test_metrics_are_chosen_by_namespace_name_and_dimensions(cloud):
    host, disk = {"Name": "Host", "Value": "a"}, {"Name": "Disk", "Value": "b"}
    await cloud.put(1, "Plain")
    await cloud.put(1, "Hosted", Dimensions=[host])
    await cloud.put(1, "Both", Dimensions=[host, disk])
    await cloud("PutMetricData", Namespace="Theirs", MetricData=[{"MetricName": "Plain", "Value": 1.0}])

    assert sorted(await listed(cloud)) == ["Both", "Hosted", "Plain", "Plain"]
    assert await listed(cloud, Namespace="Theirs") == ["Plain"]
    assert await listed(cloud, MetricName="Hosted") == ["Hosted"]
    assert await listed(cloud, Dimensions=[host]) == ["Hosted", "Both"]
    assert await listed(cloud, Dimensions=[host, {"Name": "Disk"}]) == ["Both"]
    assert await listed(cloud, Dimensions=[{"Name": "Host", "Value": "z"}]) == []


async def test_a_page_has_five_hundred(cloud):
    names = [f"m{number:04}" for number in range(501)]
    await cloud(
        "PutMetricData", Namespace="Ours", MetricData=[{"MetricName": name, "Value": 1.0} for name in names]
    )

    first = await cloud("ListMetrics")
    second = await cloud("ListMetrics", NextToken=first["NextToken"])

    assert [metric["MetricName"] for metric in [*first["Metrics"], *second["Metrics"]]] == names
    assert len(first["Metrics"]) == 500
    assert "NextToken" not in second


async def test_a_metric_is_listed_for_two_weeks_and_recent_for_three_hours(cloud):
    await cloud.put(1)

    cloud.clock.advance(3 * 3600 + 1)
    assert await listed(cloud, RecentlyActive="PT3H") == []
    assert await listed(cloud) == ["Load"]
    cloud.clock.advance(14 * 86_400)
    assert await listed(cloud) == []


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"NextToken": "nonsense"}, "InvalidParameterValueException"),
        ({"RecentlyActive": "PT4H"}, "ValidationException"),
        ({"OwningAccount": "123456789012"}, "InvalidParameterCombinationException"),
    ],
)
async def test_what_cannot_be_asked_is_refused(cloud, asked, code):
    assert type(await cloud.refusal("ListMetrics", **asked)).__name__ == code
