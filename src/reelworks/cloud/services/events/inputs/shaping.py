"""From a target's settings to the function that makes its input of an event."""

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from reelworks.cloud.services.events.inputs.paths import ABSENT, compile_path
from reelworks.cloud.services.events.inputs.template import Setting, compile_template

Shape = Callable[[str, Setting], str]
"""Takes an event as text and its setting, and returns the text for the target."""


def compile_shape(target: Mapping[str, Any]) -> Shape:
    """Compile a target's ``Input``, ``InputPath`` or ``InputTransformer``; it has one of them at most.

    Raises:
        MalformedPath: a path is none.
        MalformedTemplate: the template makes no JSON.
    """
    if "Input" in target:
        constant: str = target["Input"]
        return lambda _event, _setting: constant
    if "InputPath" in target:
        path = compile_path(target["InputPath"])
        return lambda event, _setting: _part(path(orjson.loads(event)))
    if "InputTransformer" in target:
        transformer = target["InputTransformer"]
        paths = {name: compile_path(text) for name, text in transformer.get("InputPathsMap", {}).items()}
        render = compile_template(transformer["InputTemplate"], paths)
        return lambda event, setting: render(orjson.loads(event), setting)
    return lambda event, _setting: event


def _part(found: Any) -> str:
    """Write what a path found. AWS does not say what a target gets where there is nothing: here it is ``null``."""
    return orjson.dumps(None if found is ABSENT else found).decode()
