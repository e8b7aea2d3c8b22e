"""ReceiveMessage that waits: what wakes it, in which order, and what is not lost when its caller goes away."""

import asyncio
import contextlib
import time

import pytest

from reelworks.cloud.services.sqs import limits
from reelworks.cloud.services.sqs.errors import OverLimit


@pytest.fixture
def cloud(live_cloud):
    return live_cloud


def poll(cloud, url, **more):
    more.setdefault("WaitTimeSeconds", 20)
    return asyncio.create_task(cloud.bodies(url, **more))


async def within(seconds, waiting):
    async with asyncio.timeout(seconds):
        return await waiting


async def cancel(task):
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def test_a_send_wakes_it(cloud):
    url = await cloud.create()
    waiting = poll(cloud, url)
    await cloud.until_parked(url, 1)

    await cloud.send(url, "news")

    assert await within(5, waiting) == ["news"]


async def test_a_batch_wakes_it(cloud):
    url = await cloud.create()
    waiting = poll(cloud, url)
    await cloud.until_parked(url, 1)

    await cloud("SendMessageBatch", QueueUrl=url, Entries=[{"Id": n, "MessageBody": n} for n in "abc"])

    assert await within(5, waiting) == ["a", "b", "c"]


async def test_it_is_answered_empty_when_its_time_is_over(cloud):
    url = await cloud.create()
    began = asyncio.get_running_loop().time()

    assert await within(5, poll(cloud, url, WaitTimeSeconds=1)) == []

    assert asyncio.get_running_loop().time() - began >= 0.99
    await cloud.until_parked(url, 0)


async def test_the_queues_own_waiting_time_holds_where_the_request_has_none(cloud):
    url = await cloud.create(ReceiveMessageWaitTimeSeconds=20)
    waiting = asyncio.create_task(cloud.bodies(url))
    await cloud.until_parked(url, 1)

    await cloud.send(url, "news")

    assert await within(5, waiting) == ["news"]


async def test_a_request_may_decline_to_wait(cloud):
    url = await cloud.create(ReceiveMessageWaitTimeSeconds=20)

    assert await within(5, cloud.bodies(url, WaitTimeSeconds=0)) == []


async def test_a_visibility_timeout_that_ends_wakes_it(cloud):
    url = await cloud.create()
    await cloud.send(url, "back")
    await cloud.receive(url, VisibilityTimeout=1)
    waiting = poll(cloud, url)

    assert await within(5, waiting) == ["back"]


async def test_a_visibility_timeout_of_a_receive_made_while_it_waits_wakes_it(cloud):
    url = await cloud.create()
    first = poll(cloud, url, VisibilityTimeout=1)
    await cloud.until_parked(url, 1)
    second = poll(cloud, url)
    await cloud.until_parked(url, 2)
    await cloud.send(url, "back")
    assert await within(5, first) == ["back"]

    assert await within(5, second) == ["back"]


async def test_a_delay_that_ends_wakes_it(cloud):
    url = await cloud.create()
    waiting = poll(cloud, url)
    await cloud.until_parked(url, 1)

    await cloud.send(url, "late", DelaySeconds=1)

    assert await within(5, waiting) == ["late"]


async def test_change_message_visibility_to_0_wakes_it(cloud):
    url = await cloud.create()
    await cloud.send(url, "back")
    (message,) = await cloud.receive(url, VisibilityTimeout=600)
    waiting = poll(cloud, url)
    await cloud.until_parked(url, 1)

    await cloud(
        "ChangeMessageVisibility", QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
    )

    assert await within(5, waiting) == ["back"]


async def test_a_shortened_visibility_timeout_wakes_it_then(cloud):
    url = await cloud.create()
    await cloud.send(url, "back")
    (message,) = await cloud.receive(url, VisibilityTimeout=600)
    waiting = poll(cloud, url)
    await cloud.until_parked(url, 1)

    await cloud(
        "ChangeMessageVisibility", QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=1
    )

    assert await within(5, waiting) == ["back"]


async def test_first_come_first_served(cloud):
    url = await cloud.create()
    waiting = []
    for number in range(3):
        waiting.append(poll(cloud, url))
        await cloud.until_parked(url, number + 1)

    got = []
    for number in range(3):
        await cloud.send(url, str(number))
        got.append(await within(5, waiting[number]))

    assert got == [["0"], ["1"], ["2"]]


async def test_one_message_answers_one_and_the_others_wait_on(cloud):
    url = await cloud.create()
    waiting = [poll(cloud, url) for _ in range(5)]
    await cloud.until_parked(url, 5)

    await cloud.send(url, "news")

    done, pending = await asyncio.wait(waiting, timeout=5, return_when=asyncio.FIRST_COMPLETED)
    assert [task.result() for task in done] == [["news"]]
    await cloud.until_parked(url, 4)
    for task in pending:
        await cancel(task)


async def test_as_many_as_there_are_messages_are_answered(cloud):
    url = await cloud.create()
    waiting = [poll(cloud, url, count=1) for _ in range(5)]
    await cloud.until_parked(url, 5)

    await cloud("SendMessageBatch", QueueUrl=url, Entries=[{"Id": n, "MessageBody": n} for n in "abcde"])

    got = await within(5, asyncio.gather(*waiting))
    assert sorted(body for bodies in got for body in bodies) == list("abcde")


async def test_messages_that_come_back_together_answer_all_who_wait(cloud):
    url = await cloud.create()
    for body in "abc":
        await cloud.send(url, body)
    await cloud.receive(url, VisibilityTimeout=1)
    waiting = [poll(cloud, url, count=1) for _ in range(3)]

    got = await within(5, asyncio.gather(*waiting))

    assert sorted(body for bodies in got for body in bodies) == list("abc")


async def test_a_caller_that_goes_away_takes_nothing_with_it(cloud):
    url = await cloud.create()
    waiting = poll(cloud, url)
    await cloud.until_parked(url, 1)

    await cancel(waiting)
    await cloud.until_parked(url, 0)
    await cloud.send(url, "still here")

    assert await cloud.bodies(url) == ["still here"]


async def test_a_caller_that_goes_away_as_it_is_woken_passes_the_news_on(cloud):
    url = await cloud.create()
    first = poll(cloud, url)
    await cloud.until_parked(url, 1)
    second = poll(cloud, url)
    await cloud.until_parked(url, 2)
    queue_id = next(iter(cloud.room._queues)).queue_id
    await cloud.send(url, "news", DelaySeconds=1)
    cloud.room._waiting.wake(queue_id, 1)

    first.cancel()

    assert await within(5, second) == ["news"]


async def test_a_dead_letter_wakes_whoever_waits_for_dead_letters(cloud):
    dead = await cloud.create("dead")
    policy = '{"deadLetterTargetArn": "arn:aws:sqs:us-east-2:123456789012:dead", "maxReceiveCount": 1}'
    url = await cloud.create("work", RedrivePolicy=policy)
    await cloud.send(url, "poison")
    await cloud.receive(url, VisibilityTimeout=0)
    waiting = poll(cloud, dead)
    await cloud.until_parked(dead, 1)

    assert await cloud.receive(url) == []

    assert await within(5, waiting) == ["poison"]


async def test_many_who_wait_for_nothing_cost_nothing(cloud):
    url = await cloud.create()
    await cloud.send(url, "held")
    await cloud.receive(url, VisibilityTimeout=600)
    waiting = [poll(cloud, url) for _ in range(100)]
    await cloud.until_parked(url, 100)
    tries = 0
    original = cloud.room.database.submit

    def counted(*arguments):
        nonlocal tries
        tries += 1
        original(*arguments)

    cloud.room.database.submit = counted
    await asyncio.sleep(0.5)

    assert tries == 0
    for task in waiting:
        await cancel(task)


async def test_a_batch_of_delayed_messages_wakes_at_the_first_of_them(cloud):
    url = await cloud.create()
    waiting = poll(cloud, url)
    await cloud.until_parked(url, 1)

    delays = {"later": 600, "soon": 1}
    entries = [{"Id": name, "MessageBody": name, "DelaySeconds": delay_s} for name, delay_s in delays.items()]
    await cloud("SendMessageBatch", QueueUrl=url, Entries=entries)

    assert await within(5, waiting) == ["soon"]


async def test_a_message_handed_over_is_on_the_disk_as_received(cloud):
    url = await cloud.create()
    waiting = asyncio.create_task(cloud.receive(url, WaitTimeSeconds=20, VisibilityTimeout=600))
    await cloud.until_parked(url, 1)
    await cloud.send(url, "news")
    (message,) = await within(5, waiting)
    assert await cloud.counts(url) == (0, 1, 0)

    await cloud.close()
    await cloud.open()

    assert await cloud.receive(url) == []
    await cloud("DeleteMessage", QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    assert await cloud.counts(url) == (0, 0, 0)


async def test_the_time_that_is_over_during_a_handover_loses_nothing(cloud):
    url = await cloud.create()
    began = asyncio.get_running_loop().time()
    waiting = poll(cloud, url, WaitTimeSeconds=1)
    await cloud.until_parked(url, 1)
    database = cloud.room.database
    original = database._commit_in_thread

    def commit_late_in_thread(jobs):
        time.sleep(max(0.0, began + 1.2 - time.monotonic()))
        return original(jobs)

    database._commit_in_thread = commit_late_in_thread
    await cloud.send(url, "just in time")

    assert await within(5, waiting) == ["just in time"]


async def test_a_send_succeeds_where_too_much_is_in_flight_for_those_who_wait(cloud, monkeypatch):
    url = await cloud.create()
    waiting = poll(cloud, url)
    await cloud.until_parked(url, 1)
    monkeypatch.setattr(limits, "IN_FLIGHT_MAX", 0)

    await cloud.send(url, "news")

    assert await cloud.counts(url) == (1, 0, 0)
    with pytest.raises(OverLimit):
        await within(5, waiting)
