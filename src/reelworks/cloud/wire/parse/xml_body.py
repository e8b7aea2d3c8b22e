"""Reading XML documents into the members of a shape.

Entities cannot be declared: a document type is refused before the parser sees the document, so nothing can
be made to grow ("billion laughs") or to be fetched. For that check to be sound the document must be UTF-8,
which is all that S3's clients send: it is read as such whatever it says of itself, and since the parser
knows UTF-16 by its first bytes all the same, NUL bytes, without which UTF-16 has no tag, are refused.

https://smithy.io/2.0/spec/protocol-traits.html#xml-bindings
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError, XMLParser

from reelworks.cloud.wire.models import Shape
from reelworks.cloud.wire.parse.scalars import is_text, scalar_reader
from reelworks.cloud.wire.refusals import MalformedXML

Reader = Callable[[Element], Any]

_XSI: Final = "{http://www.w3.org/2001/XMLSchema-instance}"


def compile_xml_reader(shape: Shape) -> Callable[[bytes], Any]:
    """Return the function that reads a document whose root is the shape.

    Raises (the function):
        MalformedXML: no XML, a document type, or a value of another type.
    """
    read = _compile(shape, {})
    return lambda document: read(parse_xml(document))


def parse_xml(document: bytes) -> Element:
    """Return a document's root.

    Raises:
        MalformedXML: it is no UTF-8 XML, or declares a document type.
    """
    if b"<!DOCTYPE" in document or b"\0" in document:
        raise MalformedXML
    parser = XMLParser(encoding="utf-8")  # noqa: S314 - document types were refused above
    try:
        parser.feed(document)
        root: Element = parser.close()
    except (ParseError, ValueError) as error:
        raise MalformedXML from error
    return root


def _compile(shape: Shape, memo: dict[str, Reader]) -> Reader:
    match shape.kind:
        case "structure":
            return _compile_structure(shape, memo)
        case "list":
            return _compile_list(shape, memo)
        case "map":
            return _compile_map(shape, memo)
    return _compile_scalar(shape)


@dataclass(frozen=True, slots=True)
class _Structure:
    """How the members of a structure lie in its element: by the child's name, member and reader."""

    single: dict[str, tuple[str, Reader]] = field(default_factory=dict)
    repeated: dict[str, tuple[str, Reader]] = field(default_factory=dict)
    """Flattened lists: each child is one item."""
    attributes: list[tuple[str, str]] = field(default_factory=list)

    def read(self, element: Element) -> dict[str, Any]:
        members: dict[str, Any] = {}
        for child in element:
            name = _local_name(child)
            if name in self.single:
                member, read_member = self.single[name]
                members[member] = read_member(child)
            elif name in self.repeated:
                member, read_member = self.repeated[name]
                members.setdefault(member, []).append(read_member(child))
        for attribute, member in self.attributes:
            if attribute in element.attrib:
                members[member] = element.attrib[attribute]
        return members


def _compile_structure(shape: Shape, memo: dict[str, Reader]) -> Reader:
    if shape.name in memo:
        return memo[shape.name]
    structure = _Structure()
    memo[shape.name] = structure.read
    for name, member in shape.members.items():
        wire_name = member.wire_name or name
        if member.traits.get("xmlAttribute"):
            structure.attributes.append((wire_name.replace("xsi:", _XSI), name))
        elif member.kind == "list" and member.is_flattened:
            item = member.member
            structure.repeated[member.wire_name or item.wire_name or name] = (name, _compile(item, memo))
        else:
            structure.single[wire_name] = (name, _compile(member, memo))
    return structure.read


def _compile_list(shape: Shape, memo: dict[str, Reader]) -> Reader:
    item_name, read_item = shape.member.wire_name or "member", _compile(shape.member, memo)
    return lambda element: [read_item(child) for child in element if _local_name(child) == item_name]


def _compile_map(shape: Shape, memo: dict[str, Reader]) -> Reader:
    key_name, value_name = shape.key.wire_name or "key", shape.value.wire_name or "value"
    read_key, read_value = _compile(shape.key, memo), _compile(shape.value, memo)

    def read(element: Element) -> dict[str, Any]:
        values = {}
        for entry in element:
            parts = {_local_name(part): part for part in entry}
            if key_name not in parts or value_name not in parts:
                raise MalformedXML
            values[read_key(parts[key_name])] = read_value(parts[value_name])
        return values

    return read


def _compile_scalar(shape: Shape) -> Reader:
    if is_text(shape):
        return lambda element: element.text or ""
    convert = scalar_reader(shape)

    def read(element: Element) -> Any:
        try:
            return convert(element.text or "")
        except ValueError as error:
            raise MalformedXML from error

    return read


def _local_name(element: Element) -> str:
    """Return an element's name without its namespace: S3 takes documents with and without one."""
    return element.tag.rpartition("}")[2]
