"""Waiting at a FIFO queue: what frees a group wakes whoever waits for it."""

import asyncio

import pytest


@pytest.fixture
def cloud(live_cloud):
    return live_cloud


@pytest.fixture
async def url(cloud):
    return await cloud.create_fifo()


async def poll(cloud, url, parked=1, **more):
    task = asyncio.create_task(cloud.bodies(url, WaitTimeSeconds=20, **more))
    await cloud.until_parked(url, parked)
    return task


async def within(seconds, waiting):
    async with asyncio.timeout(seconds):
        return await waiting


async def test_a_send_wakes_it(cloud, url):
    waiting = await poll(cloud, url)

    await cloud.send_in(url, "g", "news")

    assert await within(5, waiting) == ["news"]


async def test_a_send_to_a_blocked_group_does_not(cloud, url):
    await cloud.send_in(url, "g", "a")
    (message,) = await cloud.receive(url)
    waiting = await poll(cloud, url)

    await cloud.send_in(url, "g", "b")
    await cloud.until_parked(url, 1)
    await cloud.delete(url, message)

    assert await within(5, waiting) == ["b"]


async def test_a_deletion_that_frees_the_group_wakes_it(cloud, url):
    await cloud.send_in(url, "g", *"ab")
    (message,) = await cloud.receive(url, count=1, VisibilityTimeout=600)
    waiting = await poll(cloud, url)

    await cloud.delete(url, message)

    assert await within(5, waiting) == ["b"]


async def test_a_message_handed_back_wakes_it(cloud, url):
    await cloud.send_in(url, "g", *"ab")
    (message,) = await cloud.receive(url, count=1, VisibilityTimeout=600)
    waiting = await poll(cloud, url)

    await cloud.hide(url, message, 0)

    assert await within(5, waiting) == ["a", "b"]


async def test_a_timeout_that_ends_wakes_it(cloud, url):
    await cloud.send_in(url, "g", *"ab")
    await cloud.receive(url, count=1, VisibilityTimeout=1)

    waiting = await poll(cloud, url)

    assert await within(5, waiting) == ["a", "b"]


async def test_groups_that_are_freed_together_answer_all_who_wait(cloud, url):
    for group in "ghi":
        await cloud.send_in(url, group, "x")
    await cloud.receive(url, VisibilityTimeout=1)
    waiting = [await poll(cloud, url, parked, count=1) for parked in (1, 2, 3)]

    assert await within(5, asyncio.gather(*waiting)) == [["x"]] * 3


async def test_a_batch_for_several_groups_answers_several(cloud, url):
    waiting = [await poll(cloud, url, parked, count=1) for parked in (1, 2, 3)]
    entries = [
        {"Id": group, "MessageBody": group, "MessageGroupId": group, "MessageDeduplicationId": group}
        for group in "ghi"
    ]

    await cloud("SendMessageBatch", QueueUrl=url, Entries=entries)

    assert await within(5, asyncio.gather(*waiting)) == [["g"], ["h"], ["i"]]


async def test_a_dead_letter_wakes_whoever_waits_for_dead_letters(cloud):
    dead = await cloud.create_fifo("dead.fifo")
    policy = '{"deadLetterTargetArn": "arn:aws:sqs:us-east-2:123456789012:dead.fifo", "maxReceiveCount": 1}'
    url = await cloud.create_fifo("source.fifo", RedrivePolicy=policy)
    await cloud.send_in(url, "g", "poison")
    await cloud.receive(url, VisibilityTimeout=0)
    waiting = await poll(cloud, dead)

    assert await cloud.receive(url) == []

    assert await within(5, waiting) == ["poison"]


async def test_a_receive_asked_again_while_it_waits_is_one(cloud, url):
    waiting = await poll(cloud, url, ReceiveRequestAttemptId="try-1")
    await cloud.send_in(url, "g", "a")
    assert await within(5, waiting) == ["a"]

    assert await cloud.bodies(url, ReceiveRequestAttemptId="try-1") == ["a"]
