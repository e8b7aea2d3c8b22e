"""An event as fields: each value under its whole path, as patterns ask for it.

``{"detail": {"state": "on", "tags": ["a", "b"]}}`` has the fields ``detail.state`` ("on") and ``detail.tags`` ("a" and
"b"). A key with dots is no different from objects within each other. Where objects stand in an array, each value
remembers in which of them it stands, since all that a pattern asks of them must hold for the same one.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-arrays.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

from reelworks.cloud.patterns.scalars import Scalar

Membership = tuple[tuple[int, int], ...]
"""In which element (index) of which arrays of objects (number) a value stands; most stand in none."""
Fields = Mapping[str, Sequence[tuple[Scalar, Membership]]]
"""Every value of an event by its path. Empty arrays and objects have no field."""


def fields_of(event: Mapping[str, Any]) -> Fields:
    """Return an event's fields, however deep it goes."""
    fields: dict[str, list[tuple[Scalar, Membership]]] = {}
    waiting: list[tuple[str, Any, Membership]] = [(name, value, ()) for name, value in event.items()]
    arrays = 0
    while waiting:
        path, value, membership = waiting.pop()
        if isinstance(value, dict):
            waiting += [(f"{path}.{name}", inner, membership) for name, inner in value.items()]
        elif isinstance(value, list):
            arrays += 1
            waiting += [
                (path, item, (*membership, (arrays, index)) if isinstance(item, dict) else membership)
                for index, item in enumerate(value)
            ]
        else:
            fields.setdefault(path, []).append((value, membership))
    return fields
