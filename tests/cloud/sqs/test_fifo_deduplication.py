"""FIFO queues take a message once in five minutes, by its identifier or by its body."""

import hashlib

import pytest

from reelworks.cloud.services.sqs.errors import InvalidParameterValue, MissingParameter


@pytest.fixture
async def url(cloud):
    return await cloud.create_fifo()


async def send(cloud, url, body="hello", group="g", deduplication="1"):
    return await cloud.send(url, body, MessageGroupId=group, MessageDeduplicationId=deduplication)


async def test_a_duplicate_is_answered_as_the_first_and_not_delivered(cloud, url):
    first = await send(cloud, url, "hello")

    second = await send(cloud, url, "another body", group="other")

    assert (second["MessageId"], second["SequenceNumber"]) == (first["MessageId"], first["SequenceNumber"])
    assert second["MD5OfMessageBody"] == hashlib.md5(b"another body").hexdigest()
    assert await cloud.bodies(url) == ["hello"]
    assert await cloud.counts(url) == (0, 1, 0)


async def test_it_is_one_though_the_first_was_received_and_deleted(cloud, url):
    await send(cloud, url)
    await cloud.delete(url, *await cloud.receive(url))

    await send(cloud, url)

    assert await cloud.counts(url) == (0, 0, 0)


async def test_after_five_minutes_it_is_another_message(cloud, url):
    first = await send(cloud, url)
    cloud.clock.advance(299)
    assert (await send(cloud, url))["MessageId"] == first["MessageId"]
    cloud.clock.advance(1)

    second = await send(cloud, url)

    assert second["MessageId"] != first["MessageId"]
    assert await cloud.counts(url) == (2, 0, 0)


async def test_a_restart_changes_nothing(cloud, url):
    first = await send(cloud, url)
    await cloud.close()
    await cloud.open()

    assert (await send(cloud, url))["MessageId"] == first["MessageId"]

    assert await cloud.counts(url) == (1, 0, 0)


async def test_a_batch_holds_duplicates_too(cloud, url):
    entries = [
        {"Id": name, "MessageBody": name, "MessageGroupId": "g", "MessageDeduplicationId": identifier}
        for name, identifier in [("a", "1"), ("b", "2"), ("c", "1")]
    ]

    answer = await cloud("SendMessageBatch", QueueUrl=url, Entries=entries)

    first, _second, third = answer["Successful"]
    assert third["MessageId"] == first["MessageId"]
    assert await cloud.bodies(url) == ["a", "b"]


async def test_the_body_decides_where_the_queue_says_so(cloud):
    url = await cloud.create_fifo(ContentBasedDeduplication="true")
    await cloud.send(url, "same", MessageGroupId="g", MessageAttributes=attribute("1"))

    await cloud.send(url, "same", MessageGroupId="g", MessageAttributes=attribute("2"))
    await cloud.send(url, "other", MessageGroupId="g")

    messages = await cloud.receive(url, AttributeNames=["MessageDeduplicationId"])
    assert [message["Body"] for message in messages] == ["same", "other"]
    identifier = messages[0]["Attributes"]["MessageDeduplicationId"]
    assert identifier == hashlib.sha256(b"same").hexdigest()


async def test_an_identifier_goes_before_the_body(cloud):
    url = await cloud.create_fifo(ContentBasedDeduplication="true")
    await send(cloud, url, "same", deduplication="1")

    await send(cloud, url, "same", deduplication="2")
    await send(cloud, url, "other", deduplication=hashlib.sha256(b"third").hexdigest())
    await cloud.send(url, "third", MessageGroupId="g")

    assert await cloud.bodies(url) == ["same", "same", "other"]


async def test_the_scope_may_be_the_group(cloud):
    url = await cloud.create_fifo(DeduplicationScope="messageGroup", FifoThroughputLimit="perMessageGroupId")

    for group in "ghg":
        await send(cloud, url, group=group)

    assert await cloud.counts(url) == (2, 0, 0)


async def test_a_purge_forgets(cloud, url):
    await send(cloud, url)
    await cloud("PurgeQueue", QueueUrl=url)

    await send(cloud, url)

    assert await cloud.counts(url) == (1, 0, 0)


async def test_what_is_over_is_removed(cloud, url):
    await send(cloud, url)
    cloud.clock.advance(300)

    await cloud.room._cleaning.clean()

    count = cloud.room.database.reader.execute("SELECT count(*) FROM deduplication").fetchone()[0]
    assert count == 0


async def test_a_batch_that_is_refused_as_a_whole_leaves_no_trace(cloud, url):
    half = "x" * 600_000
    entries = [
        {"Id": name, "MessageBody": half, "MessageGroupId": "g", "MessageDeduplicationId": name}
        for name in "ab"
    ]
    with pytest.raises(Exception, match="Batch requests cannot be longer"):
        await cloud("SendMessageBatch", QueueUrl=url, Entries=entries)

    await send(cloud, url, deduplication="a")

    assert await cloud.counts(url) == (1, 0, 0)


async def test_a_group_is_needed(cloud, url):
    with pytest.raises(MissingParameter, match="The request must contain the parameter MessageGroupId"):
        await cloud.send(url, MessageDeduplicationId="1")


async def test_an_identifier_is_needed_where_the_body_does_not_decide(cloud, url):
    with pytest.raises(InvalidParameterValue, match="ContentBasedDeduplication enabled or MessageDedup"):
        await cloud.send(url, MessageGroupId="g")


@pytest.mark.parametrize("member", ["MessageGroupId", "MessageDeduplicationId"])
@pytest.mark.parametrize("value", ["", "a b", "ü", "x" * 129])
async def test_identifiers_have_their_characters_and_length(cloud, url, member, value):
    members = {"MessageGroupId": "g", "MessageDeduplicationId": "1", member: value}

    with pytest.raises(InvalidParameterValue, match=f"{member} can only include alphanumeric and punct"):
        await cloud.send(url, **members)


async def test_a_batch_refuses_only_the_entry_without_a_group(cloud, url):
    entries = [
        {"Id": "good", "MessageBody": "x", "MessageGroupId": "g", "MessageDeduplicationId": "1"},
        {"Id": "bad", "MessageBody": "x", "MessageDeduplicationId": "2"},
    ]

    answer = await cloud("SendMessageBatch", QueueUrl=url, Entries=entries)

    assert [entry["Id"] for entry in answer["Successful"]] == ["good"]
    assert [(entry["Id"], entry["Code"]) for entry in answer["Failed"]] == [("bad", "MissingParameter")]


def attribute(value):
    return {"a": {"DataType": "String", "StringValue": value}}
