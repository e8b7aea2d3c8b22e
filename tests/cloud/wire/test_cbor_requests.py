"""Smithy's CBOR, as CloudWatch's newest clients speak it: what is taken, and what is refused."""

import pytest
from botocore.parsers import create_parser
from hypothesis import given
from hypothesis import strategies as st

from reelworks.cloud.wire.error import AwsError
from reelworks.cloud.wire.message import HttpRequest
from reelworks.cloud.wire.parse import parser_for
from reelworks.cloud.wire.refusals import SerializationException, UnknownOperation, ValidationException
from reelworks.cloud.wire.route import Router
from reelworks.cloud.wire.write import write_error
from support.botocore_side import UNTIMED, side_of

ROUTER = Router(["s3", "cloudwatch"])
PUT = "/service/GraniteServiceVersion20100801/operation/PutMetricData"


def read(body, path=PUT):
    request = HttpRequest("POST", path, "", {"smithy-protocol": "rpc-v2-cbor"}, body)
    route = ROUTER.find_route(request, signing_name="monitoring", bucket=None)
    return parser_for(route.service, route.operation, route.protocol)(request, route)


@pytest.mark.parametrize(
    "path",
    ["/service/GraniteServiceVersion20100801/operation/Sing", "/service/Nobody/operation/PutMetricData", "/"],
)
def test_a_path_that_names_nothing_is_refused(path):
    with pytest.raises(UnknownOperation):
        read(b"\xa0", path)


@pytest.mark.parametrize(
    "body",
    [
        b"\xff",
        b"\x80",
        b"\x63abc",
        b"\xa1",
        b"\xa1\x69Namespace\x01",
        b"\x81" * 100_000,
        b"\x9f" * 100_000,
        b"\xbb" + b"\xff" * 8,
        b"\xa1\x80\x01",
        b"\x9b\x00\x00\x00\x01\x00\x00\x00\x00",  # announces four thousand million items
        b"\x9a\x04\x00\x00\x00",
        b"\xba\x04\x00\x00\x00",
        b"\xa0\xa0",
        b"\xc1" * 100_000,
        b"\xa1\x61\xff\x01",
        b"\xa1\x69Namespace\xc1\xfb\x7f\xf0\x00\x00\x00\x00\x00\x00",
    ],
)
def test_what_is_no_map_of_the_models_types_is_refused(body):
    with pytest.raises(SerializationException):
        read(body)


def test_open_maps_lists_and_tagged_times_are_read():
    body = (
        b"\xbf\x69Namespace\x61n\x6aMetricData\x9f"
        b"\xbf\x6aMetricName\x61m\x69Timestamp\xc1\x1a\x6b\x00\x00\x00\x65Value\x02\xff\xff\xff"
    )

    [datum] = read(body)["MetricData"]

    assert (datum["MetricName"], datum["Value"]) == ("m", 2.0)
    assert datum["Timestamp"].timestamp() == 0x6B000000


@UNTIMED
@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(body):
    try:
        assert "Namespace" in read(body)
    except AwsError as error:
        assert isinstance(error, SerializationException | ValidationException)  # noqa: PT017 - either may come


def test_a_missing_member_is_named():
    request = side_of("cloudwatch").serialise("GetMetricStatistics", {"Namespace": "AWS/SQS"})

    with pytest.raises(ValidationException, match="Value null at 'metricName'"):
        read(request.body, request.path)


def test_an_error_is_read_by_botocore():
    class ResourceNotFound(AwsError):
        status = 404

    response = write_error("cloudwatch", "rpc-v2-cbor", ResourceNotFound("no such alarm"), "id-1")

    headers = {name.lower(): value for name, value in response.headers}
    wire = {"headers": headers, "status_code": response.status, "body": response.body}
    parsed = create_parser("smithy-rpc-v2-cbor").parse(wire, None)
    assert parsed["Error"]["Message"] == "no such alarm"
    assert parsed["Error"]["Code"] == "ResourceNotFound"
    assert headers["x-amzn-query-error"] == "ResourceNotFound;Sender"
