"""Requests in Smithy's RPC v2 CBOR, which CloudWatch's newest clients speak.

https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from reelworks.cloud.wire.message import HttpRequest
from reelworks.cloud.wire.models import Service
from reelworks.cloud.wire.parse.cbor_decode import decode_cbor
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
from reelworks.cloud.wire.times import from_epoch


def compile_cbor_parser(service: Service, operation: str) -> Callable[[HttpRequest, Route], dict[str, Any]]:
    """Return the function that reads an operation's request.

    Raises (the function):
        SerializationException: the body is no CBOR map, or a member is of another type.
        ValidationException: a required member is missing.
    """
    shape = service.operations[operation].input
    if shape is None:
        return lambda _request, _route: {}
    check = compile_check(service, shape, "cbor")
    read = compile_document_reader(shape, _SCALARS)

    def parse(request: HttpRequest, _route: Route) -> dict[str, Any]:
        members: dict[str, Any] = read(_decode(request.body)) if request.body else {}
        check(members)
        return members

    return parse


def _decode(body: bytes) -> Any:
    try:
        return decode_cbor(body)
    except ValueError as error:
        raise SerializationException("Unable to parse the request body as CBOR") from error


def _read_timestamp(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    try:
        return from_epoch(read_float(value))
    except ValueError as error:
        raise unexpected_type(value, "Timestamp") from error


def _read_blob(value: Any) -> bytes:
    if type(value) is not bytes:
        raise unexpected_type(value, "Blob")
    return value


_SCALARS: Final[Scalars] = {
    "string": read_string,
    "character": read_string,
    "integer": read_integer,
    "long": read_integer,
    "float": read_float,
    "double": read_float,
    "boolean": read_boolean,
    "timestamp": _read_timestamp,
    "blob": _read_blob,
}
