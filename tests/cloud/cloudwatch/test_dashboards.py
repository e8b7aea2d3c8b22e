"""Dashboards: put, got, listed, deleted."""

import pytest

BODY = '{"widgets": []}'


async def put(cloud, *names, body=BODY, **more):
    for name in names:
        await cloud("PutDashboard", DashboardName=name, DashboardBody=body, **more)


async def test_a_dashboard_is_given_back_as_it_was_put(cloud):
    await put(cloud, "ours")
    await put(cloud, "ours", body='{"widgets": [{"type": "text"}]}')

    found = await cloud("GetDashboard", DashboardName="ours")

    assert found == {
        "DashboardArn": "arn:aws:cloudwatch::123456789012:dashboard/ours",
        "DashboardBody": '{"widgets": [{"type": "text"}]}',
        "DashboardName": "ours",
    }


async def test_dashboards_are_listed_by_prefix(cloud):
    await put(cloud, "b", "a1", "a2")

    everything = await cloud("ListDashboards")
    some = await cloud("ListDashboards", DashboardNamePrefix="a")

    assert [entry["DashboardName"] for entry in everything["DashboardEntries"]] == ["a1", "a2", "b"]
    assert [entry["DashboardName"] for entry in some["DashboardEntries"]] == ["a1", "a2"]
    assert everything["DashboardEntries"][0]["Size"] == len(BODY)
    assert everything["DashboardEntries"][0]["LastModified"] == cloud.moment()


async def test_dashboards_are_deleted_all_or_none(cloud):
    await put(cloud, "a", "b")
    error = await cloud.refusal("DeleteDashboards", DashboardNames=["a", "nobody"])
    assert type(error).__name__ == "DashboardNotFoundError"

    await cloud("DeleteDashboards", DashboardNames=["a", "b"])

    assert (await cloud("ListDashboards"))["DashboardEntries"] == []
    assert type(await cloud.refusal("GetDashboard", DashboardName="a")).__name__ == "DashboardNotFoundError"


@pytest.mark.parametrize(
    ("name", "body"),
    [("ours", "no json"), ("ours", "[]"), ("ours", '{"widgets": 1}'), ("a b", BODY), ("", BODY)],
)
async def test_what_is_no_dashboard_is_refused(cloud, name, body):
    error = await cloud.refusal("PutDashboard", DashboardName=name, DashboardBody=body)

    assert type(error).__name__ == "DashboardInvalidInputError"
