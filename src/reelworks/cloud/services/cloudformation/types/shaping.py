"""From a template's properties to a request's members: the same names mostly, but looser types.

A template may say ``"30"`` for a number and ``true`` for an attribute that is text. The service's own model says
what the operation takes, so properties are bent to it and whatever it does not know is refused by name.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any

from reelworks.cloud.services.cloudformation.types.contract import Hands, Properties, ResourceFailed
from reelworks.cloud.wire.error import AwsError
from reelworks.cloud.wire.models import Shape, load_service

_YES_NO = {"true": True, "false": False}


def members_of(
    service: str, operation: str, properties: Properties, renamed: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return the request members that properties of the same names (or ``renamed`` ones) stand for.

    Properties that are no members of the operation are left out: other operations of the type take them.

    Raises:
        ResourceFailed: a value has not the type that the operation takes.
    """
    shape = load_service(service).operations[operation].input
    assert shape is not None, f"{service}:{operation} takes members"
    names = renamed or {}
    found: dict[str, Any] = {}
    for name, value in properties.items():
        member = shape.members.get(names.get(name, name))
        if member is not None:
            found[names.get(name, name)] = conform(member, value, name)
    return found


def conform(shape: Shape, value: Any, where: str) -> Any:
    """Return a value as the model's shape has it.

    Raises:
        ResourceFailed: it cannot be that, or holds a key that the shape does not know; the text says where.
    """
    if shape.kind == "structure":
        return _conform_structure(shape, value, where)
    if shape.kind == "list":
        listed = value if isinstance(value, list) else [value]
        return [conform(shape.member, each, f"{where}/{number}") for number, each in enumerate(listed)]
    if shape.kind == "map":
        return {
            key: conform(shape.value, each, f"{where}/{key}") for key, each in _dict(value, where).items()
        }
    return _conform_scalar(shape.kind, value, where)


def text(value: Any) -> str:
    """Return a value as an attribute's text: documents as JSON, booleans in lower case."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value)
    return str(value)


def flag(value: Any) -> bool:
    """Return a property that is a boolean, which a template may give as text."""
    return value if isinstance(value, bool) else str(value).lower() == "true"


def tags_of(hands: Hands, properties: Properties) -> dict[str, str]:
    """Return the tags of a resource: the stack's, and its own over them.

    Those that begin with ``aws:`` are left out: the rooms let nobody set them, and calls are made as whoever asked.
    """
    own = properties.get("Tags") or []
    pairs = own.items() if isinstance(own, dict) else ((tag["Key"], tag["Value"]) for tag in own)
    of_stack = {key: value for key, value in hands.tags.items() if not key.startswith("aws:")}
    return {**of_stack, **{key: text(value) for key, value in pairs}}


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Return tags as most services take them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def changed(old: Properties, new: Properties, names: Collection[str]) -> bool:
    """Return whether one of these properties differs."""
    return any(old.get(name) != new.get(name) for name in names)


async def call_unless_gone(
    hands: Hands, gone: Collection[str], service: str, operation: str, **request: Any
) -> bool:
    """Carry out an operation that removes something; return False where it was not there any more.

    ``gone`` are the codes by which the service says so.
    """
    try:
        await hands.call(service, operation, **request)
    except AwsError as error:
        if error.code not in gone:
            raise
        return False
    return True


def _conform_structure(shape: Shape, value: Any, where: str) -> dict[str, Any]:
    members = shape.members
    found = {}
    for key, each in _dict(value, where).items():
        if key not in members:
            raise ResourceFailed(
                f"Properties validation failed: #/{where}: extraneous key [{key}] is not permitted"
            )
        found[key] = conform(members[key], each, f"{where}/{key}")
    missing = [name for name in shape.required if name not in found]
    if missing:
        raise ResourceFailed(
            f"Properties validation failed: #/{where}: required key [{missing[0]}] not found"
        )
    return found


def _conform_scalar(kind: str, value: Any, where: str) -> Any:
    try:
        if kind in {"integer", "long"}:
            return int(value)
        if kind in {"float", "double"}:
            return float(value)
        if kind == "boolean":
            return value if isinstance(value, bool) else _YES_NO[str(value).lower()]
    except (ValueError, TypeError, KeyError):
        raise ResourceFailed(
            f"Properties validation failed: #/{where}: expected type: {kind.capitalize()}, found: {value!r}"
        ) from None
    if kind == "blob" and isinstance(value, str):
        return value.encode()
    return text(value) if kind == "string" else value


def _dict(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ResourceFailed(
            f"Properties validation failed: #/{where}: expected type: JSONObject, found: {value!r}"
        )
    return value
