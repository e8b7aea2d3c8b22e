import hashlib

import pytest
from botocore.session import get_session

from reelworks.cloud.services.sqs import limits
from reelworks.cloud.services.sqs.errors import InvalidParameterValue, OverLimit, QueueDoesNotExist


async def test_a_message_is_hidden_for_its_visibility_timeout_and_then_comes_back(cloud):
    url = await cloud.create()
    await cloud.send(url)
    (first,) = await cloud.receive(url, VisibilityTimeout=10)

    cloud.clock.advance(9.999)
    assert await cloud.receive(url) == []
    cloud.clock.advance(0.001)
    (second,) = await cloud.receive(url)

    assert first["MessageId"] == second["MessageId"]
    assert first["ReceiptHandle"] != second["ReceiptHandle"]


async def test_the_queues_own_visibility_timeout_holds_where_the_request_has_none(cloud):
    url = await cloud.create(VisibilityTimeout=100)
    await cloud.send(url)
    await cloud.receive(url)

    cloud.clock.advance(99)
    assert await cloud.receive(url) == []
    cloud.clock.advance(1)

    assert len(await cloud.receive(url)) == 1


async def test_a_timeout_of_0_hides_nothing(cloud):
    url = await cloud.create()
    await cloud.send(url)

    assert len(await cloud.receive(url, VisibilityTimeout=0)) == 1
    assert len(await cloud.receive(url, VisibilityTimeout=0)) == 1


async def test_one_message_comes_where_no_number_is_asked_for(cloud):
    url = await cloud.create()
    await cloud.send(url, "a")
    await cloud.send(url, "b")

    answer = await cloud("ReceiveMessage", QueueUrl=url)

    assert [message["Body"] for message in answer["Messages"]] == ["a"]


async def test_messages_come_in_the_order_they_were_sent_ten_at_most(cloud):
    url = await cloud.create()
    for number in range(12):
        await cloud.send(url, str(number))

    assert await cloud.bodies(url) == [str(number) for number in range(10)]
    assert await cloud.bodies(url) == ["10", "11"]


async def test_an_empty_queue_answers_without_messages(cloud):
    url = await cloud.create()

    assert await cloud("ReceiveMessage", QueueUrl=url) == {}


async def test_the_system_attributes_tell_its_story(cloud):
    url = await cloud.create()
    await cloud.send(url)
    cloud.clock.advance(5)
    await cloud.receive(url, VisibilityTimeout=0)
    cloud.clock.advance(5)

    (message,) = await cloud.receive(url, MessageSystemAttributeNames=["All"])

    assert message["Attributes"] == {
        "SenderId": "123456789012",
        "SentTimestamp": "1700000000000",
        "ApproximateReceiveCount": "2",
        "ApproximateFirstReceiveTimestamp": "1700000005000",
    }


@pytest.mark.parametrize("member", ["AttributeNames", "MessageSystemAttributeNames"])
async def test_only_the_system_attributes_asked_for_come(cloud, member):
    url = await cloud.create()
    await cloud.send(url)

    (message,) = await cloud.receive(url, **{member: ["ApproximateReceiveCount"]})

    assert message["Attributes"] == {"ApproximateReceiveCount": "1"}


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        (["All"], {"tone", "tone.low", "pitch"}),
        ([".*"], {"tone", "tone.low", "pitch"}),
        (["tone"], {"tone"}),
        (["tone.*"], {"tone", "tone.low"}),
        (["pi*"], set()),
        (["other"], set()),
    ],
)
async def test_message_attributes_come_by_name_or_prefix_with_the_md5_of_those(cloud, asked, given):
    url = await cloud.create()
    attributes = {name: {"DataType": "String", "StringValue": "x"} for name in ("tone", "tone.low", "pitch")}
    await cloud.send(url, MessageAttributes=attributes)

    (message,) = await cloud.receive(url, MessageAttributeNames=asked)

    assert set(message.get("MessageAttributes", {})) == given
    assert ("MD5OfMessageAttributes" in message) == bool(given)


async def test_the_body_comes_with_its_md5(cloud):
    url = await cloud.create()
    await cloud.send(url, "grüße")

    (message,) = await cloud.receive(url)

    assert message["MD5OfBody"] == hashlib.md5("grüße".encode()).hexdigest()


@pytest.mark.parametrize(
    ("member", "wrong", "reason"),
    [
        ("MaxNumberOfMessages", 0, "Must be between 1 and 10, if provided"),
        ("MaxNumberOfMessages", 11, "Must be between 1 and 10, if provided"),
        ("WaitTimeSeconds", -1, "Must be >= 0 and <= 20, if provided"),
        ("WaitTimeSeconds", 21, "Must be >= 0 and <= 20, if provided"),
        ("VisibilityTimeout", -1, "Must be between 0 and 43200"),
        ("VisibilityTimeout", 43_201, "Must be between 0 and 43200"),
    ],
)
async def test_a_number_has_its_range(cloud, member, wrong, reason):
    url = await cloud.create()

    with pytest.raises(
        InvalidParameterValue, match=f"Value {wrong} for parameter {member} is invalid.*{reason}"
    ):
        await cloud("ReceiveMessage", QueueUrl=url, **{member: wrong})


async def test_a_message_older_than_the_retention_period_never_comes(cloud):
    url = await cloud.create(MessageRetentionPeriod=60)
    await cloud.send(url, "old")
    cloud.clock.advance(30)
    await cloud.send(url, "young")
    cloud.clock.advance(30)

    assert await cloud.bodies(url) == ["young"]
    assert await cloud.counts(url) == (0, 1, 0)


async def test_a_receive_gets_past_many_that_are_too_old(cloud):
    url = await cloud.create(MessageRetentionPeriod=60)
    for _ in range(50):
        entries = [{"Id": str(number), "MessageBody": "old"} for number in range(10)]
        await cloud("SendMessageBatch", QueueUrl=url, Entries=entries)
    cloud.clock.advance(60)
    for body in ("young", "younger"):
        await cloud.send(url, body)

    assert await cloud.bodies(url, count=1) == ["young"]
    assert await cloud.counts(url) == (1, 1, 0)


async def test_what_is_too_old_is_removed_from_the_disk(cloud):
    url = await cloud.create(MessageRetentionPeriod=60)
    await cloud.send(url)
    cloud.clock.advance(60.001)

    await cloud.room._cleaning.clean()

    assert await cloud.counts(url) == (0, 0, 0)
    assert cloud.room.database.reader.execute("SELECT count(*) FROM message").fetchone()[0] == 0


async def test_who_holds_what_survives_a_restart(cloud):
    url = await cloud.create()
    await cloud.send(url)
    (message,) = await cloud.receive(url, VisibilityTimeout=10)

    await cloud.close()
    await cloud.open()

    assert await cloud.receive(url) == []
    cloud.clock.advance(10)
    (again,) = await cloud.receive(url, AttributeNames=["ApproximateReceiveCount"])
    assert again["MessageId"] == message["MessageId"]
    assert again["Attributes"] == {"ApproximateReceiveCount": "2"}


async def test_there_is_no_such_queue(cloud):
    with pytest.raises(QueueDoesNotExist):
        await cloud.receive("http://localhost:4566/123456789012/none")


async def test_only_members_of_the_service_model_are_answered(cloud):
    url = await cloud.create()
    attributes = {"a": {"DataType": "String", "StringValue": "x"}}
    await cloud.send(url, MessageAttributes=attributes)

    (message,) = await cloud.receive(url, AttributeNames=["All"], MessageAttributeNames=["All"])

    model = get_session().get_service_model("sqs")
    assert set(message) <= set(model.shape_for("Message").members)
    assert set(message["Attributes"]) <= set(model.shape_for("MessageSystemAttributeName").enum)


async def test_so_many_may_be_in_flight_and_no_more(cloud, monkeypatch):
    monkeypatch.setattr(limits, "IN_FLIGHT_MAX", 20)
    url = await cloud.create()
    for _ in range(30):
        await cloud.send(url)
    first = await cloud.receive(url, VisibilityTimeout=60)
    await cloud.receive(url, VisibilityTimeout=10)

    with pytest.raises(OverLimit):
        await cloud.receive(url)

    await cloud("DeleteMessage", QueueUrl=url, ReceiptHandle=first[0]["ReceiptHandle"])
    assert len(await cloud.receive(url, 1, VisibilityTimeout=60)) == 1
    with pytest.raises(OverLimit):
        await cloud.receive(url)
    cloud.clock.advance(10)
    assert len(await cloud.receive(url)) == 10
