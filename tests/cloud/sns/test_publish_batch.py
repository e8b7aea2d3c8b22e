"""PublishBatch."""

import pytest

from reelworks.cloud.services.sns.errors import (
    BatchEntryIdsNotDistinct,
    BatchRequestTooLong,
    EmptyBatchRequest,
    InvalidBatchEntryId,
    InvalidParameter,
    ParameterValueInvalid,
    TooManyEntriesInBatchRequest,
    TopicNotFound,
)


def entries(*messages):
    return [{"Id": str(number), "Message": message} for number, message in enumerate(messages)]


async def publish(cloud, topic, listed):
    return await cloud("PublishBatch", TopicArn=topic, PublishBatchRequestEntries=listed)


async def test_each_entry_is_a_message(cloud):
    topic = await cloud.topic()
    queue = await cloud.new_queue()
    await cloud.raw(topic, queue)
    listed = entries(*(f"m{number}" for number in range(10)))
    listed[3]["MessageAttributes"] = {"a": {"DataType": "String", "StringValue": "x"}}

    answer = await publish(cloud, topic, listed)

    assert [one["Id"] for one in answer["Successful"]] == [str(number) for number in range(10)]
    assert len({one["MessageId"] for one in answer["Successful"]}) == 10
    assert answer["Failed"] == []
    received = {message["Body"]: message.get("MessageAttributes") for message in await cloud.received(queue)}
    assert sorted(received) == [f"m{number}" for number in range(10)]
    assert received["m3"] == {"a": {"DataType": "String", "StringValue": "x"}}


@pytest.mark.parametrize(
    ("listed", "error"),
    [
        ([], EmptyBatchRequest),
        (entries(*"abcdefghijk"), TooManyEntriesInBatchRequest),
        ([{"Id": "same", "Message": "a"}, {"Id": "same", "Message": "b"}], BatchEntryIdsNotDistinct),
        ([{"Id": "a b", "Message": "a"}], InvalidBatchEntryId),
        ([{"Id": "x" * 81, "Message": "a"}], InvalidBatchEntryId),
        (entries("a" * 131_072, "b" * 131_073), BatchRequestTooLong),
        (entries("good", ""), InvalidParameter),
        (
            [
                {"Id": "1", "Message": "good"},
                {"Id": "2", "Message": "bad", "MessageAttributes": {"a": {"DataType": "String"}}},
            ],
            ParameterValueInvalid,
        ),
    ],
)
async def test_what_is_wrong_with_one_refuses_all(cloud, listed, error):
    topic = await cloud.topic()
    queue = await cloud.new_queue()
    await cloud.raw(topic, queue)

    with pytest.raises(error):
        await publish(cloud, topic, listed)

    assert await cloud.bodies(queue) == []


async def test_a_topic_that_is_not_there_is_not_found(cloud):
    with pytest.raises(TopicNotFound):
        await publish(cloud, "arn:aws:sns:us-east-2:123456789012:missing", entries("m"))


async def test_who_may_publish_may_publish_batches(cloud):
    assert cloud.sns.operations["PublishBatch"].action == "sns:Publish"
