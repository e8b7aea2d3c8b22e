"""DescribeEventBus."""

ACCOUNT = "123456789012"
ARN = f"arn:aws:events:us-east-2:{ACCOUNT}:event-bus/"


async def test_every_account_has_a_default_bus(cloud):
    assert await cloud("DescribeEventBus") == {"Name": "default", "Arn": ARN + "default"}
    cloud.region = "eu-west-1"
    assert [bus["Name"] for bus in (await cloud("ListEventBuses"))["EventBuses"]] == ["default"]
