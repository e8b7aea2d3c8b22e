"""Dead letters go back to their queues, or elsewhere, each once, whatever happens meanwhile."""

import asyncio
import json

import pytest

from reelworks.cloud.authorize import AccessDenied
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.services.sqs.errors import (
    InvalidParameterValue,
    ResourceNotFoundException,
    UnsupportedOperation,
)


@pytest.fixture
async def queues(cloud, moves):
    dead = await cloud.create("dead")
    return await cloud.create("work", RedrivePolicy=moves.redrive_to("dead")), dead


async def test_each_message_goes_back_to_the_queue_it_came_from(cloud, moves, queues):
    url, dead = queues
    other = await cloud.create("other", RedrivePolicy=moves.redrive_to("dead"))
    await moves.kill(url, "a", "b")
    await moves.kill(other, "c")

    await moves.start()
    task = await moves.until("COMPLETED")

    assert (task["ApproximateNumberOfMessagesMoved"], task["ApproximateNumberOfMessagesToMove"]) == (3, 3)
    assert await cloud.counts(dead) == (0, 0, 0)
    assert sorted(await cloud.bodies(url)) == ["a", "b"]
    assert await cloud.bodies(other) == ["c"]


async def test_they_may_go_to_any_other_queue(cloud, moves, queues):
    url, dead = queues
    elsewhere = await cloud.create("elsewhere")
    await moves.kill(url, "a")
    await cloud.send(dead, "sent here directly")

    await moves.start(DestinationArn=moves.arn + "elsewhere")
    await moves.until("COMPLETED")

    assert sorted(await cloud.bodies(elsewhere)) == ["a", "sent here directly"]


async def test_a_moved_message_is_a_new_one_with_all_it_had(cloud, moves, queues):
    url, _dead = queues
    attributes = {"a": {"DataType": "String", "StringValue": "v"}}
    sent = await cloud.send(url, "x" * 3_000, MessageAttributes=attributes)
    await cloud.receive(url, VisibilityTimeout=0)
    await cloud.receive(url)
    cloud.clock.advance(100)

    await moves.start()
    await moves.until("COMPLETED")

    (message,) = await cloud.receive(url, AttributeNames=["All"], MessageAttributeNames=["All"])
    assert message["MessageId"] != sent["MessageId"]
    assert message["Body"] == "x" * 3_000
    assert message["MessageAttributes"] == attributes
    assert message["Attributes"] == {
        "SenderId": "123456789012",
        "SentTimestamp": "1700000100000",
        "ApproximateReceiveCount": "1",
        "ApproximateFirstReceiveTimestamp": "1700000100000",
    }


async def test_it_does_not_bounce_straight_back(cloud, moves):
    await cloud.create("dead")
    url = await cloud.create("work", RedrivePolicy=moves.redrive_to("dead", 3))
    await moves.kill(url, "poison")
    await moves.start()
    await moves.until("COMPLETED")

    for _ in range(3):
        assert await cloud.bodies(url, VisibilityTimeout=0) == ["poison"]

    assert await cloud.bodies(url) == []


async def test_what_comes_back_while_it_runs_is_not_moved_again(cloud, moves, queues):
    url, dead = queues
    await moves.kill(url, *"abcdef")
    await moves.start(MaxNumberOfMessagesPerSecond=30)
    await moves.until("RUNNING", moved=3)
    while await cloud.receive(url, VisibilityTimeout=0):
        pass

    task = await moves.until("COMPLETED")

    assert task["ApproximateNumberOfMessagesMoved"] == 6
    visible, _, _ = await cloud.counts(dead)
    assert visible >= 3


async def test_what_is_in_flight_stays(cloud, moves, queues):
    url, dead = queues
    await moves.kill(url, *"abc")
    await cloud.receive(dead, count=1, VisibilityTimeout=600)

    await moves.start()
    task = await moves.until("COMPLETED")

    assert task["ApproximateNumberOfMessagesMoved"] == 2
    assert await cloud.counts(dead) == (0, 1, 0)


async def test_what_is_too_old_goes_nowhere(cloud, moves):
    dead = await cloud.create("dead", MessageRetentionPeriod=60)
    url = await cloud.create("work", RedrivePolicy=moves.redrive_to("dead"))
    await moves.kill(url, "old")
    cloud.clock.advance(60)

    await moves.start()
    task = await moves.until("COMPLETED")

    assert task["ApproximateNumberOfMessagesMoved"] == 0
    assert await cloud.counts(dead) == await cloud.counts(url) == (0, 0, 0)


async def test_who_waits_at_the_destination_is_woken(cloud, moves, queues):

    url, _dead = queues
    await moves.kill(url, "a")
    waiting = asyncio.create_task(cloud.bodies(url, WaitTimeSeconds=20))
    await cloud.until_parked(url, 1)

    await moves.start()

    async with asyncio.timeout(5):
        assert await waiting == ["a"]


async def test_it_goes_on_after_a_restart_and_nothing_is_lost_or_doubled(cloud, moves, queues):
    url, dead = queues
    bodies = [f"body {number} {'x' * 2_500}" for number in range(40)]
    await moves.kill(url, *bodies)
    await moves.start(MaxNumberOfMessagesPerSecond=100)
    await moves.until("RUNNING", moved=10)

    await cloud.close()
    await cloud.open()

    visible_there, visible_here = (await cloud.counts(url))[0], (await cloud.counts(dead))[0]
    assert visible_here > 0
    assert visible_there + visible_here == 40
    task = await moves.until("COMPLETED")
    assert task["ApproximateNumberOfMessagesMoved"] == 40
    assert sorted(await moves.drain(url)) == sorted(bodies)
    assert await cloud.counts(dead) == (0, 0, 0)


async def test_at_a_rate_it_is_still_running_when_unlimited_it_would_be_done(cloud, moves, queues):
    url, dead = queues
    await moves.kill(url, *"abc")

    handle = await moves.start(MaxNumberOfMessagesPerSecond=1)
    task = await moves.until("RUNNING", moved=1)

    assert task["MaxNumberOfMessagesPerSecond"] == 1
    assert await cloud.counts(dead) == (2, 0, 0)
    await cloud("CancelMessageMoveTask", TaskHandle=handle)


async def test_a_fifo_queues_messages_go_back_in_their_order(cloud, moves):
    dead = await cloud.create_fifo("dead.fifo")
    url = await cloud.create_fifo("work.fifo", RedrivePolicy=moves.redrive_to("dead.fifo"))
    bodies = [f"{group}{number}" for number in range(12) for group in "gh"]
    await moves.kill(url, *bodies)
    assert await cloud.counts(dead) == (24, 0, 0)

    await moves.start("dead.fifo")
    task = await moves.until("COMPLETED", "dead.fifo")

    assert task["ApproximateNumberOfMessagesMoved"] == 24
    got = await moves.drain(url)
    for group in "gh":
        assert [body for body in got if body[0] == group] == [f"{group}{number}" for number in range(12)]
    assert len(got) == 24


async def test_a_fifo_group_in_flight_stays_behind_whole(cloud, moves):
    dead = await cloud.create_fifo("dead.fifo")
    url = await cloud.create_fifo("work.fifo", RedrivePolicy=moves.redrive_to("dead.fifo"))
    await moves.kill(url, "g1", "g2", "h1")
    assert await cloud.bodies(dead, count=1) == ["g1"]

    await moves.start("dead.fifo")
    await moves.until("COMPLETED", "dead.fifo")

    assert await cloud.bodies(url) == ["h1"]
    cloud.clock.advance(30)
    assert await cloud.bodies(dead) == ["g1", "g2"]


async def test_it_fails_where_a_message_does_not_say_where_it_came_from(cloud, moves, queues):
    _url, dead = queues
    await cloud.send(dead, "sent here directly")

    await moves.start()
    task = await moves.until("FAILED")

    assert task["FailureReason"] == "CouldNotDetermineMessageSource"
    assert await cloud.counts(dead) == (1, 0, 0)


async def test_it_fails_where_the_destination_is_gone(cloud, moves, queues):
    url, dead = queues
    await cloud.create("other", RedrivePolicy=moves.redrive_to("dead"))
    await moves.kill(url, "a")
    await cloud("DeleteQueue", QueueUrl=url)

    await moves.start()
    task = await moves.until("FAILED")

    assert task["FailureReason"] == "AWS.SimpleQueueService.NonExistentQueue"
    assert await cloud.counts(dead) == (1, 0, 0)


async def test_a_task_that_failed_may_be_followed_by_another(cloud, moves, queues):
    url, dead = queues
    await cloud.send(dead, "sent here directly")
    await moves.start()
    await moves.until("FAILED")

    await moves.start(DestinationArn=moves.arn + "work")

    await moves.until("COMPLETED")
    assert await cloud.bodies(url) == ["sent here directly"]


async def test_one_task_a_source_runs_at_a_time(cloud, moves, queues):
    url, _dead = queues
    await moves.kill(url, *"abc")
    await moves.start(MaxNumberOfMessagesPerSecond=1)

    with pytest.raises(UnsupportedOperation, match="There is already a task running"):
        await moves.start()


async def test_the_source_must_be_somebodys_dead_letter_queue(cloud, moves, queues):
    with pytest.raises(InvalidParameterValue, match="must be configured as a Dead Letter Queue"):
        await moves.start("work")


async def test_both_queues_must_exist(cloud, moves, queues):
    with pytest.raises(ResourceNotFoundException, match="the SourceArn parameter doesn't exist"):
        await moves.start("none")
    with pytest.raises(ResourceNotFoundException, match="the DestinationArn parameter doesn't exist"):
        await moves.start(DestinationArn=moves.arn + "none")


async def test_the_source_is_named_by_its_arn(cloud, queues):
    with pytest.raises(InvalidParameterValue, match="You must use this format to specify the SourceArn"):
        await cloud("StartMessageMoveTask", SourceArn="dead")


async def test_the_destination_is_another_queue_of_the_same_kind(cloud, moves, queues):
    await cloud.create_fifo("other.fifo")

    with pytest.raises(InvalidParameterValue, match="cannot be same"):
        await moves.start(DestinationArn=moves.arn + "dead")
    with pytest.raises(InvalidParameterValue, match="same type"):
        await moves.start(DestinationArn=moves.arn + "other.fifo")


@pytest.mark.parametrize("rate", [-1, 0, 501])
async def test_a_rate_has_its_range(moves, queues, rate):
    with pytest.raises(InvalidParameterValue, match="MaxNumberOfMessagesPerSecond"):
        await moves.start(MaxNumberOfMessagesPerSecond=rate)


async def test_whoever_starts_one_must_be_allowed_to_send_to_the_destination(cloud, moves, queues):
    _url, dead = queues
    elsewhere = await cloud.create("elsewhere")
    await allow(cloud, moves, dead, "StartMessageMoveTask", "ReceiveMessage", "DeleteMessage")
    cloud.principal = Principal.user("123456789012", "operator")

    with pytest.raises(AccessDenied, match=r"(?i)sqs:SendMessage on resource: .*elsewhere"):
        await moves.start(DestinationArn=moves.arn + "elsewhere")

    cloud.principal = Principal.root("123456789012")
    await allow(cloud, moves, elsewhere, "SendMessage")
    cloud.principal = Principal.user("123456789012", "operator")
    assert await moves.start(DestinationArn=moves.arn + "elsewhere")


async def allow(cloud, moves, url, *actions):

    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::123456789012:user/operator"},
        "Action": [f"sqs:{action}" for action in actions],
        "Resource": moves.arn + url.rsplit("/", 1)[1],
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    await cloud("SetQueueAttributes", QueueUrl=url, Attributes={"Policy": policy})
