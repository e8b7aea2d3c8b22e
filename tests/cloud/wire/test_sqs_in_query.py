"""SQS as curl and older SDKs speak it: the query protocol of 2012-11-05."""

from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest

from reelworks.cloud.wire.message import HttpRequest
from reelworks.cloud.wire.parse import parser_for
from reelworks.cloud.wire.refusals import InvalidParameterValue, MalformedInput, MissingRequiredParameter
from reelworks.cloud.wire.route import Router
from reelworks.cloud.wire.write import writer_for

ROUTER = Router(["sqs"])
NAMESPACE = "{http://queue.amazonaws.com/doc/2012-11-05/}"


def read(path="/", **params):
    body = urlencode({name.replace("__", "."): value for name, value in params.items()}).encode()
    headers = {"content-type": "application/x-www-form-urlencoded", "host": "localhost:4566"}
    request = HttpRequest("POST", path, "", headers, body)
    route = ROUTER.find_route(request, signing_name="sqs", bucket=None)
    return parser_for("sqs", route.operation, route.protocol)(request, route)


def write(operation, answer):
    response = writer_for("sqs", operation, "query")(answer, "id-1")
    return response, ET.fromstring(response.body)


def test_the_url_may_name_the_queue():
    by_path = read("/000000000000/jobs", Action="SendMessage", MessageBody="hello")

    assert by_path == {"QueueUrl": "http://localhost:4566/000000000000/jobs", "MessageBody": "hello"}


def test_a_queue_url_among_the_parameters_wins():
    read_url = read("/000000000000/jobs", Action="PurgeQueue", QueueUrl="http://x/1/other")["QueueUrl"]

    assert read_url == "http://x/1/other"


def test_attributes_are_numbered_names_and_values():
    request = read(
        Action="CreateQueue",
        QueueName="jobs",
        Attribute__1__Name="VisibilityTimeout",
        Attribute__1__Value="40",
        Attribute__2__Name="DelaySeconds",
        Attribute__2__Value="5",
        Tag__1__Key="team",
        Tag__1__Value="media",
    )

    assert request == {
        "QueueName": "jobs",
        "Attributes": {"VisibilityTimeout": "40", "DelaySeconds": "5"},
        "tags": {"team": "media"},
    }


def test_message_attributes_hold_typed_values():
    request = read(
        Action="SendMessage",
        QueueUrl="u",
        MessageBody="b",
        MessageAttribute__1__Name="text",
        MessageAttribute__1__Value__DataType="String",
        MessageAttribute__1__Value__StringValue="caf\u00e9",
        MessageAttribute__2__Name="bytes",
        MessageAttribute__2__Value__DataType="Binary",
        MessageAttribute__2__Value__BinaryValue="AP8=",
        MessageSystemAttribute__1__Name="AWSTraceHeader",
        MessageSystemAttribute__1__Value__DataType="String",
        MessageSystemAttribute__1__Value__StringValue="Root=1",
    )

    assert request["MessageAttributes"] == {
        "text": {"DataType": "String", "StringValue": "caf\u00e9"},
        "bytes": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
    }
    assert request["MessageSystemAttributes"]["AWSTraceHeader"]["StringValue"] == "Root=1"


def test_batch_entries_come_in_their_numbers_order():
    request = read(
        Action="SendMessageBatch",
        QueueUrl="u",
        SendMessageBatchRequestEntry__10__Id="ten",
        SendMessageBatchRequestEntry__10__MessageBody="b10",
        SendMessageBatchRequestEntry__2__Id="two",
        SendMessageBatchRequestEntry__2__MessageBody="b2",
        SendMessageBatchRequestEntry__2__DelaySeconds="3",
    )

    assert request["Entries"] == [
        {"Id": "two", "MessageBody": "b2", "DelaySeconds": 3},
        {"Id": "ten", "MessageBody": "b10"},
    ]


def test_lists_of_names_are_flat():
    request = read(
        Action="ReceiveMessage",
        QueueUrl="u",
        MaxNumberOfMessages="10",
        AttributeName__1="All",
        MessageAttributeName__1="a",
        MessageAttributeName__2="b.*",
    )

    assert request == {
        "QueueUrl": "u",
        "MaxNumberOfMessages": 10,
        "AttributeNames": ["All"],
        "MessageAttributeNames": ["a", "b.*"],
    }


@pytest.mark.parametrize("text", ["soon", "1.5", "", "1_0", "٣"])
def test_a_number_that_is_none_is_refused_by_name(text):
    with pytest.raises(InvalidParameterValue, match="for parameter DelaySeconds is invalid"):
        read(Action="SendMessage", QueueUrl="u", MessageBody="b", DelaySeconds=text)


def test_a_missing_parameter_is_named():
    with pytest.raises(MissingRequiredParameter, match="must contain the parameter MessageBody") as caught:
        read(Action="SendMessage", QueueUrl="u")

    assert caught.value.code == "MissingParameter"


@pytest.mark.parametrize(
    "params",
    [
        {"QueueUrl__1": "u"},
        {"Attribute": "x"},
        {"Attribute__one__Name": "x"},
        {"Attribute__1": "x"},
        {"Attribute__1__Name": "x"},
    ],
)
def test_parameters_of_another_build_are_refused(params):
    with pytest.raises(MalformedInput):
        read(Action="SetQueueAttributes", **params)


def test_a_thousand_dots_are_as_harmless_as_one():
    name = ".".join(["Attribute"] * 100_000)

    with pytest.raises(MalformedInput):
        read(Action="SetQueueAttributes", QueueUrl="u", **{name: "x"})


def test_an_answer_is_the_document_of_old():
    response, root = write("SendMessage", {"MessageId": "m-1", "MD5OfMessageBody": "abc"})

    assert root.tag == f"{NAMESPACE}SendMessageResponse"
    assert root.findtext(f"{NAMESPACE}SendMessageResult/{NAMESPACE}MessageId") == "m-1"
    assert root.findtext(f"{NAMESPACE}ResponseMetadata/{NAMESPACE}RequestId") == "id-1"
    assert dict(response.headers) == {"Content-Type": "text/xml", "x-amzn-RequestId": "id-1"}


def test_received_messages_repeat_their_element():
    attributes = {"SentTimestamp": "1", "SenderId": "me"}
    _, root = write(
        "ReceiveMessage", {"Messages": [{"Body": "a<b", "Attributes": attributes}, {"Body": "c\r"}]}
    )

    messages = root.findall(f"{NAMESPACE}ReceiveMessageResult/{NAMESPACE}Message")
    assert [message.findtext(f"{NAMESPACE}Body") for message in messages] == ["a<b", "c\r"]
    names = [entry.findtext(f"{NAMESPACE}Name") for entry in messages[0].findall(f"{NAMESPACE}Attribute")]
    assert names == ["SentTimestamp", "SenderId"]


def test_an_answer_without_members_has_only_its_request_id():
    _, root = write("DeleteMessage", {})

    assert [child.tag for child in root] == [f"{NAMESPACE}ResponseMetadata"]
