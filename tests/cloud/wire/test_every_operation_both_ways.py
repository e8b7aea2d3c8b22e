"""Every operation of every model: what botocore writes we read, and what we write botocore reads."""

from collections.abc import Iterator
from typing import Any

import pytest

from reelworks.cloud.wire.models import load_service
from reelworks.cloud.wire.parse import parser_for
from reelworks.cloud.wire.route import Router
from reelworks.cloud.wire.write import writer_for
from support.botocore_side import Side, sample, side_of

SERVICES = [
    "sqs",
    "sns",
    "s3",
    "events",
    "iam",
    "sts",
    "ssm",
    "autoscaling",
    "elbv2",
    "cloudformation",
    "ec2",
]
SIDES = [
    *((service, None) for service in SERVICES),
    ("sqs", "query"),
    ("cloudwatch", "smithy-rpc-v2-cbor"),
    ("cloudwatch", "json"),
    ("cloudwatch", "query"),
]
UNREACHABLE = {
    "s3": {
        "WriteGetObjectResponse",  # these two live on hosts of their own
        "ListDirectoryBuckets",
        "GetBucketLifecycle",  # these four are deprecated, and their successors have their URIs
        "PutBucketLifecycle",
        "GetBucketNotification",
        "PutBucketNotification",
    }
}
READ_BY_HAND = {
    "SelectObjectContent",  # streams events
    "GetBucketLocation",  # botocore reads it in a handler of its own; see test_s3_answers
}

every_side = pytest.mark.parametrize(("service", "protocol"), SIDES)
full_and_bare = pytest.mark.parametrize(
    "only_required", [False, True], ids=["every member", "required members"]
)


@every_side
@full_and_bare
def test_a_request_is_routed_and_read_as_botocore_wrote_it(service, protocol, only_required):
    side, router = side_of(service, protocol), Router([*SERVICES, "cloudwatch"])
    signing_name = load_service(service).signing_name

    wrong = {}
    for operation, params in sample_requests(side, service, only_required):
        request = side.serialise(operation, params)
        route = router.find_route(request, signing_name=signing_name, bucket=None)
        read = parser_for(service, route.operation, route.protocol)(request, route)
        if (route.operation, without_length(read, params)) != (operation, with_body(params, read)):
            wrong[operation] = (route.operation, read)

    assert wrong == {}


@every_side
@full_and_bare
def test_an_answer_is_read_by_botocore_as_it_was_given(service, protocol, only_required):
    side = side_of(service, protocol)
    own_protocol = own_name_of(service, protocol)

    wrong = {}
    for operation, answer in sample_answers(side, service, only_required):
        response = writer_for(service, operation, own_protocol)(answer, "request-1")
        read = read_back(side, operation, response)
        if read != without_length(answer, read):
            wrong[operation] = read

    assert wrong == {}


def sample_requests(side: Side, service: str, only_required: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    for operation in load_service(service).operations.keys() - UNREACHABLE.get(service, set()):
        shape = side.operation(operation).input_shape
        yield operation, sample(shape, only_required=only_required) if shape else {}


def sample_answers(side: Side, service: str, only_required: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    for operation in load_service(service).operations.keys() - READ_BY_HAND - UNREACHABLE.get(service, set()):
        shape = side.operation(operation).output_shape
        answer = sample(shape, only_required=only_required) if shape else {}
        payload = shape.serialization.get("payload") if shape else None
        if payload is not None:  # an answer always has its payload, whatever the model says
            answer.setdefault(payload, sample(shape.members[payload], only_required=only_required))
        yield operation, answer


def read_back(side: Side, operation: str, response: Any) -> dict[str, Any]:
    model = side.operation(operation)
    payload = model.output_shape.serialization.get("payload") if model.has_streaming_output else None
    streamed = {payload: response.body} if payload else {}
    if payload:
        response.body = b""
    read = {**side.parse(operation, response), **streamed}
    read.pop("ResponseMetadata")
    if read.get("Metadata") == {}:  # botocore's way of saying that there are no such headers
        del read["Metadata"]
    return read


def without_length(read: dict[str, Any], params: dict[str, Any]) -> dict[str, Any]:
    """Leave out the length that every HTTP client, and our gateway, adds by itself."""
    return {name: value for name, value in read.items() if name != "ContentLength" or name in params}


def with_body(params: dict[str, Any], read: dict[str, Any]) -> dict[str, Any]:
    """Add the empty body that a streaming operation always has."""
    return {"Body": b"", **params} if read.get("Body") == b"" else params


def own_name_of(service: str, protocol: str | None) -> str:
    model = load_service(service)
    name = protocol or model.protocol
    names = {"json": f"json-{model.json_version}", "smithy-rpc-v2-cbor": "rpc-v2-cbor"}
    return names.get(name, name)
