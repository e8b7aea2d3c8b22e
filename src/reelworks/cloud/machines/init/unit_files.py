"""Reading systemd's unit files: which lines count for a unit, and what is written in them.

https://www.freedesktop.org/software/systemd/man/latest/systemd.syntax.html
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

Settings = Mapping[tuple[str, str], list[str]]
"""Every value of a setting in the order of the lines, by section and name; an empty one has cleared those before."""

_SPAN = re.compile(r"\s*([0-9]*\.?[0-9]+)\s*([a-zA-Zµ]*)")
_SECONDS = {
    **dict.fromkeys(("", "s", "sec", "second", "seconds"), 1.0),
    **dict.fromkeys(("us", "usec", "µs"), 1e-6),
    **dict.fromkeys(("ms", "msec"), 1e-3),
    **dict.fromkeys(("m", "min", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hr", "hour", "hours"), 3600.0),
    **dict.fromkeys(("d", "day", "days"), 86400.0),
    **dict.fromkeys(("w", "week", "weeks"), 604800.0),
}


def find_unit_file(folder: Path, name: str) -> Path | None:
    """Return the file of a unit in this folder: its own, or its template's for ``name@instance.service``."""
    for candidate in (name, template_of(name)):
        path = folder / candidate
        if path.is_file():
            return path
    return None


def template_of(name: str) -> str:
    """Return ``name@.service`` for ``name@instance.service``, and any other name as it is."""
    return re.sub(r"@[^@.]+(?=\.[a-z]+$)", "@", name) if "@" in name else name


def instance_of(name: str) -> str:
    """Return what stands between ``@`` and the suffix, unescaped; empty where nothing does."""
    instance = name.partition("@")[2].rpartition(".")[0]
    plain = instance.replace("-", "/")
    return re.sub(r"\\x([0-9a-f]{2})", lambda found: chr(int(found[1], 16)), plain)


def read_unit_file(path: Path, name: str) -> Settings:
    """Return what a unit's file says, with the drop-ins of ``NAME.d/*.conf`` over it.

    Raises:
        OSError: the file cannot be read.
    """
    settings: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for source in (path, *sorted((path.parent / f"{name}.d").glob("*.conf"))):
        for section, key, value in _lines(source.read_text(encoding="utf-8", errors="replace")):
            if value:
                settings[section, key].append(value)
            else:
                settings[section, key].clear()
    return settings


def parse_span_s(text: str) -> float:
    """Return a span of time in seconds: ``90``, ``500ms``, ``1min 30s``; infinite for ``infinity``.

    Raises:
        ValueError: it is none.
    """
    if text.strip() == "infinity":
        return float("inf")
    total, at = 0.0, 0
    while at < len(text.rstrip()):
        found = _SPAN.match(text, at)
        if found is None or found[2] not in _SECONDS:
            raise ValueError(f"{text!r} is no span of time")
        total += float(found[1]) * _SECONDS[found[2]]
        at = found.end()
    return total


def parse_boolean(text: str) -> bool:
    """Return whether a setting says yes.

    Raises:
        ValueError: it says neither yes nor no.
    """
    word = text.strip().lower()
    if word in {"1", "yes", "y", "true", "t", "on"}:
        return True
    if word in {"0", "no", "n", "false", "f", "off"}:
        return False
    raise ValueError(f"{text!r} is neither yes nor no")


def _lines(text: str) -> Iterator[tuple[str, str, str]]:
    """Return section, name and value of every setting; a backslash at its end continues a line."""
    section = ""
    for line in _joined(text):
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
            continue
        key, equals, value = line.partition("=")
        if equals:
            yield section, key.strip(), value.strip()


def _joined(text: str) -> Iterator[str]:
    begun = ""
    for raw in text.splitlines():
        line = raw.strip()
        if line.startswith(("#", ";")):
            continue
        if line.endswith("\\"):
            begun += line[:-1] + " "
            continue
        if begun or line:
            yield (begun + line).strip()
        begun = ""
    if begun:
        yield begun.strip()
