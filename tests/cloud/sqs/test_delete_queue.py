import asyncio

import pytest

from reelworks.cloud.services.sqs.errors import InvalidAddress, QueueDoesNotExist


async def test_a_deleted_queue_is_gone(cloud):
    url = await cloud.create()
    await cloud.send(url)

    await cloud("DeleteQueue", QueueUrl=url)

    assert await cloud("ListQueues") == {"QueueUrls": []}
    with pytest.raises(QueueDoesNotExist) as refused:
        await cloud.send(url)
    assert refused.value.query_code == "AWS.SimpleQueueService.NonExistentQueue"


async def test_its_messages_do_not_come_back_with_its_name(cloud):
    url = await cloud.create()
    await cloud.send(url)
    await cloud("DeleteQueue", QueueUrl=url)
    cloud.clock.advance(60)

    await cloud.create()

    assert await cloud.receive(url) == []
    assert await cloud.counts(url) == (0, 0, 0)


async def test_what_it_held_is_removed_from_the_disk(cloud):
    url = await cloud.create()
    for number in range(25):
        await cloud.send(url, "x" * (3_000 if number % 2 else 10))
    await cloud("DeleteQueue", QueueUrl=url)

    await cloud.room._cleaning.clean()

    reader = cloud.room.database.reader
    for table in ("message", "large_body"):
        assert reader.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0
    assert reader.execute("SELECT count(*) FROM lane WHERE is_discarded").fetchone()[0] == 0


async def test_whoever_waits_for_its_messages_is_told(live_cloud):
    url = await live_cloud.create()
    waiting = asyncio.create_task(live_cloud.receive(url, WaitTimeSeconds=20))
    await live_cloud.until_parked(url, 1)

    await live_cloud("DeleteQueue", QueueUrl=url)

    with pytest.raises(QueueDoesNotExist):
        await asyncio.wait_for(waiting, 5)


async def test_a_queue_that_never_was_cannot_be_deleted(cloud):
    with pytest.raises(QueueDoesNotExist):
        await cloud("DeleteQueue", QueueUrl="http://localhost:4566/123456789012/none")
    with pytest.raises(InvalidAddress):
        await cloud("DeleteQueue", QueueUrl="http://none")


async def test_a_name_alone_is_one_of_the_callers_own_queues(cloud):
    url = await cloud.create("work")
    await cloud.send("work", "hello")
    assert await cloud.bodies(url) == ["hello"]

    await cloud("DeleteQueue", QueueUrl="work")

    with pytest.raises(QueueDoesNotExist):
        await cloud("GetQueueAttributes", QueueUrl="work")
