"""DescribeEventBus."""

ACCOUNT = "123456789012"
ARN = f"arn:aws:events:us-east-2:{ACCOUNT}:event-bus/"


async def test_every_account_has_a_default_bus(cloud):
    told = await cloud("DescribeEventBus")
    assert (told["Name"], told["Arn"]) == ("default", ARN + "default")
    assert told["CreationTime"] == told["LastModifiedTime"]
    cloud.region = "eu-west-1"
    assert [bus["Name"] for bus in (await cloud("ListEventBuses"))["EventBuses"]] == ["default"]
