"""DeleteEventBus."""

import pytest

from reelworks.cloud.services.events.errors import (
    BusNotFound,
    ValidationException,
)


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
