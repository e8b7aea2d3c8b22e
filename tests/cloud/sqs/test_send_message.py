import hashlib

import pytest
from botocore.session import get_session

from reelworks.cloud.services.sqs.errors import (
    InvalidMessageContents,
    InvalidParameterValue,
    MissingParameter,
    QueueDoesNotExist,
)


def text(value, data_type="String"):
    return {"DataType": data_type, "StringValue": value}


def binary(value, data_type="Binary"):
    return {"DataType": data_type, "BinaryValue": value}


async def test_the_sender_is_told_the_id_and_the_bodys_md5(cloud):
    url = await cloud.create()

    answer = await cloud.send(url, "grüße")

    assert answer["MD5OfMessageBody"] == hashlib.md5("grüße".encode()).hexdigest()
    (message,) = await cloud.receive(url)
    assert message["MessageId"] == answer["MessageId"]
    assert len(answer["MessageId"]) == 36


async def test_the_attributes_md5_is_the_one_aws_documents(cloud):
    # Two attributes of each transport type, hashed by hand as the developer guide says: sorted by name, each of
    # name, type and value with its length before it, and a byte 1 for text or 2 for bytes before the value.
    url = await cloud.create()
    attributes = {"b": binary(b"\x00\xff"), "a": text("7", "Number.int")}
    by_hand = (
        b"\x00\x00\x00\x01a\x00\x00\x00\x0aNumber.int\x01\x00\x00\x00\x017"
        b"\x00\x00\x00\x01b\x00\x00\x00\x06Binary\x02\x00\x00\x00\x02\x00\xff"
    )

    answer = await cloud.send(url, MessageAttributes=attributes)

    assert answer["MD5OfMessageAttributes"] == hashlib.md5(by_hand).hexdigest()


async def test_the_system_attributes_md5_is_told_and_the_trace_header_comes_back(cloud):
    url = await cloud.create()
    header = "Root=1-5759e988-bd862e3fe1be46a994272793"

    answer = await cloud.send(url, MessageSystemAttributes={"AWSTraceHeader": text(header)})

    length = len(header).to_bytes(4)
    by_hand = b"\x00\x00\x00\x0eAWSTraceHeader\x00\x00\x00\x06String\x01" + length + header.encode()
    assert answer["MD5OfMessageSystemAttributes"] == hashlib.md5(by_hand).hexdigest()
    (message,) = await cloud.receive(url, AttributeNames=["AWSTraceHeader"])
    assert message["Attributes"] == {"AWSTraceHeader": header}


@pytest.mark.parametrize("body", ["\x00", "a\x08", "\x0b", "\ufffe", "\uffff", "\x1f"])
async def test_characters_that_xml_does_not_know_are_refused(cloud, body):
    url = await cloud.create()

    with pytest.raises(InvalidMessageContents):
        await cloud.send(url, body)


async def test_every_other_character_arrives_as_it_was(cloud):
    url = await cloud.create()
    body = "\t\n\r ~\x7f\x85\ud7ff\ue000\ufffd\U00010000\U0010ffff"

    await cloud.send(url, body)

    assert await cloud.bodies(url) == [body]


async def test_an_empty_body_is_refused(cloud):
    url = await cloud.create()

    with pytest.raises(MissingParameter, match="MessageBody"):
        await cloud.send(url, "")


async def test_a_message_of_a_mebibyte_arrives_whole_and_one_byte_more_is_refused(cloud):
    url = await cloud.create()
    body = "é" * (1_048_576 // 2)

    await cloud.send(url, body)

    assert await cloud.bodies(url) == [body]
    with pytest.raises(InvalidParameterValue, match="Message must be shorter than 1048576 bytes"):
        await cloud.send(url, body + "x")


async def test_attributes_count_for_the_queues_own_limit(cloud):
    url = await cloud.create(MaximumMessageSize=1_024)
    attributes = {"name": text("value")}
    room_left = 1_024 - len("name") - len("String") - len("value")

    await cloud.send(url, "x" * room_left, MessageAttributes=attributes)

    with pytest.raises(InvalidParameterValue, match="1024 bytes"):
        await cloud.send(url, "x" * (room_left + 1), MessageAttributes=attributes)


@pytest.mark.parametrize(
    ("name", "attribute"),
    [
        ("a b", text("x")),
        (".a", text("x")),
        ("a.", text("x")),
        ("a..b", text("x")),
        ("AWS.a", text("x")),
        ("amazon.a", text("x")),
        ("x" * 257, text("x")),
        ("a", text("")),
        ("a", text("x", "")),
        ("a", text("x", "Text")),
        ("a", text("x", "Stringy")),
        ("a", text("x", "Number")),
        ("a", binary(b"")),
        ("a", {"DataType": "Binary", "StringValue": "x"}),
    ],
)
async def test_an_attribute_that_is_not_allowed_is_refused(cloud, name, attribute):
    url = await cloud.create()

    with pytest.raises(InvalidParameterValue):
        await cloud.send(url, MessageAttributes={name: attribute})


async def test_a_message_has_ten_attributes_at_most(cloud):
    url = await cloud.create()
    await cloud.send(url, MessageAttributes={f"n{number}": text("x") for number in range(10)})

    with pytest.raises(InvalidParameterValue, match=r"\[11\] exceeds the allowed maximum \[10\]"):
        await cloud.send(url, MessageAttributes={f"n{number}": text("x") for number in range(11)})


async def test_a_delayed_message_comes_when_its_delay_is_over(cloud):
    url = await cloud.create()
    await cloud.send(url, DelaySeconds=10)

    cloud.clock.advance(9)
    assert await cloud.receive(url) == []
    cloud.clock.advance(1)

    assert await cloud.bodies(url) == ["hello"]


async def test_the_queues_delay_holds_where_the_message_has_none_of_its_own(cloud):
    url = await cloud.create(DelaySeconds=10)
    await cloud.send(url, "delayed")

    await cloud.send(url, "at once", DelaySeconds=0)

    assert await cloud.bodies(url) == ["at once"]
    cloud.clock.advance(10)
    assert await cloud.bodies(url) == ["delayed"]


@pytest.mark.parametrize("delay_s", [-1, 901])
async def test_a_delay_has_its_range(cloud, delay_s):
    url = await cloud.create()

    with pytest.raises(InvalidParameterValue, match="DelaySeconds must be >= 0 and <= 900"):
        await cloud.send(url, DelaySeconds=delay_s)


async def test_a_standard_queue_hands_a_group_on_and_knows_no_deduplication(cloud):
    url = await cloud.create()

    await cloud.send(url, MessageGroupId="tenant-1")

    (message,) = await cloud.receive(url, AttributeNames=["All"])
    assert message["Attributes"]["MessageGroupId"] == "tenant-1"
    with pytest.raises(InvalidParameterValue, match="not valid for this queue type"):
        await cloud.send(url, MessageDeduplicationId="1")


async def test_there_is_no_such_queue(cloud):
    with pytest.raises(QueueDoesNotExist):
        await cloud.send("http://localhost:4566/123456789012/none")


async def test_an_answered_message_survives_a_restart_with_all_it_had(cloud):
    url = await cloud.create()
    attributes = {"a": text("x"), "b": binary(b"\x00")}
    await cloud.send(url, "x" * 5_000, MessageAttributes=attributes, MessageGroupId="g")

    await cloud.close()
    await cloud.open()

    (message,) = await cloud.receive(url, AttributeNames=["All"], MessageAttributeNames=["All"])
    assert message["Body"] == "x" * 5_000
    assert message["MessageAttributes"] == attributes
    assert message["Attributes"]["MessageGroupId"] == "g"


async def test_only_members_of_the_service_model_are_answered(cloud):
    url = await cloud.create()
    answer = await cloud.send(url, MessageAttributes={"a": text("x")})

    model = get_session().get_service_model("sqs").operation_model("SendMessage")

    assert set(answer) <= set(model.output_shape.members)
