"""Requests of the query protocol: a form whose names are paths (``Entries.member.1.Id``).

The form is first made a tree of its dotted names, then read by functions compiled from the input's shape.

https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from reelworks.cloud.wire.message import HttpRequest
from reelworks.cloud.wire.models import Service, Shape
from reelworks.cloud.wire.parse.required import compile_check
from reelworks.cloud.wire.parse.scalars import scalar_reader
from reelworks.cloud.wire.refusals import InvalidParameterValue, MalformedInput
from reelworks.cloud.wire.route import Route

Node = str | dict[str, Any]
"""A parameter's text, or what its dotted names hold."""
Reader = Callable[[Node, str], Any]
"""Takes a node and its name, for the error."""

_DEPTH_MAX: Final = 32
"""How many dots of a name are looked at; no model goes half as deep."""


def compile_query_parser(service: Service, operation: str) -> Callable[[HttpRequest, Route], dict[str, Any]]:
    """Return the function that reads an operation's request out of its route's parameters.

    Raises (the function):
        InvalidParameterValue: a parameter is not what its type asks for.
        MalformedInput: a parameter has parts where it may have none, or the other way round.
        ValidationError: a required member is missing (SQS and EC2: MissingRequiredParameter).
    """
    shape = service.operations[operation].input
    check = compile_check(service, shape, "query")
    if shape is None:
        return lambda _request, _route: {}
    read = _compile(shape, _Names(is_ec2=service.protocol == "ec2"), {})
    has_path_url = service.name == "sqs" and "QueueUrl" in shape.members

    def parse(request: HttpRequest, route: Route) -> dict[str, Any]:
        members: dict[str, Any] = read(_grow_tree(route.params.items()), "")
        if has_path_url and "QueueUrl" not in members and request.path.count("/") >= 2:
            members["QueueUrl"] = f"{request.scheme}://{request.headers.get('host', '')}{request.path}"
        check(members)
        return members

    return parse


class _Names:
    """How members are called on the wire: EC2's dialect capitalises, and flattens every list."""

    def __init__(self, *, is_ec2: bool) -> None:
        self.is_ec2 = is_ec2

    def of(self, member: Shape, name: str) -> str:
        if not self.is_ec2:
            return member.wire_name or name
        query_name: str | None = member.traits.get("queryName")
        wire_name = member.wire_name or name
        return query_name or wire_name[:1].upper() + wire_name[1:]

    def is_flat(self, shape: Shape) -> bool:
        return shape.is_flattened or self.is_ec2


def _grow_tree(params: Iterable[tuple[str, str]]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for name, text in params:
        *branches, leaf = name.split(".", _DEPTH_MAX)
        node = tree
        for branch in branches:
            inner = node.get(branch)
            if type(inner) is not dict:
                inner = node[branch] = {}
            node = inner
        node.setdefault(leaf, text)
    return tree


def _compile(shape: Shape, names: _Names, memo: dict[str, Reader]) -> Reader:
    match shape.kind:
        case "structure":
            return _compile_structure(shape, names, memo)
        case "list":
            return _compile_list(shape, names, memo)
        case "map":
            return _compile_map(shape, names, memo)
    return _compile_scalar(shape)


def _compile_structure(shape: Shape, names: _Names, memo: dict[str, Reader]) -> Reader:
    if shape.name in memo:
        return memo[shape.name]
    readers: list[tuple[str, str, Reader]] = []

    def read(node: Node, path: str) -> dict[str, Any]:
        # A structure without members is sent as an empty parameter of its name.
        branches = _branches(node, path) if node != "" else {}
        return {
            name: read_member(branches[wire_name], f"{path}.{wire_name}" if path else wire_name)
            for name, wire_name, read_member in readers
            if wire_name in branches
        }

    memo[shape.name] = read
    for name, member in shape.members.items():
        read_member = _compile(member, names, memo)
        readers.extend((name, wire_name, read_member) for wire_name in _list_names(member, name, names))
    return read


def _list_names(member: Shape, name: str, names: _Names) -> Iterable[str]:
    """Return the names a member may come under; the one that counts, if both do, last.

    A flattened list is numbered under its items' name, but an empty one comes under its own.
    """
    own = names.of(member, name)
    item = member.member.wire_name if member.kind == "list" and member.is_flattened else None
    return (own, item) if item and item != own and not names.is_ec2 else (own,)


def _compile_list(shape: Shape, names: _Names, memo: dict[str, Reader]) -> Reader:
    read_item = _compile(shape.member, names, memo)
    item_name = None if names.is_flat(shape) else shape.member.wire_name or "member"

    def read(node: Node, path: str) -> list[Any]:
        if node == "":  # how an empty list is sent
            return []
        branches: Node | None = node
        if item_name is not None:
            branches = _branches(node, path).get(item_name, "")
            path = f"{path}.{item_name}"
            if branches == "":
                return []
        return [read_item(item, item_path) for item, item_path in _numbered(branches or "", path)]

    return read


def _compile_map(shape: Shape, names: _Names, memo: dict[str, Reader]) -> Reader:
    read_key, read_value = _compile(shape.key, names, memo), _compile(shape.value, names, memo)
    key_name, value_name = shape.key.wire_name or "key", shape.value.wire_name or "value"
    is_flat = shape.is_flattened

    def read(node: Node, path: str) -> dict[str, Any]:
        if node == "":
            return {}
        if not is_flat:
            node, path = _branches(node, path).get("entry", ""), f"{path}.entry"
        values = {}
        for entry, entry_path in _numbered(node, path):
            branches = _branches(entry, entry_path)
            if key_name not in branches or value_name not in branches:
                raise MalformedInput(f"{entry_path} must have a {key_name} and a {value_name}")
            key = read_key(branches[key_name], f"{entry_path}.{key_name}")
            values[key] = read_value(branches[value_name], f"{entry_path}.{value_name}")
        return values

    return read


def _compile_scalar(shape: Shape) -> Reader:
    convert = scalar_reader(shape)
    kind = shape.kind

    def read(node: Node, path: str) -> Any:
        if type(node) is not str:
            raise MalformedInput(f"{path} takes one value")
        try:
            return convert(node)
        except ValueError as error:
            raise InvalidParameterValue(
                f"Value {node} for parameter {path} is invalid. Reason: Must be of type {kind}."
            ) from error

    return read


def _branches(node: Node, path: str) -> Mapping[str, Any]:
    if isinstance(node, str):
        raise MalformedInput(f"{path} takes no value of its own")
    return node


def _numbered(node: Node, path: str) -> list[tuple[Node, str]]:
    """Return a node's numbered branches in their order, each with its path; gaps close up, as at AWS."""
    branches = _branches(node, path)
    try:
        numbers = sorted(branches, key=int)
    except ValueError as error:
        raise MalformedInput(f"The items of {path} must be numbered") from error
    return [(branches[number], f"{path}.{number}") for number in numbers]
