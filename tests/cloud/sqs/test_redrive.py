"""Messages that are received too often go to the dead-letter queue, at the receive that would exceed the count."""

import json

import pytest


def redrive_to(name, count):
    return json.dumps(
        {"deadLetterTargetArn": f"arn:aws:sqs:us-east-2:123456789012:{name}", "maxReceiveCount": count}
    )


@pytest.fixture
async def queues(cloud):
    dead = await cloud.create("dead")
    return await cloud.create("work", RedrivePolicy=redrive_to("dead", 3)), dead


async def fail(cloud, url, times):
    for _ in range(times):
        assert len(await cloud.receive(url, VisibilityTimeout=0)) == 1


async def test_it_goes_at_the_receive_after_the_last_allowed(cloud, queues):
    url, dead = queues
    await cloud.send(url, "poison")

    await fail(cloud, url, 3)
    assert await cloud.counts(url) == (1, 0, 0)
    assert await cloud.counts(dead) == (0, 0, 0)
    assert await cloud.receive(url) == []

    assert await cloud.counts(url) == (0, 0, 0)
    assert await cloud.counts(dead) == (1, 0, 0)


async def test_it_keeps_its_id_its_age_and_its_count_and_says_where_it_came_from(cloud, queues):
    url, dead = queues
    sent = await cloud.send(url, "poison")
    cloud.clock.advance(7)
    await fail(cloud, url, 3)
    await cloud.receive(url)

    (message,) = await cloud.receive(dead, AttributeNames=["All"])

    assert message["MessageId"] == sent["MessageId"]
    assert message["Attributes"] == {
        "SenderId": "123456789012",
        "SentTimestamp": "1700000000000",
        "ApproximateReceiveCount": "4",
        "ApproximateFirstReceiveTimestamp": "1700000007000",
        "DeadLetterQueueSourceArn": "arn:aws:sqs:us-east-2:123456789012:work",
    }


async def test_the_receive_that_redrives_one_gives_the_next(cloud, queues):
    url, dead = queues
    for number in range(25):
        await cloud.send(url, f"poison {number}")
    for _ in range(3):
        for _ in range(3):
            await cloud.receive(url, VisibilityTimeout=1)
        cloud.clock.advance(1)
    await cloud.send(url, "good")

    assert await cloud.bodies(url) == ["good"]
    assert await cloud.counts(dead) == (25, 0, 0)


async def test_a_message_deleted_in_time_is_not_redriven(cloud, queues):
    url, dead = queues
    await cloud.send(url)
    await fail(cloud, url, 2)
    (message,) = await cloud.receive(url, VisibilityTimeout=0)

    await cloud("DeleteMessage", QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    assert await cloud.receive(url) == []
    assert await cloud.counts(dead) == (0, 0, 0)


async def test_a_handle_of_the_source_no_longer_deletes_it(cloud, queues):
    url, dead = queues
    await cloud.send(url)
    await fail(cloud, url, 2)
    (message,) = await cloud.receive(url, VisibilityTimeout=0)
    await cloud.receive(url)

    await cloud("DeleteMessage", QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    assert await cloud.counts(dead) == (1, 0, 0)


async def test_where_the_dead_letter_queue_is_gone_it_stays(cloud, queues):
    url, dead = queues
    await cloud.send(url)
    await fail(cloud, url, 3)
    await cloud("DeleteQueue", QueueUrl=dead)

    assert await cloud.bodies(url) == ["hello"]


async def test_a_policy_set_later_counts_the_receives_before(cloud):
    await cloud.create("dead")
    url = await cloud.create("work")
    await cloud.send(url)
    await fail(cloud, url, 5)

    await cloud("SetQueueAttributes", QueueUrl=url, Attributes={"RedrivePolicy": redrive_to("dead", 3)})

    assert await cloud.receive(url) == []
