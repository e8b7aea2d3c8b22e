"""Reading one value out of text: for the query protocol, XML, headers and query strings."""

import binascii
from base64 import b64decode
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from reelworks.cloud.wire.models import Shape
from reelworks.cloud.wire.times import parse_time

TextReader = Callable[[str], Any]
"""Turns text into a value, or raises ValueError."""


def scalar_reader(shape: Shape) -> TextReader:
    """Return the function that reads a scalar shape from text."""
    return _READERS[shape.kind]


def is_text(shape: Shape) -> bool:
    """Whether the shape's value is the text itself, blanks and all."""
    return shape.kind in {"string", "character"}


def _read_text(text: str) -> str:
    return text


def _read_integer(text: str) -> int:
    # int() would also take "1_000" and other scripts' digits.
    stripped = text.strip()
    if not stripped.isascii() or "_" in stripped:
        raise ValueError(text)
    return int(stripped)


def _read_float(text: str) -> float:
    if "_" in text:
        raise ValueError(text)
    return float(text)


def _read_boolean(text: str) -> bool:
    match text.strip().lower():
        case "true" | "1":
            return True
        case "false" | "0":
            return False
    raise ValueError(text)


def _read_timestamp(text: str) -> datetime:
    return parse_time(text)


def _read_blob(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(text) from error


_READERS: Final[dict[str, TextReader]] = {
    "string": _read_text,
    "character": _read_text,
    "integer": _read_integer,
    "long": _read_integer,
    "float": _read_float,
    "double": _read_float,
    "boolean": _read_boolean,
    "timestamp": _read_timestamp,
    "blob": _read_blob,
}
