"""CreateEventBus, DeleteEventBus, DescribeEventBus, ListEventBuses, UpdateEventBus."""

import pytest

from reelworks.cloud.services.events.errors import (
    BusNotFound,
    LimitExceededException,
    ResourceAlreadyExistsException,
    ValidationException,
)
from reelworks.cloud.services.events.model import moment
from reelworks.cloud.wire.error import OperationNotImplemented

ACCOUNT = "123456789012"
ARN = f"arn:aws:events:us-east-2:{ACCOUNT}:event-bus/"


async def test_a_bus_is_described_as_it_was_made(cloud):
    answer = await cloud("CreateEventBus", Name="own", Description="d")

    assert answer == {"EventBusArn": ARN + "own", "Description": "d"}
    now = moment(cloud.clock.now())
    expected = {
        "Name": "own",
        "Arn": ARN + "own",
        "Description": "d",
        "CreationTime": now,
        "LastModifiedTime": now,
    }
    assert await cloud("DescribeEventBus", Name="own") == expected
    assert await cloud("DescribeEventBus", Name=ARN + "own") == expected


async def test_every_account_has_a_default_bus(cloud):
    assert await cloud("DescribeEventBus") == {"Name": "default", "Arn": ARN + "default"}
    cloud.region = "eu-west-1"
    assert [bus["Name"] for bus in (await cloud("ListEventBuses"))["EventBuses"]] == ["default"]


@pytest.mark.parametrize("name", ["own", "default"])
async def test_a_name_is_taken_once(cloud, name):
    if name != "default":
        await cloud("CreateEventBus", Name=name)

    with pytest.raises(ResourceAlreadyExistsException, match=rf"Event bus {name} already exists\."):
        await cloud("CreateEventBus", Name=name)


@pytest.mark.parametrize("name", ["a b", "", "x" * 257, "a/b"])
async def test_a_name_is_made_of_letters_and_some_signs(cloud, name):
    with pytest.raises(ValidationException):
        await cloud("CreateEventBus", Name=name)


async def test_partners_buses_are_refused_clearly(cloud):
    with pytest.raises(OperationNotImplemented, match="partner"):
        await cloud("CreateEventBus", Name="aws.partner/x/y", EventSourceName="aws.partner/x/y")


async def test_a_bus_goes_once_it_has_no_rules(cloud):
    await cloud("CreateEventBus", Name="own")
    await cloud.rule(EventBusName="own")
    with pytest.raises(ValidationException, match="Event bus can't be deleted since it has rules"):
        await cloud("DeleteEventBus", Name="own")

    await cloud("DeleteRule", Name="rule", EventBusName="own")
    await cloud("DeleteEventBus", Name="own")
    await cloud("DeleteEventBus", Name="own")

    with pytest.raises(BusNotFound, match=r"Event bus own does not exist\."):
        await cloud("DescribeEventBus", Name="own")


async def test_the_default_bus_stays(cloud):
    with pytest.raises(ValidationException, match=r"Cannot delete event bus default\."):
        await cloud("DeleteEventBus", Name="default")


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


@pytest.mark.parametrize("name", ["own", "default"])
async def test_a_bus_is_changed(cloud, name):
    if name != "default":
        await cloud("CreateEventBus", Name=name, Description="old")

    answer = await cloud("UpdateEventBus", Name=name, Description="new")

    assert answer == {"Arn": ARN + name, "Name": name, "Description": "new"}
    assert (await cloud("DescribeEventBus", Name=name))["Description"] == "new"


async def test_an_account_has_so_many_buses_and_no_more(cloud, monkeypatch):
    monkeypatch.setattr("reelworks.cloud.services.events.operations.buses.BUSES_MAX", 1)
    await cloud("CreateEventBus", Name="a")

    with pytest.raises(LimitExceededException):
        await cloud("CreateEventBus", Name="b")
