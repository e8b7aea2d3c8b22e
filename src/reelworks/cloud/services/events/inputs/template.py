"""Input templates: a text with ``<variables>`` that parts of the event take the places of.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html

How values are written follows what AWS delivers: outside quotation marks as JSON, a missing one as ``""``; inside
them as text, a missing one as nothing, and an object or array as JSON without its quotation marks.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from reelworks.cloud.services.events.inputs.paths import ABSENT, Path

_VARIABLE = re.compile(r"<([A-Za-z0-9_.-]+)>")
RESERVED = frozenset(
    (
        "aws.events.rule-arn",
        "aws.events.rule-name",
        "aws.events.event.ingestion-time",
        "aws.events.event",
        "aws.events.event.json",
    )
)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a template may name besides the event's own parts."""

    rule_arn: str
    rule_name: str
    ingested_at: str
    """When the bus took the event, as events write times."""


@dataclass(frozen=True, slots=True)
class _Variable:
    name: str
    is_quoted: bool


class MalformedTemplate(Exception):
    """A template does not make JSON, or names a variable that there is not."""


Render = Callable[[Any, Setting], str]
"""Takes a parsed event and its setting."""


def compile_template(template: str, paths: Mapping[str, Path]) -> Render:
    """Compile a template whose variables are found by ``paths``.

    Raises:
        MalformedTemplate: it names a variable that has no path, or what it makes is no JSON.
    """
    pieces = _split(template)
    unknown = [
        piece.name
        for piece in pieces
        if isinstance(piece, _Variable) and piece.name not in paths and piece.name not in RESERVED
    ]
    if unknown:
        raise MalformedTemplate(f"variable {unknown[0]} is not in InputPathsMap")
    _check(pieces)

    def render(event: Any, setting: Setting) -> str:
        return "".join(
            piece if isinstance(piece, str) else _written(_value(piece.name, event, setting, paths), piece)
            for piece in pieces
        )

    return render


def _split(template: str) -> list[str | _Variable]:
    """Cut a template into texts and variables; the place of each says whether it stands inside quotation marks."""
    pieces: list[str | _Variable] = []
    position, is_quoted = 0, False
    for found in _VARIABLE.finditer(template):
        text = template[position : found.start()]
        is_quoted ^= _turns(text)
        pieces += [text, _Variable(found[1], is_quoted)]
        position = found.end()
    return [*pieces, template[position:]]


def _turns(text: str) -> bool:
    """Return whether a text leaves off on the other side of quotation marks than it began."""
    return len(re.findall(r'(?<!\\)(?:\\\\)*"', text)) % 2 == 1


def _check(pieces: list[str | _Variable]) -> None:
    """See that the template makes JSON, or lines of it, whatever the values."""
    sample = "".join(
        piece if isinstance(piece, str) else ("x" if piece.is_quoted else "null") for piece in pieces
    )
    decoder, position = json.JSONDecoder(strict=False), 0
    while position < len(sample.rstrip()):
        start = position + len(sample[position:]) - len(sample[position:].lstrip())
        try:
            _, position = decoder.raw_decode(sample, start)
        except json.JSONDecodeError as error:
            raise MalformedTemplate(f"it makes no JSON: {error}") from error


def _value(name: str, event: Any, setting: Setting, paths: Mapping[str, Path]) -> Any:
    if name == "aws.events.rule-arn":
        return setting.rule_arn
    if name == "aws.events.rule-name":
        return setting.rule_name
    if name == "aws.events.event.ingestion-time":
        return setting.ingested_at
    if name == "aws.events.event":
        return {key: value for key, value in event.items() if key != "detail"}
    if name == "aws.events.event.json":
        return event
    return paths[name](event)


def _written(value: Any, variable: _Variable) -> str:
    if not variable.is_quoted:
        return orjson.dumps("" if value is ABSENT else value).decode()
    if value is ABSENT:
        return ""
    if isinstance(value, str):
        return orjson.dumps(value).decode()[1:-1]
    return orjson.dumps(value).decode().replace('\\"', '"').replace('"', "")
