"""Reading decoded documents, JSON's or CBOR's: dicts, lists and scalars, checked against a shape.

A function is compiled for each structure; what differs between the two encodings, the readers of their
scalars, is passed in.
"""

from collections.abc import Callable, Mapping
from typing import Any

from reelworks.cloud.wire.models import Shape
from reelworks.cloud.wire.refusals import SerializationException

Reader = Callable[[Any], Any]
Scalars = Mapping[str, Reader]
"""The reader of each kind of scalar."""


def compile_document_reader(shape: Shape, scalars: Scalars) -> Reader:
    """Return the function that checks and converts a decoded document.

    Raises (the function):
        SerializationException: a member is of another type than the model's.
    """
    return _compile(shape, {}, scalars)


def read_string(value: Any) -> str:
    """Return a string as it is."""
    if type(value) is not str:
        raise unexpected_type(value, "String")
    return value


def read_integer(value: Any) -> int:
    """Return an integer; a whole number written as a float is one."""
    if type(value) is int:
        return value
    if type(value) is float and value.is_integer():
        return int(value)
    raise unexpected_type(value, "Integer")


def read_float(value: Any) -> float:
    """Return a number as a float."""
    if type(value) not in {int, float}:
        raise unexpected_type(value, "Double")
    return float(value)


def read_boolean(value: Any) -> bool:
    """Return a boolean as it is."""
    if type(value) is not bool:
        raise unexpected_type(value, "Boolean")
    return value


def unexpected_type(value: Any, wanted: str) -> SerializationException:
    """Return the error that says what was found where ``wanted`` should have been."""
    if isinstance(value, dict):
        return SerializationException("Start of structure or map found where not expected.")
    if isinstance(value, list):
        return SerializationException("Start of list found where not expected")
    if wanted in {"structure", "map", "list"}:
        return SerializationException("Unexpected field type")
    kind = {str: "STRING_VALUE", bool: f"{str(value).upper()}_VALUE"}.get(type(value), "NUMBER_VALUE")
    return SerializationException(f"{kind} can not be converted to {wanted}")


def _compile(shape: Shape, memo: dict[str, Reader], scalars: Scalars) -> Reader:
    if shape.kind == "structure":
        return _compile_structure(shape, memo, scalars)
    if shape.kind == "list":
        return _compile_list(_compile(shape.member, memo, scalars))
    if shape.kind == "map":
        return _compile_map(_compile(shape.value, memo, scalars))
    return scalars[shape.kind]


def _compile_structure(shape: Shape, memo: dict[str, Reader], scalars: Scalars) -> Reader:
    if shape.name in memo:
        return memo[shape.name]
    readers: dict[str, Reader] = {}

    def read(value: Any) -> dict[str, Any]:
        if type(value) is not dict:
            raise unexpected_type(value, "structure")
        # A member that the model lacks is ignored, and null is the same as absent, as at AWS.
        return {
            name: readers[name](item) for name, item in value.items() if item is not None and name in readers
        }

    memo[shape.name] = read
    for name, member in shape.members.items():
        readers[member.wire_name or name] = _compile(member, memo, scalars)
    return read


def _compile_list(read_item: Reader) -> Reader:
    def read(value: Any) -> list[Any]:
        if type(value) is not list:
            raise unexpected_type(value, "list")
        return [read_item(item) for item in value if item is not None]

    return read


def _compile_map(read_item: Reader) -> Reader:
    def read(value: Any) -> dict[str, Any]:
        if type(value) is not dict:
            raise unexpected_type(value, "map")
        return {key: read_item(item) for key, item in value.items() if item is not None}

    return read
