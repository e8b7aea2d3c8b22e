import pytest

from reelworks.cloud.services.sqs.errors import InvalidAttributeName


async def test_everything_is_told_with_its_default(cloud):
    url = await cloud.create("work")

    answer = await cloud("GetQueueAttributes", QueueUrl=url, AttributeNames=["All"])

    assert answer["Attributes"] == {
        "QueueArn": "arn:aws:sqs:us-east-2:123456789012:work",
        "ApproximateNumberOfMessages": "0",
        "ApproximateNumberOfMessagesNotVisible": "0",
        "ApproximateNumberOfMessagesDelayed": "0",
        "CreatedTimestamp": "1700000000",
        "LastModifiedTimestamp": "1700000000",
        "VisibilityTimeout": "30",
        "MaximumMessageSize": "1048576",
        "MessageRetentionPeriod": "345600",
        "DelaySeconds": "0",
        "ReceiveMessageWaitTimeSeconds": "0",
        "SqsManagedSseEnabled": "true",
    }


async def test_only_what_was_asked_for_is_told(cloud):
    url = await cloud.create("work", DelaySeconds=3)

    answer = await cloud("GetQueueAttributes", QueueUrl=url, AttributeNames=["DelaySeconds", "Policy"])

    assert answer["Attributes"] == {"DelaySeconds": "3"}
    assert await cloud("GetQueueAttributes", QueueUrl=url) == {}


async def test_an_unknown_attribute_is_refused(cloud):
    url = await cloud.create()

    with pytest.raises(InvalidAttributeName, match="Unknown Attribute Colour"):
        await cloud("GetQueueAttributes", QueueUrl=url, AttributeNames=["Colour"])


async def test_what_is_visible_in_flight_and_delayed_is_counted(cloud):
    url = await cloud.create()
    for delay_s in (0, 0, 0, 60):
        await cloud.send(url, DelaySeconds=delay_s)
    (message,) = await cloud.receive(url, 1, VisibilityTimeout=100)
    assert await cloud.counts(url) == (2, 1, 1)

    cloud.clock.advance(60)
    assert await cloud.counts(url) == (3, 1, 0)
    cloud.clock.advance(40)
    assert await cloud.counts(url) == (4, 0, 0)
    await cloud("DeleteMessage", QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    assert await cloud.counts(url) == (3, 0, 0)


async def test_the_counts_are_the_same_after_a_restart(cloud):
    url = await cloud.create()
    for delay_s in (0, 0, 60):
        await cloud.send(url, DelaySeconds=delay_s)
    await cloud.receive(url, 1)

    await cloud.close()
    await cloud.open()

    assert await cloud.counts(url) == (1, 1, 1)
