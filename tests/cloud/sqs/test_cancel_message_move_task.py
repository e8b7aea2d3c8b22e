import base64

import pytest

from reelworks.cloud.services.sqs.errors import (
    InvalidParameterValue,
    ResourceNotFoundException,
    UnsupportedOperation,
)


@pytest.fixture
async def running(cloud, moves):
    dead = await cloud.create("dead")
    url = await cloud.create("work", RedrivePolicy=moves.redrive_to("dead"))
    await moves.kill(url, *"abcde")
    handle = await moves.start(MaxNumberOfMessagesPerSecond=1)
    await moves.until("RUNNING", moved=1)
    return handle, url, dead


async def test_it_ends_the_task_and_says_how_much_was_moved(cloud, moves, running):
    handle, url, dead = running

    answer = await cloud("CancelMessageMoveTask", TaskHandle=handle)

    (task,) = await moves.tell()
    assert task["Status"] == "CANCELLED"
    moved = answer["ApproximateNumberOfMessagesMoved"]
    assert task["ApproximateNumberOfMessagesMoved"] == moved >= 1
    assert await cloud.counts(url) == (moved, 0, 0)
    assert await cloud.counts(dead) == (5 - moved, 0, 0)


async def test_it_stays_cancelled_after_a_restart(cloud, moves, running):
    handle, _url, dead = running
    await cloud("CancelMessageMoveTask", TaskHandle=handle)
    left = await cloud.counts(dead)

    await cloud.close()
    await cloud.open()

    (task,) = await moves.tell()
    assert task["Status"] == "CANCELLED"
    assert await cloud.counts(dead) == left


async def test_the_rest_may_be_moved_by_another_task(cloud, moves, running):
    handle, url, _dead = running
    await cloud("CancelMessageMoveTask", TaskHandle=handle)

    await moves.start()
    await moves.until("COMPLETED")

    assert sorted(await moves.drain(url)) == list("abcde")


async def test_only_a_running_task_is_cancelled(cloud, running):
    handle, _url, _dead = running
    await cloud("CancelMessageMoveTask", TaskHandle=handle)

    with pytest.raises(UnsupportedOperation, match="Only active tasks can be cancelled"):
        await cloud("CancelMessageMoveTask", TaskHandle=handle)


@pytest.mark.parametrize("handle", ["nonsense", "", base64.b64encode(b"{}").decode(), "W10="])
async def test_a_handle_that_is_none_is_refused(cloud, handle):
    with pytest.raises(InvalidParameterValue, match="TaskHandle is invalid"):
        await cloud("CancelMessageMoveTask", TaskHandle=handle)


async def test_there_is_no_such_task(cloud, running):
    document = '{"taskId": "none", "sourceArn": "arn:aws:sqs:us-east-2:123456789012:dead"}'

    with pytest.raises(ResourceNotFoundException, match="Task does not exist"):
        await cloud("CancelMessageMoveTask", TaskHandle=base64.b64encode(document.encode()).decode())
