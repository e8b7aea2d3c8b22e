"""Requests in AWS JSON 1.0 and 1.1: the body is the input structure.

https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
"""

import binascii
from base64 import b64decode
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import orjson

from reelworks.cloud.wire.message import HttpRequest
from reelworks.cloud.wire.models import Service, Shape
from reelworks.cloud.wire.parse.required import compile_check
from reelworks.cloud.wire.refusals import SerializationException
from reelworks.cloud.wire.route import Route
from reelworks.cloud.wire.times import from_epoch, parse_time

Reader = Callable[[Any], Any]


def compile_json_parser(service: Service, operation: str) -> Callable[[HttpRequest, Route], dict[str, Any]]:
    """Return the function that reads an operation's request.

    Raises (the function):
        SerializationException: the body is no JSON object, or a member is of another type.
        ValidationException: a required member is missing (in SQS's words: MissingRequiredParameter).
    """
    shape = service.operations[operation].input
    check = compile_check(service, shape, "json")
    if shape is None:
        return lambda _request, _route: {}
    read = _compile(shape, {})

    def parse(request: HttpRequest, _route: Route) -> dict[str, Any]:
        try:
            document = orjson.loads(request.body or b"{}")
        except orjson.JSONDecodeError as error:
            raise SerializationException("Unable to parse the request body as JSON") from error
        try:
            members: dict[str, Any] = read(document)
        except RecursionError as error:  # only shapes that hold themselves can be sent so deep
            raise SerializationException("The document is nested too deeply") from error
        check(members)
        return members

    return parse


def _compile(shape: Shape, memo: dict[str, Reader]) -> Reader:
    if shape.kind == "structure":
        return _compile_structure(shape, memo)
    if shape.kind == "list":
        return _compile_list(_compile(shape.member, memo))
    if shape.kind == "map":
        return _compile_map(_compile(shape.value, memo))
    return _SCALARS[shape.kind]


def _compile_structure(shape: Shape, memo: dict[str, Reader]) -> Reader:
    if shape.name in memo:
        return memo[shape.name]
    readers: dict[str, Reader] = {}

    def read(value: Any) -> dict[str, Any]:
        if type(value) is not dict:
            raise _unexpected(value, "structure")
        # A member that the model lacks is ignored, and null is the same as absent, as at AWS.
        return {
            name: readers[name](item) for name, item in value.items() if item is not None and name in readers
        }

    memo[shape.name] = read
    for name, member in shape.members.items():
        readers[member.wire_name or name] = _compile(member, memo)
    return read


def _compile_list(read_item: Reader) -> Reader:
    def read(value: Any) -> list[Any]:
        if type(value) is not list:
            raise _unexpected(value, "list")
        return [read_item(item) for item in value if item is not None]

    return read


def _compile_map(read_item: Reader) -> Reader:
    def read(value: Any) -> dict[str, Any]:
        if type(value) is not dict:
            raise _unexpected(value, "map")
        return {key: read_item(item) for key, item in value.items() if item is not None}

    return read


def _read_string(value: Any) -> str:
    if type(value) is not str:
        raise _unexpected(value, "String")
    return value


def _read_integer(value: Any) -> int:
    if type(value) is int:
        return value
    if type(value) is float and value.is_integer():
        return int(value)
    raise _unexpected(value, "Integer")


def _read_float(value: Any) -> float:
    if type(value) not in {int, float}:
        raise _unexpected(value, "Double")
    return float(value)


def _read_boolean(value: Any) -> bool:
    if type(value) is not bool:
        raise _unexpected(value, "Boolean")
    return value


def _read_timestamp(value: Any) -> datetime:
    try:
        return parse_time(value) if type(value) is str else from_epoch(_read_float(value))
    except ValueError as error:
        raise _unexpected(value, "Timestamp") from error


def _read_blob(value: Any) -> bytes:
    try:
        return b64decode(_read_string(value), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SerializationException("Base64 encoded value expected") from error


_SCALARS: Final[dict[str, Reader]] = {
    "string": _read_string,
    "character": _read_string,
    "integer": _read_integer,
    "long": _read_integer,
    "float": _read_float,
    "double": _read_float,
    "boolean": _read_boolean,
    "timestamp": _read_timestamp,
    "blob": _read_blob,
}


def _unexpected(value: Any, wanted: str) -> SerializationException:
    if isinstance(value, dict):
        return SerializationException("Start of structure or map found where not expected.")
    if isinstance(value, list):
        return SerializationException("Start of list found where not expected")
    if wanted in {"structure", "map", "list"}:
        return SerializationException("Unexpected field type")
    kind = {str: "STRING_VALUE", bool: f"{str(value).upper()}_VALUE"}.get(type(value), "NUMBER_VALUE")
    return SerializationException(f"{kind} can not be converted to {wanted}")
