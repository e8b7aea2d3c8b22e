"""CreateEventBus."""

import pytest

from reelworks.cloud.services.events.errors import (
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


async def test_an_account_has_so_many_buses_and_no_more(cloud, monkeypatch):
    monkeypatch.setattr("reelworks.cloud.services.events.operations.buses.BUSES_MAX", 1)
    await cloud("CreateEventBus", Name="a")

    with pytest.raises(LimitExceededException):
        await cloud("CreateEventBus", Name="b")
