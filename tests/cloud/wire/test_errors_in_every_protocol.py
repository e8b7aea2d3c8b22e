"""Refusals as each service words them, read by botocore and by eye."""

import orjson
import pytest
from botocore.parsers import create_parser

from reelworks.cloud.wire.error import AwsError, InternalError
from reelworks.cloud.wire.refusals import SerializationException
from reelworks.cloud.wire.write import write_error


class QueueDoesNotExist(AwsError):
    words = "The specified queue does not exist."


class NoSuchKey(AwsError):
    status = 404
    words = "The specified key does not exist."


class TopicGone(AwsError):
    code = "NotFound"
    status = 404


class NotModified(AwsError):
    status = 304


def parse(protocol, response):
    headers = {name.lower(): value for name, value in response.headers}
    wire = {"headers": headers, "status_code": response.status, "body": response.body}
    return create_parser(protocol).parse(wire, None)


def test_sqs_says_its_error_twice_in_json():
    response = write_error("sqs", "json-1.0", QueueDoesNotExist(), "id-1")

    assert dict(response.headers)["x-amzn-query-error"] == "AWS.SimpleQueueService.NonExistentQueue;Sender"
    assert orjson.loads(response.body) == {
        "__type": "com.amazonaws.sqs#QueueDoesNotExist",
        "message": "The specified queue does not exist.",
    }


def test_sqs_has_its_old_codes_in_query():
    parsed = parse("query", write_error("sqs", "query", QueueDoesNotExist(), "id-1"))

    assert parsed["Error"]["Code"] == "AWS.SimpleQueueService.NonExistentQueue"
    assert parsed["Error"]["Type"] == "Sender"
    assert parsed["ResponseMetadata"]["RequestId"] == "id-1"


def test_an_error_below_the_services_has_its_own_name_space():
    response = write_error("sqs", "json-1.0", SerializationException("x"), "id-1")

    assert orjson.loads(response.body)["__type"] == "com.amazon.coral.service#SerializationException"


def test_a_json_service_that_never_spoke_query_says_it_once():
    response = write_error("events", "json-1.1", TopicGone("gone"), "id-1")

    assert "x-amzn-query-error" not in dict(response.headers)
    assert dict(response.headers)["Content-Type"] == "application/x-amz-json-1.1"
    assert parse("json", response)["Error"] == {"Code": "NotFound", "Message": "gone"}


def test_a_query_service_answers_in_its_name_space():
    response = write_error("sns", "query", TopicGone("a < b & c"), "id-1")

    assert response.status == 404
    assert b'<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">' in response.body
    assert parse("query", response)["Error"] == {"Code": "NotFound", "Message": "a < b & c", "Type": "Sender"}


def test_what_is_our_fault_is_the_receivers():
    assert parse("query", write_error("sns", "query", InternalError(), "id-1"))["Error"]["Type"] == "Receiver"
    assert dict(write_error("sqs", "json-1.0", InternalError(), "id-1").headers)["x-amzn-query-error"] == (
        "InternalError;Receiver"
    )


def test_s3_puts_what_it_knows_beside_the_message():
    error = NoSuchKey(fields={"Key": "a&b\r"}, headers={"x-amz-delete-marker": "true"})

    response = write_error("s3", "rest-xml", error, "REQ1", "/b/a")

    assert response.status == 404
    assert dict(response.headers)["x-amz-delete-marker"] == "true"
    assert b"<Key>a&amp;b&#xd;</Key>" in response.body
    parsed = parse("rest-xml", response)
    assert parsed["Error"] == {
        "Code": "NoSuchKey",
        "Message": "The specified key does not exist.",
        "Key": "a&b\r",
    }
    assert parsed["ResponseMetadata"]["RequestId"] == "REQ1"


def test_not_modified_has_no_body():
    assert write_error("s3", "rest-xml", NotModified(headers={"ETag": '"1"'}), "REQ1").body == b""


@pytest.mark.parametrize("service", ["", "dynamodb", "../../etc", "s3\r\nx: y"])
@pytest.mark.parametrize("protocol", ["json-1.0", "json-1.1", "query", "ec2", "rest-xml"])
def test_a_service_that_nobody_knows_is_refused_all_the_same(service, protocol):
    response = write_error(service, protocol, TopicGone("gone"), "id-1")

    assert response.status == 404
    assert b"NotFound" in response.body
