"""From the outbox to the queue: who is let in, what is tried again, where the undelivered go."""

import asyncio
import json

import pytest

from reelworks.cloud.services.sns.limits import DELIVERY_S_MAX
from reelworks.cloud.wire.error import InternalError

ACCOUNT = "123456789012"


class BreakingQueues:
    """Stands before the door to SQS and lets it fail as a broken service does, while ``is_broken``."""

    def __init__(self, calls, only="") -> None:
        self.is_broken = True
        self.only = only
        self.tries = 0
        self._perform = calls.perform
        calls.perform = self.perform

    def perform(self, service, operation, request, caller, done):
        if self.is_broken and operation == "SendMessage" and request["QueueUrl"].endswith(self.only):
            self.tries += 1
            done(None, InternalError())
            return None
        return self._perform(service, operation, request, caller, done)

    async def wait_for_a_try(self, count=1):
        async def until_tried():
            while self.tries < count:
                await asyncio.sleep(0.001)

        await asyncio.wait_for(until_tried(), 10)


async def wait_until_put_off(cloud, count):
    """Wait until the only delivery has failed so often and lies on the disk for later."""

    async def until_put_off():
        while cloud.sns.database.reader.execute("SELECT attempts FROM outbox").fetchone()[0] < count:
            await asyncio.sleep(0.001)

    await asyncio.wait_for(until_put_off(), 10)


def redrive_to(queue):
    return json.dumps({"deadLetterTargetArn": queue})


async def test_a_queue_without_a_policy_gets_nothing(cloud, caplog):
    topic = await cloud.topic()
    queue = await cloud.new_queue(lets_in=None)
    await cloud.raw(topic, queue)

    await cloud("Publish", TopicArn=topic, Message="m")

    assert await cloud.bodies(queue) == []
    [line] = [record.message for record in caplog.records if "was dropped" in record.message]
    assert topic in line
    assert queue in line
    assert "AccessDenied" in line


async def test_only_the_topic_that_the_queues_policy_names_gets_in(cloud):
    good, bad = await cloud.topic("good"), await cloud.topic("bad")
    queue = await cloud.new_queue(lets_in=good)
    for topic in (good, bad):
        await cloud.raw(topic, queue)

    for topic in (bad, good):
        await cloud("Publish", TopicArn=topic, Message=topic)

    assert await cloud.bodies(queue) == [good]


async def test_what_a_queue_refuses_goes_to_the_dead_letter_queue_as_it_was(cloud):
    topic = await cloud.topic()
    shut = await cloud.new_queue("shut", lets_in=None)
    dead = await cloud.new_queue("dead")
    subscription = await cloud.subscribe(topic, shut, RedrivePolicy=redrive_to(dead))

    answer = await cloud("Publish", TopicArn=topic, Message="m")

    [body] = await cloud.bodies(dead)
    envelope = json.loads(body)
    assert (envelope["MessageId"], envelope["Message"]) == (answer["MessageId"], "m")
    assert envelope["UnsubscribeURL"].endswith(subscription)


async def test_a_raw_message_is_raw_in_the_dead_letter_queue_too(cloud):
    topic = await cloud.topic()
    dead = await cloud.new_queue("dead")
    await cloud.raw(topic, f"arn:aws:sqs:us-east-2:{ACCOUNT}:gone", RedrivePolicy=redrive_to(dead))

    attributes = {"a": {"DataType": "Number", "StringValue": "1"}}
    await cloud("Publish", TopicArn=topic, Message="m", MessageAttributes=attributes)

    [message] = await cloud.received(dead)
    assert (message["Body"], message["MessageAttributes"]) == ("m", attributes)


async def test_a_dead_letter_queue_that_refuses_as_well_ends_it(cloud, caplog):
    topic = await cloud.topic()
    shut = await cloud.new_queue("shut", lets_in=None)
    await cloud.raw(topic, shut, RedrivePolicy=redrive_to(shut + "-dead"))

    await cloud("Publish", TopicArn=topic, Message="m")
    await cloud.settle()

    assert any("was dropped" in record.message for record in caplog.records)


async def test_a_refusal_of_one_queue_is_nothing_to_the_others(cloud):
    topic = await cloud.topic()
    queues = [await cloud.new_queue("shut", lets_in=None), await cloud.new_queue("open")]
    for queue in queues:
        await cloud.raw(topic, queue)

    await cloud("Publish", TopicArn=topic, Message="m")

    assert [await cloud.bodies(queue) for queue in queues] == [[], ["m"]]


async def test_a_message_that_a_queue_cannot_hold_is_dropped(cloud, caplog):
    topic = await cloud.topic()
    queue = await cloud.new_queue()
    await cloud.raw(topic, queue)

    await cloud("Publish", TopicArn=topic, Message="bell \x07")

    assert await cloud.bodies(queue) == []
    assert any("was dropped" in record.message for record in caplog.records)


async def test_a_broken_queue_service_is_tried_until_it_is_whole(live_cloud):
    cloud = live_cloud
    topic = await cloud.topic()
    queue = await cloud.new_queue()
    await cloud.raw(topic, queue)
    queues = BreakingQueues(cloud.calls)

    await cloud("Publish", TopicArn=topic, Message="m")
    await queues.wait_for_a_try(2)
    queues.is_broken = False

    assert await cloud.bodies(queue) == ["m"]


async def test_after_23_days_it_is_given_up(cloud):
    topic = await cloud.topic()
    queue, dead = await cloud.new_queue(), await cloud.new_queue("dead")
    await cloud.raw(topic, queue, RedrivePolicy=redrive_to(dead))
    BreakingQueues(cloud.calls, only="/work")
    await cloud("Publish", TopicArn=topic, Message="m")
    await wait_until_put_off(cloud, 1)

    cloud.clock.advance(DELIVERY_S_MAX - 60)
    await wait_until_put_off(cloud, 2)
    cloud.clock.advance(120)

    assert await cloud.bodies(dead) == ["m"]


async def test_what_was_not_delivered_is_delivered_after_a_restart(cloud):
    topic = await cloud.topic()
    queues = [await cloud.new_queue(f"work-{number}") for number in range(2)]
    for queue in queues:
        await cloud.raw(topic, queue)
    broken = BreakingQueues(cloud.calls)
    await cloud("Publish", TopicArn=topic, Message="m")
    await broken.wait_for_a_try(2)

    await cloud.close()
    cloud.clock.advance(60)
    await cloud.open()

    assert [await cloud.bodies(queue) for queue in queues] == [["m"], ["m"]]


async def test_topics_and_subscriptions_are_there_after_a_restart(cloud):
    topic = await cloud.topic(DisplayName="Up")
    queue = await cloud.new_queue()
    subscription = await cloud.raw(topic, queue, FilterPolicy='{"a": ["b"]}')
    before = await cloud.attributes_of(topic), await cloud.subscription(subscription)

    await cloud.close()
    await cloud.open()

    assert (await cloud.attributes_of(topic), await cloud.subscription(subscription)) == before
    attributes = {"a": {"DataType": "String", "StringValue": "b"}}
    await cloud("Publish", TopicArn=topic, Message="yes", MessageAttributes=attributes)
    await cloud("Publish", TopicArn=topic, Message="no")
    assert await cloud.bodies(queue) == ["yes"]


async def test_what_is_undone_reaches_nobody(cloud):
    topic = await cloud.topic()
    queue = await cloud.new_queue()
    await cloud.raw(topic, queue)

    with pytest.raises(Exception, match="Message too long"):
        await cloud("Publish", TopicArn=topic, Message="m" * 300_000)

    assert await cloud.bodies(queue) == []
    assert cloud.sns.database.reader.execute("SELECT count(*) FROM outbox").fetchone()[0] == 0


async def test_what_is_delivered_leaves_the_outbox(cloud):
    topic = await cloud.topic()
    queue = await cloud.new_queue()
    await cloud.raw(topic, queue)
    for number in range(100):
        await cloud("Publish", TopicArn=topic, Message=str(number))
    assert len(await cloud.bodies(queue)) == 100

    await cloud.close()
    await cloud.open()

    assert await cloud.bodies(queue) == []


async def test_the_trace_header_is_handed_on_to_the_queue(cloud):
    topic, queue = await cloud.topic(), await cloud.new_queue()
    await cloud.raw(topic, queue)
    cloud.trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"

    await cloud("Publish", TopicArn=topic, Message="m")

    [message] = await cloud.received(queue)
    assert message["Attributes"]["AWSTraceHeader"] == cloud.trace


async def test_a_trace_header_that_is_none_is_left_behind(cloud):
    topic, queue = await cloud.topic(), await cloud.new_queue()
    await cloud.raw(topic, queue)
    cloud.trace = "Root=" + "x" * 5000

    await cloud("Publish", TopicArn=topic, Message="m")

    [message] = await cloud.received(queue)
    assert "AWSTraceHeader" not in message["Attributes"]
