"""FIFO queues: a group's messages come in the order they were sent, and none while one of them is in flight."""

import pytest

from reelworks.cloud.services.sqs import limits
from reelworks.cloud.services.sqs.errors import InvalidParameterValue


@pytest.fixture
async def url(cloud):
    return await cloud.create_fifo()


async def test_one_receive_may_hold_several_of_a_group_in_their_order(cloud, url):
    await cloud.send_in(url, "g", *"abcde")

    assert await cloud.bodies(url, count=3) == ["a", "b", "c"]


async def test_a_group_is_blocked_until_all_that_was_received_of_it_is_gone(cloud, url):
    await cloud.send_in(url, "g", *"abcd")
    first, second = await cloud.receive(url, count=2)

    assert await cloud.bodies(url) == []
    await cloud.delete(url, first)
    assert await cloud.bodies(url) == []
    await cloud.delete(url, second)

    assert await cloud.bodies(url) == ["c", "d"]


async def test_deleting_out_of_order_keeps_the_rest_in_order(cloud, url):
    await cloud.send_in(url, "g", *"abcd")
    _first, second, third = await cloud.receive(url, count=3, VisibilityTimeout=30)

    await cloud.delete(url, third, second)
    assert await cloud.bodies(url) == []
    cloud.clock.advance(30)

    assert await cloud.bodies(url) == ["a", "d"]


async def test_a_message_whose_time_is_over_waits_for_its_followers_in_flight(cloud, url):
    await cloud.send_in(url, "g", *"abc")
    _first, second = await cloud.receive(url, count=2, VisibilityTimeout=30)
    await cloud.hide(url, second, 100)

    cloud.clock.advance(99)
    assert await cloud.bodies(url) == []
    cloud.clock.advance(1)

    assert await cloud.bodies(url) == ["a", "b", "c"]


async def test_a_message_handed_back_comes_again_before_its_followers(cloud, url):
    await cloud.send_in(url, "g", *"ab")
    (first,) = await cloud.receive(url, count=1)

    await cloud.hide(url, first, 0)

    assert await cloud.bodies(url) == ["a", "b"]


async def test_a_message_handed_back_waits_for_its_followers_in_flight(cloud, url):
    await cloud.send_in(url, "g", *"abc")
    first, second = await cloud.receive(url, count=2)

    await cloud.hide(url, first, 0)
    assert await cloud.bodies(url) == []
    await cloud.hide(url, second, 0)

    assert await cloud.bodies(url) == ["a", "b", "c"]


async def test_another_group_is_not_blocked(cloud, url):
    await cloud.send_in(url, "g", *"ab")
    await cloud.send_in(url, "h", *"xy")

    assert await cloud.bodies(url, count=1) == ["a"]
    assert await cloud.bodies(url) == ["x", "y"]
    assert await cloud.bodies(url) == []


async def test_one_receive_fills_up_from_other_groups(cloud, url):
    for group in "ghi":
        await cloud.send_in(url, group, *"12")

    messages = await cloud.receive(url, count=5, AttributeNames=["MessageGroupId"])

    got = [(message["Attributes"]["MessageGroupId"], message["Body"]) for message in messages]
    assert got == [("g", "1"), ("g", "2"), ("h", "1"), ("h", "2"), ("i", "1")]


async def test_one_receive_gives_no_message_twice_even_if_it_hides_them_not_at_all(cloud, url):
    await cloud.send_in(url, "g", *"abc")
    await cloud.send_in(url, "h", "x")

    assert await cloud.bodies(url, VisibilityTimeout=0) == ["a", "b", "c", "x"]
    assert await cloud.bodies(url, count=1, VisibilityTimeout=0) == ["a"]


async def test_sequence_numbers_rise_and_are_the_ones_the_sender_was_told(cloud, url):
    told = []
    for body in "abc":
        sent = await cloud.send(url, body, MessageGroupId="g", MessageDeduplicationId=body)
        told.append(sent["SequenceNumber"])

    messages = await cloud.receive(url, AttributeNames=["All"])

    assert [message["Attributes"]["SequenceNumber"] for message in messages] == told
    assert told == sorted(told)
    assert {len(number) for number in told} == {20}


async def test_what_is_in_flight_blocks_its_group_after_a_restart_too(cloud, url):
    await cloud.send_in(url, "g", *"ab")
    await cloud.receive(url, count=1, VisibilityTimeout=30)

    await cloud.close()
    await cloud.open()

    assert await cloud.bodies(url) == []
    cloud.clock.advance(30)
    assert await cloud.bodies(url) == ["a", "b"]


async def test_a_message_whose_time_is_over_can_no_longer_be_deleted(cloud, url):
    await cloud.send_in(url, "g", "a")
    (message,) = await cloud.receive(url, VisibilityTimeout=10)
    cloud.clock.advance(10)

    with pytest.raises(InvalidParameterValue, match="The receipt handle has expired"):
        await cloud.delete(url, message)

    assert await cloud.bodies(url) == ["a"]


async def test_the_handle_of_an_earlier_receive_deletes_nothing(cloud, url):
    await cloud.send_in(url, "g", "a")
    (early,) = await cloud.receive(url, VisibilityTimeout=0)
    (late,) = await cloud.receive(url)

    with pytest.raises(InvalidParameterValue, match="The receipt handle has expired"):
        await cloud.delete(url, early)

    await cloud.delete(url, late)
    assert await cloud.counts(url) == (0, 0, 0)


async def test_deleting_twice_succeeds(cloud, url):
    await cloud.send_in(url, "g", "a")
    (message,) = await cloud.receive(url)

    await cloud.delete(url, message, message)

    assert await cloud.counts(url) == (0, 0, 0)


async def test_a_batch_of_deletes_frees_its_groups(cloud, url):
    await cloud.send_in(url, "g", *"abc")
    messages = await cloud.receive(url, count=2)
    entries = [{"Id": m["Body"], "ReceiptHandle": m["ReceiptHandle"]} for m in messages]

    answer = await cloud("DeleteMessageBatch", QueueUrl=url, Entries=entries)

    assert [entry["Id"] for entry in answer["Successful"]] == ["a", "b"]
    assert await cloud.bodies(url) == ["c"]


async def test_counts_know_blocked_messages_as_visible(cloud, url):
    await cloud.send_in(url, "g", *"abc")

    await cloud.receive(url, count=1)

    assert await cloud.counts(url) == (2, 1, 0)


async def test_a_purged_queue_begins_anew(cloud, url):
    await cloud.send_in(url, "g", *"ab")
    await cloud.receive(url, count=1)

    await cloud("PurgeQueue", QueueUrl=url)
    await cloud.send(url, "new", MessageGroupId="g", MessageDeduplicationId="g-a")

    assert await cloud.bodies(url) == ["new"]
    await cloud.room._cleaning.clean()
    assert table_sizes(cloud) == {"message": 1, "fifo_group": 1}


async def test_what_is_too_old_goes_and_its_followers_come(cloud):
    url = await cloud.create_fifo(MessageRetentionPeriod=60)
    await cloud.send_in(url, "g", "old")
    await cloud.send_in(url, "h", "old-too")
    cloud.clock.advance(40)
    await cloud.send_in(url, "g", "young")
    cloud.clock.advance(20)

    assert await cloud.bodies(url) == ["young"]
    assert await cloud.counts(url) == (0, 1, 0)


async def test_what_is_too_old_is_removed_without_a_receive(cloud):
    url = await cloud.create_fifo(MessageRetentionPeriod=60)
    await cloud.send_in(url, "g", *"ab")
    await cloud.send_in(url, "h", "c")
    cloud.clock.advance(61)

    await cloud.room._cleaning.clean()

    assert await cloud.counts(url) == (0, 0, 0)
    assert table_sizes(cloud) == {"message": 0, "fifo_group": 0}


async def test_a_full_queue_gives_nothing_and_no_error(cloud, url, monkeypatch):
    await cloud.send_in(url, "g", "a")
    await cloud.send_in(url, "h", "b")
    monkeypatch.setattr(limits, "IN_FLIGHT_MAX", 1)
    (message,) = await cloud.receive(url, count=1)

    assert await cloud.bodies(url) == []
    await cloud.delete(url, message)

    assert await cloud.bodies(url, count=1) == ["b"]


async def test_only_the_queue_has_a_delay(cloud):
    url = await cloud.create_fifo(DelaySeconds=10)

    await cloud.send(url, "a", MessageGroupId="g", MessageDeduplicationId="a", DelaySeconds=0)
    with pytest.raises(InvalidParameterValue, match="not valid for this queue type"):
        await cloud.send(url, "b", MessageGroupId="g", MessageDeduplicationId="b", DelaySeconds=1)

    assert await cloud.bodies(url) == []
    assert await cloud.counts(url) == (0, 0, 1)
    cloud.clock.advance(10)
    assert await cloud.bodies(url) == ["a"]


@pytest.mark.parametrize(("before", "after"), [(0, 100), (900, 100)])
async def test_a_new_delay_holds_for_what_is_there(cloud, before, after):
    url = await cloud.create_fifo(DelaySeconds=before)
    await cloud.send_in(url, "g", *"ab")

    await cloud("SetQueueAttributes", QueueUrl=url, Attributes={"DelaySeconds": str(after)})

    cloud.clock.advance(after - 1)
    assert await cloud.bodies(url) == []
    cloud.clock.advance(1)
    assert await cloud.bodies(url) == ["a", "b"]


def table_sizes(cloud):
    count = cloud.room.database.reader.execute
    tables = ("message", "fifo_group")
    return {table: count(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}
