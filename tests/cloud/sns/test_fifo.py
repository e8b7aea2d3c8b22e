"""FIFO topics: order within a group, and what was sent twice arriving once."""

import asyncio
import json

import pytest

from reelworks.cloud.services.sns.errors import InvalidParameter
from reelworks.cloud.wire.error import InternalError

FIFO_QUEUE = "arn:aws:sqs:us-east-2:123456789012:orders.fifo"


class FifoQueues:
    """Stands where FIFO queues are: takes what is sent there, every other message more slowly."""

    def __init__(self, calls) -> None:
        self.taken = []
        self.refusing = set()
        self.refusals = 0
        self._perform = calls.perform
        calls.perform = self.perform

    def perform(self, service, operation, request, caller, done):
        if operation != "SendMessage" or not request["QueueUrl"].endswith(".fifo"):
            return self._perform(service, operation, request, caller, done)
        if request["MessageBody"] in self.refusing and self.refusals:
            self.refusals -= 1
            done(None, InternalError())
            return None

        def take():
            self.taken.append(request)
            done({}, None)

        asyncio.get_running_loop().call_later(0.001 * (len(self.taken) % 2), take)
        return None

    def bodies(self):
        return [request["MessageBody"] for request in self.taken]


@pytest.fixture
async def topic(cloud):
    return await cloud.topic("orders.fifo", FifoTopic="true")


@pytest.fixture
async def queues(cloud, topic):
    await cloud.raw(topic, FIFO_QUEUE)
    return FifoQueues(cloud.calls)


async def publish(cloud, topic, message, group="g", deduplication=None):
    return await cloud(
        "Publish", TopicArn=topic, Message=message, MessageGroupId=group,
        MessageDeduplicationId=deduplication or message,
    )  # fmt: skip


async def test_a_group_arrives_in_its_order(cloud, topic, queues):
    numbers = [f"{number:03}" for number in range(50)]

    await asyncio.gather(*(publish(cloud, topic, number, number[-1]) for number in numbers))

    await cloud.settle()
    bodies = queues.bodies()
    assert sorted(bodies) == numbers
    for group in "0123456789":
        own = [body for body in bodies if body[-1] == group]
        assert own == sorted(own)


async def test_sequence_numbers_rise(cloud, topic):
    answers = [await publish(cloud, topic, str(number)) for number in range(5)]

    numbers = [answer["SequenceNumber"] for answer in answers]
    assert numbers == sorted(numbers, key=int)
    assert len(set(numbers)) == 5
    assert all(len(number) == 20 for number in numbers)


async def test_the_queue_gets_group_and_deduplication_id(cloud, topic, queues):
    await publish(cloud, topic, "m", "group-1", "once")

    await cloud.settle()
    [request] = queues.taken
    assert (request["MessageGroupId"], request["MessageDeduplicationId"]) == ("group-1", "once")


async def test_what_is_sent_again_within_five_minutes_arrives_once(cloud, topic, queues):
    first = await publish(cloud, topic, "a", deduplication="once")
    cloud.clock.advance(299)
    again = await publish(cloud, topic, "b", deduplication="once")
    assert again == first
    cloud.clock.advance(2)
    later = await publish(cloud, topic, "c", deduplication="once")

    assert later["MessageId"] != first["MessageId"]
    await cloud.settle()
    assert queues.bodies() == ["a", "c"]


async def test_the_whole_topic_is_the_scope(cloud, topic, queues):
    await publish(cloud, topic, "a", "g1", "once")
    await publish(cloud, topic, "b", "g2", "once")

    await cloud.settle()
    assert queues.bodies() == ["a"]


async def test_each_group_can_be_its_own_scope(cloud):
    topic = await cloud.topic("groups.fifo", FifoTopic="true", FifoThroughputScope="MessageGroup")
    queue = await cloud.new_queue("plain")
    await cloud.raw(topic, queue)

    await publish(cloud, topic, "a", "g1", "once")
    await publish(cloud, topic, "b", "g2", "once")

    assert sorted(await cloud.bodies(queue)) == ["a", "b"]


async def test_content_can_stand_in_for_the_deduplication_id(cloud):
    topic = await cloud.topic("content.fifo", FifoTopic="true", ContentBasedDeduplication="true")
    await cloud.raw(topic, FIFO_QUEUE)
    queues = FifoQueues(cloud.calls)

    for _ in range(2):
        await cloud("Publish", TopicArn=topic, Message="Test", MessageGroupId="g")

    await cloud.settle()
    [request] = queues.taken
    assert (
        request["MessageDeduplicationId"]
        == "532eaabd9574880dbf76b9b8cc00832c20a6ec113d682299550d7a6e0f345e25"
    )


async def test_a_standard_queue_may_subscribe_too(cloud, topic):
    queue = await cloud.new_queue("plain")
    await cloud.subscribe(topic, queue)

    answer = await publish(cloud, topic, "m")

    [message] = await cloud.received(queue)
    assert "MessageGroupId" not in message["Attributes"]
    envelope = json.loads(message["Body"])
    assert envelope["SequenceNumber"] == answer["SequenceNumber"]
    assert "Signature" not in envelope


async def test_a_standard_topics_group_goes_to_standard_queues(cloud):
    topic = await cloud.topic()
    queue = await cloud.new_queue()
    await cloud.raw(topic, queue)

    await cloud("Publish", TopicArn=topic, Message="m", MessageGroupId="tenant-1")

    [message] = await cloud.received(queue)
    assert message["Attributes"]["MessageGroupId"] == "tenant-1"


async def test_a_batch_keeps_its_order_and_deduplicates(cloud, topic, queues):
    entries = [
        {"Id": str(number), "Message": f"m{number}", "MessageGroupId": "g", "MessageDeduplicationId": once}
        for number, once in enumerate("abcab")
    ]

    answer = await cloud("PublishBatch", TopicArn=topic, PublishBatchRequestEntries=entries)

    identifiers = [one["MessageId"] for one in answer["Successful"]]
    assert identifiers[3:] == identifiers[:2]
    assert all("SequenceNumber" in one for one in answer["Successful"])
    await cloud.settle()
    assert queues.bodies() == ["m0", "m1", "m2"]


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({}, "The MessageGroupId parameter is required for FIFO topics"),
        (
            {"MessageGroupId": "g"},
            "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided",
        ),
        ({"MessageGroupId": "a b", "MessageDeduplicationId": "d"}, "MessageGroupId"),
        ({"MessageGroupId": "g", "MessageDeduplicationId": "x" * 129}, "MessageDeduplicationId"),
    ],
)
async def test_a_message_without_what_order_needs_is_refused(cloud, topic, request_, words):
    with pytest.raises(InvalidParameter, match=words):
        await cloud("Publish", TopicArn=topic, Message="m", **request_)


async def test_a_delivery_that_fails_holds_up_its_group_and_no_other(live_cloud):
    cloud = live_cloud
    topic = await cloud.topic("orders.fifo", FifoTopic="true")
    await cloud.raw(topic, FIFO_QUEUE)
    queues = FifoQueues(cloud.calls)
    queues.refusing, queues.refusals = {"a0"}, 3

    await asyncio.gather(*(publish(cloud, topic, f"{group}{n}", group) for n in range(10) for group in "ab"))

    await cloud.settle()
    bodies = queues.bodies()
    assert [body for body in bodies if body[0] == "a"] == [f"a{n}" for n in range(10)]
    assert [body for body in bodies if body[0] == "b"] == [f"b{n}" for n in range(10)]
    assert bodies.index("b9") < bodies.index("a0")
    assert cloud.sns._lanes._lines == {}


async def test_the_order_outlives_a_restart(cloud, topic, queues):
    numbers = [str(number) for number in range(10)]
    queues.refusing, queues.refusals = set(numbers), 1_000
    for number in numbers:
        await publish(cloud, topic, number)
    await cloud.close()
    cloud.clock.advance(120)
    await cloud.open()
    queues = FifoQueues(cloud.calls)

    async def until_all_are_there():
        while cloud.sns._outbox.depth:
            cloud.clock.advance(1)
            await asyncio.sleep(0.01)

    await asyncio.wait_for(until_all_are_there(), 10)
    assert queues.bodies() == numbers


async def test_expired_deduplication_ids_are_cleared_away(cloud, topic):
    for number in range(20):
        await publish(cloud, topic, str(number))
    cloud.clock.advance(301)

    for number in range(20, 30):
        await publish(cloud, topic, str(number))

    assert cloud.sns.database.reader.execute("SELECT count(*) FROM sns_fifo_message").fetchone()[0] == 10
