"""Whether a request has every member that its model requires, at any depth.

The check is compiled once; a request that has them all costs a set comparison a structure. Only when one
is missing is the request walked to name it, in the words of the service.
"""

from collections.abc import Callable, Iterator
from typing import Any

from reelworks.cloud.wire.models import Service, Shape
from reelworks.cloud.wire.refusals import (
    InvalidArgument,
    MalformedXML,
    MissingRequestBodyError,
    MissingRequiredParameter,
    ValidationError,
    ValidationException,
)

Check = Callable[[Any], bool]
"""Says whether a value, and all that is in it, has what it must have."""


def compile_check(service: Service, shape: Shape | None, protocol: str) -> Callable[[dict[str, Any]], None]:
    """Return a function that raises the service's error where a request lacks a required member.

    Raises (the function):
        MissingRequiredParameter: SQS and EC2.
        ValidationException: services of AWS JSON.
        ValidationError: services of the query protocol.
        MalformedXML, MissingRequestBodyError, InvalidArgument: S3.
    """
    is_complete = None if shape is None else _compile(shape, {})
    if shape is None or is_complete is None:
        return lambda _request: None
    spell = _speller(service, protocol)
    root = shape

    def check(request: dict[str, Any]) -> None:
        if not is_complete(request):
            raise spell(root, request)

    return check


def _compile(shape: Shape, memo: dict[str, Check | None]) -> Check | None:
    """Return the check of a shape, or None where nothing in it is required."""
    if shape.kind == "list":
        item = _compile(shape.member, memo)
        return None if item is None else lambda values: all(map(item, values))
    if shape.kind == "map":
        value = _compile(shape.value, memo)
        return None if value is None else lambda values: all(map(value, values.values()))
    if shape.kind != "structure":
        return None
    if shape.name not in memo:
        # A structure that holds itself is taken to require nothing further down while it is compiled;
        # no model in use has a required member in such a place.
        memo[shape.name] = None
        memo[shape.name] = _compile_structure(shape, memo)
    return memo[shape.name]


def _compile_structure(shape: Shape, memo: dict[str, Check | None]) -> Check | None:
    needed = frozenset(shape.required)
    inner = [
        (name, check)
        for name, member in shape.members.items()
        if (check := _compile(member, memo)) is not None
    ]
    if not needed and not inner:
        return None

    def is_complete(value: dict[str, Any]) -> bool:
        if not needed <= value.keys():
            return False
        return all(check(value[name]) for name, check in inner if name in value)

    return is_complete


def _list_missing(shape: Shape, value: Any, path: str) -> Iterator[tuple[str, Shape]]:
    """Yield the path of each missing member, numbered from 1 as AWS does, and its shape."""
    if shape.kind == "structure":
        for name, member in shape.members.items():
            inner = f"{path}.{name}" if path else name
            if name in value:
                yield from _list_missing(member, value[name], inner)
            elif name in shape.required:
                yield inner, member
    elif shape.kind == "list":
        for number, item in enumerate(value, 1):
            yield from _list_missing(shape.member, item, f"{path}.{number}")
    elif shape.kind == "map":
        for key, item in value.items():
            yield from _list_missing(shape.value, item, f"{path}.{key}")


def _speller(service: Service, protocol: str) -> Callable[[Shape, dict[str, Any]], Exception]:
    if protocol == "rest-xml":
        return _spell_rest
    if service.name in {"sqs", "ec2"}:
        return _spell_parameter
    error = ValidationError if protocol == "query" else ValidationException
    return lambda shape, request: error(_coral_words(shape, request))


def _spell_parameter(shape: Shape, request: dict[str, Any]) -> Exception:
    path, _ = next(_list_missing(shape, request, ""))
    return MissingRequiredParameter(f"The request must contain the parameter {path}.")


def _coral_words(shape: Shape, request: dict[str, Any]) -> str:
    paths = [path for path, _ in _list_missing(shape, request, "")]
    found = "; ".join(
        f"Value null at '{_lower_first(path)}' failed to satisfy constraint: Member must not be null"
        for path in paths
    )
    return f"{len(paths)} validation error{'s' * (len(paths) > 1)} detected: {found}"


def _spell_rest(shape: Shape, request: dict[str, Any]) -> Exception:
    path, member = next(_list_missing(shape, request, ""))
    if member.traits.get("location") in {"header", "querystring"}:
        name = member.wire_name
        return InvalidArgument(
            f"Missing required argument: {name}", fields={"ArgumentName": name, "ArgumentValue": ""}
        )
    return MissingRequestBodyError() if path == shape.traits.get("payload") else MalformedXML()


def _lower_first(path: str) -> str:
    """Return a path with each of its names in the spelling that AWS's validator prints."""
    return ".".join(name[:1].lower() + name[1:] for name in path.split("."))
