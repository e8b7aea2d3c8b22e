"""Publish: what is taken, what is refused, and what subscribers read."""

import json

import pytest

from reelworks.cloud.services.sns.errors import InvalidParameter, ParameterValueInvalid, TopicNotFound
from reelworks.cloud.wire.error import OperationNotImplemented


async def test_a_subscribed_queue_gets_the_message_in_its_envelope(cloud):
    topic = await cloud.topic()
    queue = await cloud.new_queue()
    subscription = await cloud.subscribe(topic, queue)

    answer = await cloud("Publish", TopicArn=topic, Message="hällo", Subject="greeting")

    [body] = await cloud.bodies(queue)
    envelope = json.loads(body)
    assert list(envelope) == [
        "Type", "MessageId", "TopicArn", "Subject", "Message", "Timestamp", "SignatureVersion", "Signature",
        "SigningCertURL", "UnsubscribeURL",
    ]  # fmt: skip
    assert envelope["Type"] == "Notification"
    assert envelope["MessageId"] == answer["MessageId"]
    assert envelope["TopicArn"] == topic
    assert envelope["Subject"] == "greeting"
    assert envelope["Message"] == "hällo"
    assert envelope["Timestamp"] == "2023-11-14T22:13:20.000Z"
    assert envelope["SignatureVersion"] == "1"
    assert (
        envelope["UnsubscribeURL"]
        == f"http://localhost:4566/?Action=Unsubscribe&SubscriptionArn={subscription}"
    )


async def test_the_envelope_is_laid_out_as_aws_does(cloud):
    topic = await cloud.topic("t.fifo", FifoTopic="true")
    queue = await cloud.new_queue()
    subscription = await cloud.subscribe(topic, queue)

    answer = await cloud(
        "Publish", TopicArn=topic, Message='say "ä"', MessageGroupId="g", MessageDeduplicationId="d",
        MessageAttributes={"a": {"DataType": "Number", "StringValue": "1"}},
    )  # fmt: skip

    [body] = await cloud.bodies(queue)
    assert body == (
        "{\n"
        '  "Type" : "Notification",\n'
        f'  "MessageId" : "{answer["MessageId"]}",\n'
        f'  "SequenceNumber" : "{answer["SequenceNumber"]}",\n'
        f'  "TopicArn" : "{topic}",\n'
        '  "Message" : "say \\"ä\\"",\n'
        '  "Timestamp" : "2023-11-14T22:13:20.000Z",\n'
        f'  "UnsubscribeURL" : "http://localhost:4566/?Action=Unsubscribe&SubscriptionArn={subscription}",\n'
        '  "MessageAttributes" : {\n'
        '    "a" : {"Type":"Number","Value":"1"}\n'
        "  }\n"
        "}"
    )


async def test_attributes_travel_in_the_envelope(cloud):
    topic = await cloud.topic()
    queue = await cloud.new_queue()
    await cloud.subscribe(topic, queue)

    attributes = {
        "size": {"DataType": "Number", "StringValue": "99.12"},
        "bytes": {"DataType": "Binary", "BinaryValue": b"\x02\x03\x04"},
    }
    await cloud("Publish", TopicArn=topic, Message="m", MessageAttributes=attributes)

    [message] = await cloud.received(queue)
    assert json.loads(message["Body"])["MessageAttributes"] == {
        "size": {"Type": "Number", "Value": "99.12"},
        "bytes": {"Type": "Binary", "Value": "AgME"},
    }
    assert "MessageAttributes" not in message


async def test_a_raw_subscriber_gets_the_bare_text_and_sqs_attributes(cloud):
    topic = await cloud.topic()
    queue = await cloud.new_queue()
    await cloud.raw(topic, queue)

    attributes = {
        "size": {"DataType": "Number.int", "StringValue": "99"},
        "bytes": {"DataType": "Binary", "BinaryValue": b"\x02\x03\x04"},
    }
    await cloud("Publish", TopicArn=topic, Message="bare", Subject="lost", MessageAttributes=attributes)

    [message] = await cloud.received(queue)
    assert message["Body"] == "bare"
    assert message["MessageAttributes"] == attributes


async def test_every_subscriber_gets_a_copy(cloud):
    topic = await cloud.topic()
    queues = [await cloud.new_queue(f"work-{number}") for number in range(3)]
    for queue in queues:
        await cloud.raw(topic, queue)

    await cloud("Publish", TopicArn=topic, Message="one")

    assert [await cloud.bodies(queue) for queue in queues] == [["one"]] * 3


async def test_who_subscribes_later_gets_what_is_published_later(cloud):
    topic = await cloud.topic()
    queue = await cloud.new_queue()
    await cloud("Publish", TopicArn=topic, Message="before")
    await cloud.raw(topic, queue)

    await cloud("Publish", TopicArn=topic, Message="after")

    assert await cloud.bodies(queue) == ["after"]


async def test_the_topic_may_come_as_target_arn(cloud):
    topic = await cloud.topic()
    queue = await cloud.new_queue()
    await cloud.raw(topic, queue)

    await cloud("Publish", TargetArn=topic, Message="m")

    assert await cloud.bodies(queue) == ["m"]


async def test_each_protocol_reads_its_own_text(cloud):
    topic = await cloud.topic()
    queue = await cloud.new_queue()
    await cloud.raw(topic, queue)

    text = json.dumps({"default": "for all", "sqs": "for queues", "other": 3})
    await cloud("Publish", TopicArn=topic, Message=text, MessageStructure="json")
    text = json.dumps({"default": "for all", "http": "for others"})
    await cloud("Publish", TopicArn=topic, Message=text, MessageStructure="json")

    assert sorted(await cloud.bodies(queue)) == ["for all", "for queues"]


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"Message": ""}, "Invalid parameter: Empty message"),
        ({"Message": "m", "Subject": ""}, "Invalid parameter: Subject"),
        ({"Message": "m", "Subject": "x" * 101}, "Invalid parameter: Subject"),
        ({"Message": "m", "Subject": "two\nlines"}, "Invalid parameter: Subject"),
        ({"Message": "m" * 262_145}, "Invalid parameter: Message too long"),
        ({"Message": "é" * 131_073}, "Invalid parameter: Message too long"),
        (
            {
                "Message": "m" * 262_140,
                "MessageAttributes": {"a": {"DataType": "String", "StringValue": "bcdef"}},
            },
            "Invalid parameter: Message too long",
        ),
        (
            {"Message": "{}", "MessageStructure": "json"},
            "Invalid parameter: Message Structure - No default entry in JSON message body",
        ),
        (
            {"Message": '{"default": 1}', "MessageStructure": "json"},
            "Invalid parameter: Message Structure - No default entry in JSON message body",
        ),
        (
            {"Message": "no json", "MessageStructure": "json"},
            "Invalid parameter: Message Structure - JSON message body failed to parse",
        ),
        ({"Message": "m", "MessageStructure": "xml"}, "Invalid parameter: MessageStructure"),
        (
            {"Message": "m", "MessageDeduplicationId": "d"},
            (
                "Invalid parameter: MessageDeduplicationId Reason: The request includes MessageDeduplicationId"
                " parameter that is not valid for this topic type"
            ),
        ),
    ],
)
async def test_a_message_that_is_not_valid_is_refused(cloud, request_, words):
    topic = await cloud.topic()

    with pytest.raises(InvalidParameter) as refusal:
        await cloud("Publish", TopicArn=topic, **request_)

    assert refusal.value.message == words


async def test_a_topic_may_take_larger_messages(cloud):
    topic = await cloud.topic(MaximumMessageSize="1048576")
    queue = await cloud.new_queue()
    await cloud.raw(topic, queue)

    await cloud("Publish", TopicArn=topic, Message="m" * 1_048_576)
    with pytest.raises(InvalidParameter, match="Message too long"):
        await cloud("Publish", TopicArn=topic, Message="m" * 1_048_577)

    assert [len(body) for body in await cloud.bodies(queue)] == [1_048_576]


@pytest.mark.parametrize(
    ("name", "attribute", "words"),
    [
        (
            "a",
            {"DataType": "String"},
            (
                "The message attribute 'a' must contain non-empty message attribute value for message attribute type"
                " 'String'."
            ),
        ),
        (
            "a",
            {"DataType": "Binary", "BinaryValue": b""},
            (
                "The message attribute 'a' must contain non-empty message attribute value for message attribute type"
                " 'Binary'."
            ),
        ),
        (
            "a",
            {"DataType": "String", "BinaryValue": b"x"},
            "The message attribute 'a' with type 'String' must use field 'String'.",
        ),
        (
            "a",
            {"DataType": "Number", "BinaryValue": b"x"},
            "The message attribute 'a' with type 'Number' must use field 'String'.",
        ),
        (
            "a",
            {"DataType": "Binary", "StringValue": "x"},
            "The message attribute 'a' with type 'Binary' must use field 'Binary'.",
        ),
        (
            "a",
            {"DataType": "Stringprefixed", "StringValue": "x"},
            (
                "The message attribute 'a' has an invalid message attribute type, the set of supported type prefixes is"
                " Binary, Number, and String."
            ),
        ),
        (
            "a",
            {"DataType": "Number", "StringValue": "many"},
            "Could not cast message attribute 'a' value to number.",
        ),
        (
            "a" * 257,
            {"DataType": "String", "StringValue": "x"},
            "Length of message attribute name must be less than 256 bytes.",
        ),
        (
            "a^b",
            {"DataType": "String", "StringValue": "x"},
            (
                "Invalid non-alphanumeric character '#x5E' was found in the message attribute name. Can only include"
                " alphanumeric characters, hyphens, underscores, or dots."
            ),
        ),
        (
            ".a",
            {"DataType": "String", "StringValue": "x"},
            "Invalid message attribute name starting with character '.' was found.",
        ),
        (
            "a.",
            {"DataType": "String", "StringValue": "x"},
            "Invalid message attribute name ending with character '.' was found.",
        ),
        (
            "a..b",
            {"DataType": "String", "StringValue": "x"},
            "Message attribute name can not have successive '.' character.",
        ),
    ],
)
async def test_a_malformed_message_attribute_is_refused(cloud, name, attribute, words):
    topic = await cloud.topic()

    with pytest.raises(ParameterValueInvalid) as refusal:
        await cloud("Publish", TopicArn=topic, Message="m", MessageAttributes={name: attribute})

    assert refusal.value.message == words
    assert refusal.value.code == "ParameterValueInvalid"


async def test_a_topic_that_is_not_there_is_not_found(cloud):
    topic = await cloud.topic()

    with pytest.raises(TopicNotFound) as refusal:
        await cloud("Publish", TopicArn=topic + "x", Message="m")

    assert (refusal.value.code, refusal.value.status) == ("NotFound", 404)
    assert refusal.value.message == "Topic does not exist"


@pytest.mark.parametrize(("arn", "fields"), [("randomstring", 1), ("random:string", 2), ("", 1)])
async def test_a_target_that_is_no_arn_is_refused(cloud, arn, fields):
    with pytest.raises(InvalidParameter) as refusal:
        await cloud("Publish", TopicArn=arn, Message="m")

    assert refusal.value.message == (
        f"Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not {fields}"
    )


async def test_another_regions_topic_is_refused(cloud):
    topic = await cloud.topic()
    cloud.region = "eu-west-1"

    with pytest.raises(InvalidParameter, match=r"^Invalid parameter: TopicArn$"):
        await cloud("Publish", TopicArn=topic, Message="m")


async def test_a_message_needs_a_target(cloud):
    with pytest.raises(InvalidParameter, match="no value for required parameter"):
        await cloud("Publish", Message="m")


async def test_text_messages_to_telephones_are_refused_by_name(cloud):
    with pytest.raises(OperationNotImplemented, match="telephones"):
        await cloud("Publish", PhoneNumber="+15551234567", Message="m")
