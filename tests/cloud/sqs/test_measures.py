"""What SQS tells CloudWatch of its queues."""

import pytest

NAME = "AWS/SQS"


def figures(cloud, queue="work"):
    """A queue's figures by their names, each with how many samples it stands for."""
    return {
        measured.name: (measured.value, measured.count)
        for measured in cloud.room.measure(cloud.clock.now())
        if measured.dimensions == (("QueueName", queue),)
    }


def depths(told):
    names = ("Visible", "NotVisible", "Delayed")
    return tuple(told[f"ApproximateNumberOfMessages{name}"][0] for name in names)


async def test_depths_are_those_of_the_queue(cloud):
    url = await cloud.create()
    for body in "abcd":
        await cloud.send(url, body)
    await cloud.send(url, "later", DelaySeconds=60)
    await cloud.receive(url, 2)

    assert depths(figures(cloud)) == (2, 2, 1)


@pytest.mark.parametrize("fifo", [False, True])
async def test_what_happened_is_told_once(cloud, fifo):
    url = await (cloud.create_fifo("work.fifo") if fifo else cloud.create())
    name = "work.fifo" if fifo else "work"
    for body in ("a", "bb", "ccc"):
        if fifo:
            await cloud.send_in(url, body, body)
        else:
            await cloud.send(url, body)
    messages = await cloud.receive(url)
    await cloud.delete(url, messages[0])
    await cloud.receive(url)

    told = figures(cloud, name)

    assert told["NumberOfMessagesSent"] == (3, 3)
    assert told["NumberOfMessagesReceived"] == (3, 3)
    assert told["NumberOfMessagesDeleted"] == (1, 1)
    assert told["NumberOfEmptyReceives"] == (1, 1)
    assert told["SentMessageSize"] == (6, 3)
    assert "NumberOfMessagesSent" not in figures(cloud, name)


async def test_a_size_is_in_bytes_with_the_least_and_the_most(cloud):
    url = await cloud.create()
    for body in ("é", "a" * 10):
        await cloud.send(url, body)

    sizes = [each for each in cloud.room.measure(cloud.clock.now()) if each.name == "SentMessageSize"]

    assert [(each.value, each.minimum, each.maximum, each.unit) for each in sizes] == [(12, 2, 10, "Bytes")]


async def test_the_oldest_message_counts_from_its_sending_however_often_it_was_received(cloud):
    url = await cloud.create(VisibilityTimeout=5)
    await cloud.send(url, "old")
    cloud.clock.advance(100)
    await cloud.send(url, "new")
    await cloud.receive(url, 1)
    cloud.clock.advance(20)

    assert figures(cloud)["ApproximateAgeOfOldestMessage"] == (120, 1)


async def test_an_empty_queue_is_told_of_for_six_hours_with_zeros_once_a_minute(cloud):
    await cloud.create()
    first, again = figures(cloud), figures(cloud)
    cloud.clock.advance(60)
    minute = figures(cloud)
    cloud.clock.advance(6 * 3600)

    assert depths(first) == depths(again) == depths(minute) == (0, 0, 0)
    assert ["NumberOfMessagesSent" in told for told in (first, again, minute)] == [True, False, True]
    assert figures(cloud) == {}


async def test_a_queue_with_messages_is_told_of_for_ever(cloud):
    url = await cloud.create(MessageRetentionPeriod=1_209_600)
    await cloud.send(url)

    cloud.clock.advance(86_400)

    assert depths(figures(cloud)) == (1, 0, 0)
