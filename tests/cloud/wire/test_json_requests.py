"""What AWS JSON takes, and what it refuses."""

import orjson
import pytest

from reelworks.cloud.wire.message import HttpRequest
from reelworks.cloud.wire.parse import parser_for
from reelworks.cloud.wire.refusals import (
    MissingRequiredParameter,
    SerializationException,
    ValidationException,
)
from reelworks.cloud.wire.route import Route
from reelworks.cloud.wire.write import writer_for


def read(operation, document, service="sqs"):
    body = document if isinstance(document, bytes) else orjson.dumps(document)
    route = Route(service, operation, "json-1.0")
    return parser_for(service, operation, "json-1.0")(HttpRequest("POST", "/", "", {}, body), route)


def test_null_is_the_same_as_absent():
    assert read("SendMessage", {"QueueUrl": "u", "MessageBody": "b", "DelaySeconds": None}) == {
        "QueueUrl": "u",
        "MessageBody": "b",
    }


def test_members_that_the_model_lacks_are_ignored():
    assert read("PurgeQueue", {"QueueUrl": "u", "Colour": "red"}) == {"QueueUrl": "u"}


def test_an_empty_body_is_an_empty_document():
    assert read("ListQueues", b"") == {}


@pytest.mark.parametrize(
    "document",
    [
        b"{",
        b"\xff",
        b'{"QueueUrl": "\\ud800"}',
        b"[" * 100_000,
        [],
        "text",
        {"QueueUrl": 1},
        {"QueueUrl": ["u"]},
        {"QueueUrl": {"u": 1}},
        {"QueueUrl": "u", "MessageBody": "b", "DelaySeconds": "5"},
        {"QueueUrl": "u", "MessageBody": "b", "DelaySeconds": 1.5},
        {"QueueUrl": "u", "MessageBody": "b", "DelaySeconds": True},
        {"QueueUrl": "u", "MessageBody": "b", "MessageAttributes": []},
        {"QueueUrl": "u", "MessageBody": "b", "MessageAttributes": {"a": "b"}},
        {
            "QueueUrl": "u",
            "MessageBody": "b",
            "MessageAttributes": {"a": {"DataType": "x", "BinaryValue": "!"}},
        },
    ],
)
def test_what_is_not_of_the_models_types_is_refused(document):
    with pytest.raises(SerializationException):
        read("SendMessage", document)


@pytest.mark.parametrize(("word", "value"), [("NaN", "nan"), ("Infinity", "inf"), ("-Infinity", "-inf")])
def test_what_json_has_no_number_for_comes_as_a_word(word, value):
    data = [{"MetricName": "m", "Value": word}]

    request = read("PutMetricData", {"Namespace": "n", "MetricData": data}, "cloudwatch")

    assert str(request["MetricData"][0]["Value"]) == value


def test_no_other_word_is_a_number():
    data = [{"MetricName": "m", "Value": "nan"}]

    with pytest.raises(SerializationException):
        read("PutMetricData", {"Namespace": "n", "MetricData": data}, "cloudwatch")


def test_a_missing_member_is_named_at_any_depth():
    with pytest.raises(MissingRequiredParameter, match="the parameter MessageBody"):
        read("SendMessage", {"QueueUrl": "u"})
    with pytest.raises(MissingRequiredParameter, match=r"the parameter Entries\.2\.MessageBody"):
        read("SendMessageBatch", {"QueueUrl": "u", "Entries": [{"Id": "1", "MessageBody": "b"}, {"Id": "2"}]})


def test_other_services_list_all_that_is_missing():
    with pytest.raises(ValidationException) as caught:
        read("PutTargets", {"Targets": [{"Id": "1"}]}, "events")

    assert caught.value.message == (
        "2 validation errors detected: "
        "Value null at 'rule' failed to satisfy constraint: Member must not be null; "
        "Value null at 'targets.1.arn' failed to satisfy constraint: Member must not be null"
    )


def test_an_answer_without_output_has_no_body():
    assert writer_for("sqs", "DeleteMessage", "json-1.0")({}, "id").body == b""


def test_an_answer_is_left_as_the_room_gave_it():
    answer = {
        "Messages": [{"Body": "b", "MessageAttributes": {"a": {"DataType": "Binary", "BinaryValue": b"x"}}}]
    }

    response = writer_for("sqs", "ReceiveMessage", "json-1.0")(answer, "id")

    assert orjson.loads(response.body)["Messages"][0]["MessageAttributes"]["a"]["BinaryValue"] == "eA=="
    assert answer["Messages"][0]["MessageAttributes"]["a"]["BinaryValue"] == b"x"
