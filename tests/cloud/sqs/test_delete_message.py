import base64

import pytest

from reelworks.cloud.services.sqs.errors import QueueDoesNotExist, ReceiptHandleIsInvalid


async def delete(cloud, url, message):
    await cloud("DeleteMessage", QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


async def test_a_deleted_message_never_comes_back(cloud):
    url = await cloud.create()
    await cloud.send(url)
    (message,) = await cloud.receive(url)

    await delete(cloud, url, message)

    cloud.clock.advance(100)
    assert await cloud.receive(url) == []
    assert await cloud.counts(url) == (0, 0, 0)


async def test_deleting_twice_is_as_good_as_once(cloud):
    url = await cloud.create()
    await cloud.send(url)
    (message,) = await cloud.receive(url)

    await delete(cloud, url, message)
    await delete(cloud, url, message)

    assert await cloud.counts(url) == (0, 0, 0)


async def test_a_message_that_is_visible_again_can_be_deleted_by_its_last_receiver(cloud):
    url = await cloud.create()
    await cloud.send(url)
    (message,) = await cloud.receive(url, VisibilityTimeout=0)

    await delete(cloud, url, message)

    assert await cloud.receive(url) == []


async def test_with_the_handle_of_an_earlier_receive_it_stays_and_the_call_succeeds(cloud):
    url = await cloud.create()
    await cloud.send(url)
    (earlier,) = await cloud.receive(url, VisibilityTimeout=0)
    (last,) = await cloud.receive(url)

    await delete(cloud, url, earlier)
    assert await cloud.counts(url) == (0, 1, 0)
    await delete(cloud, url, last)

    assert await cloud.counts(url) == (0, 0, 0)


async def test_a_handle_still_counts_after_a_restart(cloud):
    url = await cloud.create()
    await cloud.send(url)
    (message,) = await cloud.receive(url)

    await cloud.close()
    await cloud.open()
    await delete(cloud, url, message)

    assert await cloud.counts(url) == (0, 0, 0)


async def test_a_handle_does_not_delete_what_was_sent_after_a_restart(cloud):
    url = await cloud.create()
    await cloud.send(url)
    (message,) = await cloud.receive(url)
    await delete(cloud, url, message)
    await cloud.close()
    await cloud.open()
    await cloud.send(url, "another")
    await cloud.receive(url, VisibilityTimeout=0)

    await delete(cloud, url, message)

    assert await cloud.bodies(url) == ["another"]


@pytest.mark.parametrize("handle", ["", "x", "AQEB", base64.b64encode(b"\x00" * 45).decode(), "ä"])
async def test_what_is_no_handle_is_refused(cloud, handle):
    url = await cloud.create()

    with pytest.raises(ReceiptHandleIsInvalid, match="is not a valid receipt handle"):
        await delete(cloud, url, {"ReceiptHandle": handle})


async def test_a_handle_of_another_queue_is_refused(cloud):
    url, other = await cloud.create("work"), await cloud.create("other")
    await cloud.send(url)
    (message,) = await cloud.receive(url)

    with pytest.raises(ReceiptHandleIsInvalid, match="is not valid for this queue"):
        await delete(cloud, other, message)


async def test_there_is_no_such_queue(cloud):
    with pytest.raises(QueueDoesNotExist):
        await delete(cloud, "http://localhost:4566/123456789012/none", {"ReceiptHandle": "x"})
