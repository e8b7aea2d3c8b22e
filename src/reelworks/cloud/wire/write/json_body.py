"""Answers in AWS JSON 1.0 and 1.1.

An answer is JSON already but for blobs (base64) and timestamps (seconds since the epoch). Only the members
that hold such, at any depth, are touched; the others go to the encoder as they are.

https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
"""

from base64 import b64encode
from collections.abc import Callable
from typing import Any, Final

import orjson

from reelworks.cloud.wire.message import HttpResponse
from reelworks.cloud.wire.models import Service, Shape
from reelworks.cloud.wire.times import to_epoch
from reelworks.cloud.wire.write.special import HEADERS, STATUS, take_headers, take_status

Convert = Callable[[Any], Any]

_CONVERTED: Final = frozenset({"blob", "timestamp"})


def compile_json_writer(
    service: Service, operation: str, protocol: str
) -> Callable[[dict[str, Any], str], HttpResponse]:
    """Return the function that writes an operation's answer."""
    shape = service.operations[operation].output
    convert = None if shape is None else _compile(shape, {})
    content_type = ("Content-Type", json_content_type(protocol))

    def write(answer: dict[str, Any], request_id: str) -> HttpResponse:
        headers = [("x-amzn-RequestId", request_id), content_type]
        status = 200
        if STATUS in answer or HEADERS in answer:
            answer = dict(answer)
            status, further = take_status(answer, 200), take_headers(answer)
            headers += further
        if shape is None:
            return HttpResponse(status, headers)
        return HttpResponse(status, headers, orjson.dumps(convert(answer) if convert else answer))

    return write


def json_content_type(protocol: str) -> str:
    """Return the media type of AWS JSON in the version that the protocol names."""
    return f"application/x-amz-{protocol}"


def _compile(shape: Shape, memo: dict[str, Convert]) -> Convert | None:
    """Return what makes a value fit for JSON, or None where it is so as it is."""
    if not _holds_converted(shape, set()):
        return None
    match shape.kind:
        case "structure":
            return _compile_structure(shape, memo)
        case "list":
            convert_item = _compile(shape.member, memo)
            assert convert_item is not None
            return lambda values: [convert_item(value) for value in values]
        case "map":
            convert_value = _compile(shape.value, memo)
            assert convert_value is not None
            return lambda values: {key: convert_value(value) for key, value in values.items()}
        case "blob":
            return lambda value: b64encode(value).decode("ascii")
    return to_epoch


def _compile_structure(shape: Shape, memo: dict[str, Convert]) -> Convert:
    if shape.name in memo:
        return memo[shape.name]
    members: list[tuple[str, Convert]] = []

    def convert(value: dict[str, Any]) -> dict[str, Any]:
        converted = dict(value)
        for name, convert_member in members:
            if converted.get(name) is not None:
                converted[name] = convert_member(converted[name])
        return converted

    memo[shape.name] = convert
    for name, member in shape.members.items():
        convert_member = _compile(member, memo)
        if convert_member is not None:
            members.append((name, convert_member))
    return convert


def _holds_converted(shape: Shape, seen: set[str]) -> bool:
    match shape.kind:
        case "list":
            return _holds_converted(shape.member, seen)
        case "map":
            return _holds_converted(shape.value, seen)
        case "structure":
            if shape.name in seen:
                return False
            seen.add(shape.name)
            return any(_holds_converted(member, seen) for member in shape.members.values())
    return shape.kind in _CONVERTED
