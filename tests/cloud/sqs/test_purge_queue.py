import pytest

from reelworks.cloud.services.sqs.errors import PurgeQueueInProgress


async def test_whatever_is_there_goes_also_what_is_in_flight_or_delayed(cloud):
    url = await cloud.create()
    for delay_s in (0, 0, 10):
        await cloud.send(url, DelaySeconds=delay_s)
    (held,) = await cloud.receive(url, 1, VisibilityTimeout=5)

    await cloud("PurgeQueue", QueueUrl=url)

    assert await cloud.counts(url) == (0, 0, 0)
    cloud.clock.advance(100)
    assert await cloud.receive(url) == []
    await cloud("DeleteMessage", QueueUrl=url, ReceiptHandle=held["ReceiptHandle"])


async def test_what_is_sent_afterwards_stays(cloud):
    url = await cloud.create()
    await cloud.send(url, "before")
    await cloud("PurgeQueue", QueueUrl=url)

    await cloud.send(url, "after")
    await cloud.room._cleaning.clean()

    assert await cloud.bodies(url) == ["after"]


async def test_a_queue_is_purged_once_a_minute(cloud):
    url = await cloud.create("work")
    await cloud("PurgeQueue", QueueUrl=url)
    cloud.clock.advance(59)

    with pytest.raises(PurgeQueueInProgress, match="on work is allowed every 60 seconds") as refused:
        await cloud("PurgeQueue", QueueUrl=url)
    assert refused.value.query_code == "AWS.SimpleQueueService.PurgeQueueInProgress"
    cloud.clock.advance(1)

    await cloud("PurgeQueue", QueueUrl=url)


async def test_what_was_purged_stays_gone_after_a_restart(cloud):
    url = await cloud.create()
    await cloud.send(url)
    await cloud("PurgeQueue", QueueUrl=url)

    await cloud.close()
    await cloud.open()

    assert await cloud.receive(url) == []
    await cloud.room._cleaning.clean()
    assert cloud.room.database.reader.execute("SELECT count(*) FROM message").fetchone()[0] == 0
