"""Dead letters of FIFO queues: they go to a FIFO queue, to the end of their group, and free the group they leave."""

import json

import pytest

from reelworks.cloud.services.sqs.errors import InvalidParameterValue


def redrive_to(name, count):
    return json.dumps(
        {"deadLetterTargetArn": f"arn:aws:sqs:us-east-2:123456789012:{name}", "maxReceiveCount": count}
    )


@pytest.fixture
async def queues(cloud):
    dead = await cloud.create_fifo("dead.fifo")
    return await cloud.create_fifo(RedrivePolicy=redrive_to("dead.fifo", 1)), dead


async def test_the_next_of_the_group_comes_in_the_same_receive(cloud, queues):
    url, dead = queues
    await cloud.send_in(url, "g", *"abc")
    await cloud.receive(url, count=2, VisibilityTimeout=0)

    assert await cloud.bodies(url) == ["c"]

    assert await cloud.counts(dead) == (2, 0, 0)
    assert await cloud.bodies(dead) == ["a", "b"]


async def test_it_has_its_id_for_deduplication_and_is_as_old_as_its_stay_there(cloud, queues):
    url, dead = queues
    sent = await cloud.send(
        url, "x" * 3_000, MessageGroupId="g", MessageDeduplicationId="1", MessageAttributes=attribute("v")
    )
    cloud.clock.advance(7)
    await cloud.receive(url, VisibilityTimeout=0)
    cloud.clock.advance(5)
    await cloud.receive(url)

    (message,) = await cloud.receive(dead, AttributeNames=["All"], MessageAttributeNames=["All"])

    attributes = message["Attributes"]
    assert attributes.pop("SequenceNumber") > sent["SequenceNumber"]
    assert attributes == {
        "SenderId": "123456789012",
        "SentTimestamp": "1700000012000",
        "ApproximateReceiveCount": "2",
        "ApproximateFirstReceiveTimestamp": "1700000007000",
        "DeadLetterQueueSourceArn": "arn:aws:sqs:us-east-2:123456789012:work.fifo",
        "MessageGroupId": "g",
        "MessageDeduplicationId": sent["MessageId"],
    }
    assert message["MessageId"] == sent["MessageId"]
    assert message["Body"] == "x" * 3_000
    assert message["MessageAttributes"] == attribute("v")


async def test_it_comes_behind_what_is_there_though_it_was_sent_before(cloud, queues):
    url, dead = queues
    await cloud.send_in(url, "g", "poison")
    await cloud.send_in(dead, "g", "earlier")
    await cloud.receive(dead, VisibilityTimeout=30)
    await cloud.receive(url, VisibilityTimeout=0)
    await cloud.receive(url)

    assert await cloud.bodies(dead) == []
    cloud.clock.advance(30)

    assert await cloud.bodies(dead) == ["earlier", "poison"]


async def test_many_dead_letters_in_a_group_do_not_hide_what_comes_after_them(cloud, queues):
    url, dead = queues
    await cloud.send_in(url, "g", *map(str, range(25)))
    for _ in range(3):
        await cloud.receive(url, VisibilityTimeout=0)
    await cloud.send_in(url, "g", "good")

    assert await cloud.bodies(url, count=1) == ["good"]

    assert await cloud.counts(dead) == (25, 0, 0)
    assert await cloud.bodies(dead, count=3) == ["0", "1", "2"]


async def test_both_queues_are_of_one_kind(cloud, queues):
    await cloud.create("dead")

    with pytest.raises(InvalidParameterValue, match="must be same type of queue as the source"):
        await cloud.create_fifo("other.fifo", RedrivePolicy=redrive_to("dead", 1))
    with pytest.raises(InvalidParameterValue, match="must be same type of queue as the source"):
        await cloud.create("other", RedrivePolicy=redrive_to("dead.fifo", 1))


def attribute(value):
    return {"a": {"DataType": "String", "StringValue": value}}
