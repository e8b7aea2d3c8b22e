"""What a value of a template speaks of: resources, their attributes, parameters.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import-supported-resources.html
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

SUBSTITUTION = re.compile(r"\$\{([^!{}][^{}]*)\}")
"""``${Name}`` or ``${Resource.Attribute}`` in ``Fn::Sub``; ``${!Name}`` is text."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One mention of something by its name."""

    name: str
    attribute: str | None = None
    """For ``Fn::GetAtt``; None for ``Ref``."""


def references_in(value: Any, conditions: Mapping[str, bool] | None = None) -> Iterator[Reference]:
    """Yield each reference in a value, however deep.

    With ``conditions`` of ``Fn::If`` only the branch that is taken counts; without them both do.
    """
    if isinstance(value, list):
        for entry in value:
            yield from references_in(entry, conditions)
    elif isinstance(value, dict):
        if len(value) == 1:
            ((name, argument),) = value.items()
            yield from _of_function(name, argument, conditions)
        else:
            for entry in value.values():
                yield from references_in(entry, conditions)


def _of_function(name: str, argument: Any, conditions: Mapping[str, bool] | None) -> Iterator[Reference]:
    if name == "Ref" and isinstance(argument, str):
        yield Reference(argument)
    elif name == "Fn::GetAtt":
        yield from _of_attribute(argument, conditions)
    elif name == "Fn::Sub":
        yield from _of_sub(argument, conditions)
    elif name == "Fn::If" and conditions is not None and _is_if(argument):
        yield from references_in(argument[1 if conditions.get(argument[0]) else 2], conditions)
    else:
        yield from references_in(argument, conditions)


def _is_if(argument: Any) -> bool:
    return isinstance(argument, list) and len(argument) == 3 and isinstance(argument[0], str)


def _of_attribute(argument: Any, conditions: Mapping[str, bool] | None) -> Iterator[Reference]:
    parts = argument.split(".", 1) if isinstance(argument, str) else argument
    if isinstance(parts, list) and len(parts) == 2 and isinstance(parts[0], str):
        yield Reference(parts[0], parts[1] if isinstance(parts[1], str) else "")
        yield from references_in(parts[1], conditions)


def _of_sub(argument: Any, conditions: Mapping[str, bool] | None) -> Iterator[Reference]:
    text, own = argument, {}
    if isinstance(argument, list) and len(argument) == 2 and isinstance(argument[1], dict):
        text, own = argument
        for entry in own.values():
            yield from references_in(entry, conditions)
    if isinstance(text, str):
        for name in substitutions_in(text):
            if name not in own:
                head, _, attribute = name.partition(".")
                yield Reference(head, attribute or None)


def substitutions_in(text: str) -> list[str]:
    """Return the names between ``${`` and ``}`` in the text of ``Fn::Sub``, without spaces around them."""
    return [name.strip() for name in SUBSTITUTION.findall(text)]


def conditions_in(value: Any) -> Iterator[str]:
    """Yield the names of conditions that a value asks for by ``Fn::If`` or ``Condition``."""
    if isinstance(value, list):
        for entry in value:
            yield from conditions_in(entry)
    elif isinstance(value, dict):
        if len(value) == 1:
            ((name, argument),) = value.items()
            if name == "Fn::If" and _is_if(argument):
                yield argument[0]
        for entry in value.values():
            yield from conditions_in(entry)


def functions_in(value: Any) -> Iterator[str]:
    """Yield the name of each intrinsic function that a value uses."""
    if isinstance(value, list):
        for entry in value:
            yield from functions_in(entry)
    elif isinstance(value, dict):
        for name, entry in value.items():
            if name.startswith("Fn::"):
                yield name
            yield from functions_in(entry)
