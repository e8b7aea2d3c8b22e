"""Writing values of a shape as XML, by functions compiled once.

A writer appends text to a list; the names of its elements were written when it was compiled. Control
characters go out as references, as AWS sends them, though XML 1.0 has no place for most of them: S3's
clients ask for ``encoding-type=url`` where their keys hold such.

https://smithy.io/2.0/spec/protocol-traits.html#xml-bindings
"""

import re
from base64 import b64encode
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from reelworks.cloud.wire.models import SHORT_TIME, Shape
from reelworks.cloud.wire.times import to_epoch, to_http, to_iso, to_short_iso

Out = list[str]
Writer = Callable[[Out, Any], None]
"""Appends a value's XML; for a structure its members, without the element that holds them."""

_SPECIAL: Final = re.compile('[&<>"\x00-\x08\x0b-\x1f\x7f\x85\u2028\ufffe\uffff]')
_REFERENCES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
_NESTED: Final = frozenset({"structure", "list", "map"})
_TEXTS: Final = frozenset({"string", "character"})
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"


def escape(text: str) -> str:
    """Return text as it may stand in an element or an attribute."""
    return _SPECIAL.sub(_refer, text) if _SPECIAL.search(text) else text


def escape_attribute(text: str) -> str:
    """Return text as it may stand in an attribute, where a parser would take line ends and tabs for blanks."""
    return escape(text).replace("\t", "&#x9;").replace("\n", "&#xa;")


def _refer(match: re.Match[str]) -> str:
    character = match[0]
    return _REFERENCES.get(character) or f"&#x{ord(character):x};"


def format_scalar(shape: Shape) -> Callable[[Any], str]:
    """Return the function that gives a scalar's text, not yet escaped."""
    match shape.kind:
        case "string" | "character":
            return str
        case "boolean":
            return lambda value: "true" if value else "false"
        case "timestamp":
            return _TIMES[shape.traits.get("timestampFormat", "iso8601")]
        case "blob":
            return lambda value: b64encode(value).decode("ascii")
        case "float" | "double":
            return _format_float
    return str


def compile_element(shape: Shape, name: str, memo: dict[str, Writer]) -> Writer:
    """Return the function that writes a value with its element, or with its elements if it is flattened.

    ``memo`` holds the structures of one document that are compiled, or being compiled.
    """
    if shape.kind == "list" and shape.is_flattened:
        return _compile_items(
            compile_element(shape.member, shape.wire_name or shape.member.wire_name or name, memo)
        )
    if shape.kind == "map" and shape.is_flattened:
        return _compile_entries(shape, name, memo)
    return _wrap(shape, name, memo)


def compile_members(shape: Shape, memo: dict[str, Writer]) -> Writer:
    """Return the function that writes a structure's members, those of the body only."""
    if shape.name in memo:
        return memo[shape.name]
    writers: list[_Member] = []

    def write(out: Out, value: Any) -> None:
        # Scalars are written here and not by functions of their own: a page of a listing has seven thousand.
        get, append = value.get, out.append
        for name, opening, closing, text_of, is_safe, write_member in writers:
            if (item := get(name)) is None:
                continue
            if text_of is None:
                write_member(out, item)
            elif is_safe:
                append(f"{opening}{text_of(item)}{closing}")
            else:
                text = text_of(item)
                append(f"{opening}{escape(text) if _SPECIAL.search(text) else text}{closing}")

    memo[shape.name] = write
    for name, member in shape.members.items():
        if "location" not in member.traits and not member.traits.get("xmlAttribute"):
            writers.append(_compile_member(member, name, memo))
    return write


class _Member(NamedTuple):
    """How a structure's member is written: a scalar by its text, anything else by its writer."""

    name: str
    opening: str
    closing: str
    text_of: Callable[[Any], str] | None
    is_safe: bool
    """Whether its text never holds what must be escaped."""
    write: Writer


def _compile_member(member: Shape, name: str, memo: dict[str, Writer]) -> _Member:
    element = _element_name(member, name)
    is_scalar = member.kind not in _NESTED
    return _Member(
        name,
        f"<{element}>",
        f"</{element}>",
        format_scalar(member) if is_scalar else None,
        member.kind not in _TEXTS,
        compile_element(member, element, memo),
    )


def _element_name(member: Shape, name: str) -> str:
    return member.wire_name or name


def _wrap(shape: Shape, name: str, memo: dict[str, Writer]) -> Writer:
    if shape.kind == "structure":
        return _wrap_structure(shape, name, memo)
    if shape.kind == "list":
        inner = _compile_items(_wrap(shape.member, shape.member.wire_name or "member", memo))
    elif shape.kind == "map":
        inner = _compile_entries(shape, "entry", memo)
    else:
        return _wrap_scalar(shape, name)
    return _enclose(name, inner)


def _enclose(name: str, inner: Writer) -> Writer:
    opening, closing = f"<{name}>", f"</{name}>"

    def write(out: Out, value: Any) -> None:
        out.append(opening)
        inner(out, value)
        out.append(closing)

    return write


def _wrap_scalar(shape: Shape, name: str) -> Writer:
    opening, closing = f"<{name}>", f"</{name}>"
    text_of = format_scalar(shape)

    def write(out: Out, value: Any) -> None:
        out.append(f"{opening}{escape(text_of(value))}{closing}")

    return write


def _wrap_structure(shape: Shape, name: str, memo: dict[str, Writer]) -> Writer:
    attribute = next((item for item in shape.members.items() if item[1].traits.get("xmlAttribute")), None)
    members = compile_members(shape, memo)
    if attribute is None:
        return _enclose(name, members)
    member, attribute_shape = attribute
    start, closing = f'<{name} xmlns:xsi="{_XSI}" {attribute_shape.wire_name}="', f"</{name}>"

    def write(out: Out, value: Any) -> None:
        out.append(f'{start}{escape_attribute(value[member])}">')
        members(out, value)
        out.append(closing)

    return write


def _compile_items(write_item: Writer) -> Writer:
    def write(out: Out, values: Any) -> None:
        for value in values:
            write_item(out, value)

    return write


def _compile_entries(shape: Shape, name: str, memo: dict[str, Writer]) -> Writer:
    write_key = _wrap(shape.key, shape.key.wire_name or "key", memo)
    write_value = _wrap(shape.value, shape.value.wire_name or "value", memo)
    opening, closing = f"<{name}>", f"</{name}>"

    def write(out: Out, values: Any) -> None:
        for key, value in values.items():
            out.append(opening)
            write_key(out, key)
            write_value(out, value)
            out.append(closing)

    return write


def _format_float(value: float) -> str:
    return {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}.get(text := str(float(value)), text)


def _format_epoch(value: Any) -> str:
    return f"{to_epoch(value):.3f}"


_TIMES: Final[dict[str, Callable[[Any], str]]] = {
    "iso8601": to_iso,
    SHORT_TIME: to_short_iso,
    "rfc822": to_http,
    "unixTimestamp": _format_epoch,
}
