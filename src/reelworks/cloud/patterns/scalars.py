"""Single values of messages and policies, told apart by JSON's types: ``1`` is not ``true`` and not ``"1"``."""

from collections.abc import Callable

Scalar = str | float | bool | None
Matcher = Callable[[Scalar], bool]
"""Says whether one value that is there is what a policy asks for."""


class MalformedRule(Exception):
    """A rule of a policy says nothing that can be asked; the message is in AWS's words."""


def identity_of(value: Scalar) -> tuple[str, Scalar]:
    """Return the value with its JSON type, so that it equals only its like."""
    if value is None:
        return ("null", None)
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, int | float):
        return ("number", float(value))
    return ("string", value)


def is_number(value: object) -> bool:
    """Return whether a JSON value is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_scalar(value: object) -> bool:
    """Return whether a JSON value is neither an array nor an object."""
    return value is None or isinstance(value, str | int | float)


def written(value: object) -> str:
    """Return a scalar as AWS's messages write it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
