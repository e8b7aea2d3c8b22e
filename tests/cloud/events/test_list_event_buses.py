"""ListEventBuses."""


async def test_buses_are_listed_by_name_page_by_page(cloud):
    for name in ("a", "z", "e"):
        await cloud("CreateEventBus", Name=name)

    first = await cloud("ListEventBuses", Limit=3)
    second = await cloud("ListEventBuses", Limit=3, NextToken=first["NextToken"])

    assert [bus["Name"] for bus in first["EventBuses"]] == ["a", "default", "e"]
    assert [bus["Name"] for bus in second["EventBuses"]] == ["z"]
    assert [bus["Name"] for bus in (await cloud("ListEventBuses", NamePrefix="de"))["EventBuses"]] == [
        "default"
    ]
    assert (await cloud("ListEventBuses", NamePrefix="x"))["EventBuses"] == []
