"""Requests of REST-XML (S3): members lie in the path, the query string, the headers and the body.

https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from reelworks.cloud.wire.message import HttpRequest
from reelworks.cloud.wire.models import Service, Shape
from reelworks.cloud.wire.parse.required import compile_check
from reelworks.cloud.wire.parse.scalars import is_text, scalar_reader
from reelworks.cloud.wire.parse.xml_body import compile_xml_reader
from reelworks.cloud.wire.refusals import InvalidArgument, MalformedXML
from reelworks.cloud.wire.route import Route

Fill = Callable[[dict[str, Any], HttpRequest, Route], None]
"""Puts the members that lie in one part of the request among the others."""
Convert = Callable[[str], Any]

_ABSENT: Final = object()
_FRAMED: Final = frozenset({"content-length", "content-encoding"})
"""Headers that speak of the body as it travelled."""
_DECODED_LENGTH: Final = "x-amz-decoded-content-length"


def compile_rest_parser(service: Service, operation: str) -> Callable[[HttpRequest, Route], dict[str, Any]]:
    """Return the function that reads an operation's request.

    A payload that streams is the request's ``stream`` as it is; nothing of it is read here.

    Raises (the function):
        InvalidArgument: a header or parameter is not what its type asks for, or is missing.
        MalformedXML: the body is no XML, or lacks what its schema requires.
        MissingRequestBodyError: the body is missing.
    """
    shape = service.operations[operation].input
    if shape is None:
        return lambda _request, _route: {}
    check = compile_check(service, shape, "rest-xml")
    fills = [
        fill
        for fill in (_fill_labels(shape), _fill_query(shape), _fill_headers(shape), _fill_body(shape))
        if fill is not None
    ]

    def parse(request: HttpRequest, route: Route) -> dict[str, Any]:
        members: dict[str, Any] = {}
        for fill in fills:
            fill(members, request, route)
        check(members)
        return members

    return parse


def _fill_labels(shape: Shape) -> Fill | None:
    labels = [(name, member.wire_name or name) for name, member in _located(shape, "uri")]
    if not labels:
        return None

    def fill(members: dict[str, Any], _request: HttpRequest, route: Route) -> None:
        for name, label in labels:
            if label in route.labels:
                members[name] = route.labels[label]

    return fill


def _fill_query(shape: Shape) -> Fill | None:
    readers = {
        member.wire_name or name: (name, _text_reader(member, member.wire_name or name))
        for name, member in _located(shape, "querystring")
    }
    if not readers:
        return None

    def fill(members: dict[str, Any], _request: HttpRequest, route: Route) -> None:
        if not route.params:
            return
        for parameter, text in route.params.items():
            if parameter in readers:
                name, read = readers[parameter]
                if (value := read(text)) is not _ABSENT:
                    members[name] = value

    return fill


def _fill_headers(shape: Shape) -> Fill | None:
    readers = {
        (member.wire_name or name).lower(): (name, _text_reader(member, member.wire_name or name))
        for name, member in _located(shape, "header")
    }
    prefixes = [(name, (member.wire_name or "").lower()) for name, member in _located(shape, "headers")]
    if not readers and not prefixes:
        return None

    def fill(members: dict[str, Any], request: HttpRequest, _route: Route) -> None:
        headers = request.headers
        for header, text in headers.items():
            if (found := readers.get(header)) is not None:
                name, read = found
                if header in _FRAMED:
                    text = _without_framing(header, text, headers)  # noqa: PLW2901 - the header as it is meant
                if (value := read(text)) is not _ABSENT:
                    members[name] = value
            for name, prefix in prefixes:
                if header.startswith(prefix):
                    members.setdefault(name, {})[header[len(prefix) :]] = text

    return fill


def _without_framing(header: str, text: str, headers: Mapping[str, str]) -> str:
    """Return a header as it would be had the body not been sent in ``aws-chunked`` framing."""
    if header == "content-length":
        return headers.get(_DECODED_LENGTH, text)
    if header == "content-encoding" and "aws-chunked" in text:
        return ",".join(coding for coding in text.split(",") if coding.strip() != "aws-chunked")
    return text


def _fill_body(shape: Shape) -> Fill | None:
    payload = shape.traits.get("payload")
    if payload is None:
        return _fill_members(shape)
    member = shape.members[payload]
    if member.kind == "blob":
        return _fill_stream(payload)
    if member.kind == "string":
        return _fill_text(payload)
    read = compile_xml_reader(member)

    def fill(members: dict[str, Any], request: HttpRequest, _route: Route) -> None:
        if request.body:
            members[payload] = read(request.body)

    return fill


def _fill_stream(payload: str) -> Fill:
    def fill(members: dict[str, Any], request: HttpRequest, _route: Route) -> None:
        members[payload] = request.body if request.stream is None else request.stream

    return fill


def _fill_text(payload: str) -> Fill:
    def fill(members: dict[str, Any], request: HttpRequest, _route: Route) -> None:
        if request.body:
            try:
                members[payload] = request.body.decode()
            except UnicodeDecodeError as error:
                raise MalformedXML from error

    return fill


def _fill_members(shape: Shape) -> Fill | None:
    if all("location" in member.traits for member in shape.members.values()):
        return None
    read = compile_xml_reader(shape)

    def fill(members: dict[str, Any], request: HttpRequest, _route: Route) -> None:
        if request.body:
            members.update(read(request.body))

    return fill


def _located(shape: Shape, place: str) -> list[tuple[str, Shape]]:
    return [(name, m) for name, m in shape.members.items() if m.traits.get("location") == place]


def _text_reader(shape: Shape, wire_name: str) -> Convert:
    if shape.kind == "list":
        read_item = _text_reader(shape.member, wire_name)
        return lambda text: [read_item(item.strip()) for item in text.split(",") if item.strip()]
    convert = scalar_reader(shape)
    is_http_date = shape.kind == "timestamp" and shape.traits.get("timestampFormat") != "iso8601"

    if is_text(shape):
        return convert

    def read(text: str) -> Any:
        if not text:  # ``max-keys=`` asks for the default
            return _ABSENT
        try:
            return convert(text)
        except ValueError as error:
            if is_http_date:  # RFC 9110, 13.1.3: a condition on a date that is none does not count
                return _ABSENT
            raise InvalidArgument(
                f"Provided {wire_name} not {_KINDS.get(shape.kind, 'valid')}",
                fields={"ArgumentName": wire_name, "ArgumentValue": text},
            ) from error

    return read


_KINDS: Final = {
    "integer": "an integer or within integer range",
    "long": "an integer or within integer range",
    "boolean": "a boolean",
}
