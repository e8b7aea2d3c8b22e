"""UpdateEventBus."""

import pytest

ACCOUNT = "123456789012"
ARN = f"arn:aws:events:us-east-2:{ACCOUNT}:event-bus/"


@pytest.mark.parametrize("name", ["own", "default"])
async def test_a_bus_is_changed(cloud, name):
    if name != "default":
        await cloud("CreateEventBus", Name=name, Description="old")

    answer = await cloud("UpdateEventBus", Name=name, Description="new")

    assert answer == {"Arn": ARN + name, "Name": name, "Description": "new"}
    assert (await cloud("DescribeEventBus", Name=name))["Description"] == "new"
