"""Answers of REST-XML (S3): members go into headers and into the body, which is XML or the payload itself.

https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
"""

from collections.abc import Callable
from typing import Any, Final

from reelworks.cloud.wire.message import FileSlice, HttpResponse
from reelworks.cloud.wire.models import Operation, Service, Shape
from reelworks.cloud.wire.write.query_xml import DECLARATION
from reelworks.cloud.wire.write.roots import S3_NAMESPACE, S3_ROOTS, SOLE_MEMBER
from reelworks.cloud.wire.write.special import HEADERS, STATUS, take_headers, take_status
from reelworks.cloud.wire.write.xml_text import Out, Writer, compile_members, escape, format_scalar

Headers = list[tuple[str, str]]
HeaderWriter = Callable[[Headers, dict[str, Any]], None]
BodyWriter = Callable[[Headers, dict[str, Any]], bytes | FileSlice]

XML_TYPE: Final = ("Content-Type", "application/xml")
_HTTP_TIME: Final = {"timestampFormat": "rfc822"}
_BODILESS: Final = frozenset({204, 304})


def compile_rest_writer(service: Service, operation: str) -> Callable[[dict[str, Any], str], HttpResponse]:
    """Return the function that writes an operation's answer.

    ``Content-Length`` is the gateway's to write, from the body; only where an answer to HEAD tells the length
    of what it does not carry is it among the headers.
    """
    model = service.operations[operation]
    write_headers = _compile_headers(model)
    write_body = _compile_body(model)

    def write(answer: dict[str, Any], request_id: str) -> HttpResponse:
        status, headers = model.status, request_headers(request_id)
        if HEADERS in answer or STATUS in answer:
            answer = dict(answer)
            status = take_status(answer, status)
            headers += take_headers(answer)
        write_headers(headers, answer)
        body = b"" if status in _BODILESS else write_body(headers, answer)
        return HttpResponse(status, headers, body)

    return write


def request_headers(request_id: str) -> Headers:
    """Return the two headers by which S3 names a request."""
    return [("x-amz-request-id", request_id), ("x-amz-id-2", extended_id(request_id))]


def extended_id(request_id: str) -> str:
    """Return a request's second id. At AWS it names the host that answered; here there is only one."""
    return f"{request_id}/reelworks"


def _compile_headers(model: Operation) -> HeaderWriter:
    if model.output is None:
        return lambda _headers, _answer: None
    located = {
        name: (member.wire_name or name, None if member.kind == "string" else _header_text(member))
        for name, member in model.output.members.items()
        if member.traits.get("location") == "header"
        and (member.wire_name != "Content-Length" or model.method == "HEAD")
    }
    prefixes = [
        (name, member.wire_name or "")
        for name, member in model.output.members.items()
        if member.traits.get("location") == "headers"
    ]

    def write(headers: Headers, answer: dict[str, Any]) -> None:
        # By what the answer holds, which is a few of the dozens that it could.
        for name, value in answer.items():
            if value is not None and (found := located.get(name)) is not None:
                header, text_of = found
                headers.append((header, text_of(value) if text_of is not None else value))
        for name, prefix in prefixes:
            if entries := answer.get(name):
                headers.extend((prefix + key, value) for key, value in entries.items())

    return write


def _header_text(shape: Shape) -> Callable[[Any], str]:
    if shape.kind == "list":
        text_of = _header_text(shape.member)
        return lambda values: ",".join(text_of(value) for value in values)
    if shape.kind == "timestamp" and "timestampFormat" not in shape.traits:
        shape = Shape(shape.name, shape.kind, _HTTP_TIME, {})
    return format_scalar(shape)


def _compile_body(model: Operation) -> BodyWriter:
    if model.output is None or model.method == "HEAD":
        return lambda _headers, _answer: b""
    payload = model.output.traits.get("payload")
    if payload is not None:
        return _compile_payload(payload, model.output.members[payload])
    if model.name in SOLE_MEMBER:
        return _compile_sole_member(model.output)
    root = S3_ROOTS.get(model.name)
    if root is None and all("location" in member.traits for member in model.output.members.values()):
        return lambda _headers, _answer: b""
    return _compile_document(root or model.output.wire_name or f"{model.name}Result", model.output)


def _compile_payload(name: str, shape: Shape) -> BodyWriter:
    if shape.kind == "structure":
        write_document = _compile_document(shape.wire_name or name, shape)

        def write(headers: Headers, answer: dict[str, Any]) -> bytes | FileSlice:
            return write_document(headers, answer[name]) if name in answer else b""

        return write

    def pass_on(_headers: Headers, answer: dict[str, Any]) -> bytes | FileSlice:
        payload: str | bytes | FileSlice = answer.get(name, b"")
        return payload.encode() if isinstance(payload, str) else payload

    return pass_on


def _compile_document(root: str, shape: Shape) -> BodyWriter:
    before = f'{DECLARATION}<{root} xmlns="{S3_NAMESPACE}">'
    after = f"</{root}>"
    members: Writer = compile_members(shape, {})

    def write(headers: Headers, answer: dict[str, Any]) -> bytes:
        headers.append(XML_TYPE)
        out: Out = [before]
        members(out, answer)
        out.append(after)
        return "".join(out).encode()

    return write


def _compile_sole_member(shape: Shape) -> BodyWriter:
    ((name, member),) = shape.members.items()
    root, text_of = member.wire_name or name, format_scalar(member)

    def write(headers: Headers, answer: dict[str, Any]) -> bytes:
        headers.append(XML_TYPE)
        text = escape(text_of(answer[name])) if answer.get(name) else ""
        return f'{DECLARATION}<{root} xmlns="{S3_NAMESPACE}">{text}</{root}>'.encode()

    return write
