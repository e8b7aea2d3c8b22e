"""Whether two values of properties mean the same, and which properties differ."""

from collections.abc import Mapping
from typing import Any


def is_same(first: Any, second: Any) -> bool:
    """Return whether two values mean the same: a number or boolean is its text."""
    return bool(_plain(first) == _plain(second))


def changed_properties(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return the names of the properties that differ, in order."""
    names = sorted(old.keys() | new.keys())
    missing = object()
    return [name for name in names if not is_same(old.get(name, missing), new.get(name, missing))]


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Mapping):
        return {name: _plain(entry) for name, entry in value.items()}
    return [_plain(entry) for entry in value] if isinstance(value, list | tuple) else value
