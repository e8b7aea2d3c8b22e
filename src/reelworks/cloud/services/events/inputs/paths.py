"""JSON paths as EventBridge reads them: dots, names in brackets, numbers, and ``[*]``.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
"""

import re
from collections.abc import Callable
from typing import Any

ABSENT = object()
"""Stands for what is not in the event."""
EVERY = object()
"""The step ``[*]``."""

_STEP = re.compile(
    r"""\.(?P<name>[^.\[\]*'"\s]+) | \[\s*(?P<index>\d+)\s*\] | (?P<every>\[\*\])"""
    r""" | \[\s*'(?P<single>[^']*)'\s*\] | \[\s*"(?P<double>[^"]*)"\s*\]""",
    re.VERBOSE,
)

Path = Callable[[Any], Any]
"""Takes a document and returns what stands there, or ``ABSENT``."""


class MalformedPath(Exception):
    """A text is no path."""


def compile_path(text: str) -> Path:
    """Compile a path.

    Raises:
        MalformedPath: it is none, or one that EventBridge does not read (filters, ``..``).
    """
    if not text.startswith("$"):
        raise MalformedPath(text)
    steps: list[Any] = []
    position = 1
    while position < len(text):
        found = _STEP.match(text, position)
        if found is None:
            raise MalformedPath(text)
        position = found.end()
        if found["index"] is not None:
            steps.append(int(found["index"]))
        elif found["every"]:
            steps.append(EVERY)
        else:
            steps.append(next(name for name in found.group("name", "single", "double") if name is not None))
    return lambda document: _walk(document, steps)


def _walk(document: Any, steps: list[Any]) -> Any:
    for number, step in enumerate(steps):
        if step is EVERY:
            if not isinstance(document, list):
                return ABSENT
            found = (_walk(item, steps[number + 1 :]) for item in document)
            return [item for item in found if item is not ABSENT]
        document = _step(document, step)
        if document is ABSENT:
            return ABSENT
    return document


def _step(document: Any, step: str | int) -> Any:
    if isinstance(step, int):
        is_there = isinstance(document, list) and step < len(document)
        return document[step] if is_there else ABSENT
    return document.get(step, ABSENT) if isinstance(document, dict) else ABSENT
