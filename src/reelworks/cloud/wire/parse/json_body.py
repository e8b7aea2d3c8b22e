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
from reelworks.cloud.wire.models import Service
from reelworks.cloud.wire.parse.document import (
    Scalars,
    compile_document_reader,
    read_boolean,
    read_float,
    read_integer,
    read_string,
    unexpected_type,
)
from reelworks.cloud.wire.parse.required import compile_check
from reelworks.cloud.wire.refusals import SerializationException
from reelworks.cloud.wire.route import Route
from reelworks.cloud.wire.times import from_epoch, parse_time


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
    read = compile_document_reader(shape, _SCALARS)

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


def _read_float(value: Any) -> float:
    """Return a number; what JSON has no number for comes as one of three words, as SDKs send it."""
    return float(value) if value in _WORDS_FOR_FLOATS else read_float(value)


def _read_timestamp(value: Any) -> datetime:
    try:
        return parse_time(value) if type(value) is str else from_epoch(read_float(value))
    except ValueError as error:
        raise unexpected_type(value, "Timestamp") from error


def _read_blob(value: Any) -> bytes:
    try:
        return b64decode(read_string(value), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SerializationException("Base64 encoded value expected") from error


_WORDS_FOR_FLOATS: Final = ("NaN", "Infinity", "-Infinity")
_SCALARS: Final[Scalars] = {
    "string": read_string,
    "character": read_string,
    "integer": read_integer,
    "long": read_integer,
    "float": _read_float,
    "double": _read_float,
    "boolean": read_boolean,
    "timestamp": _read_timestamp,
    "blob": _read_blob,
}
