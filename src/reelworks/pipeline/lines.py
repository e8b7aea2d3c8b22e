"""In which line of a TOML text a key stands.

``tomllib`` reads values and forgets where they stood. Here the text, known to be valid, is cut into its
statements by asking tomllib itself where each one ends, so quotes, dots and multi-line values need no
second grammar.
"""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

Path = tuple[str | int, ...]


def map_lines(text: str) -> dict[Path, int]:
    """Return the line (from 1) of every table and key of a valid TOML text, by its path.

    An element of an array of tables has its index in its path: ``("pipelines", "movies", "steps", 0)``.
    """
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    for number, statement in _statements(text):
        parsed = tomllib.loads(statement)
        if statement.lstrip().startswith("["):
            table = _enter(_only_path(parsed), statement, counts)
            lines.setdefault(table, number)
        else:
            for path in _paths(parsed):
                lines.setdefault(table + path, number)
    return lines


def find_line(lines: Mapping[Path, int], path: Path) -> int:
    """Return the line of ``path`` or of the closest thing around it; 1 where nothing around it is named."""
    for length in range(len(path), 0, -1):
        line = lines.get(path[:length])
        if line is not None:
            return line
    return 1


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield each table header and each assignment with the line it begins in."""
    pending = ""
    began = 0
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        began = began if pending else number
        pending += line
        if not _is_whole(pending):
            continue
        if tomllib.loads(pending):
            yield began, pending
        pending = ""


def _is_whole(statement: str) -> bool:
    try:
        tomllib.loads(statement)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _only_path(parsed: dict[str, Any]) -> tuple[str, ...]:
    """Return the path that a header names: tomllib makes it a chain of tables with one key each."""
    names: list[str] = []
    here: Any = parsed
    while here:
        here = here[0] if isinstance(here, list) else here
        if not here:
            break
        name, here = next(iter(here.items()))
        names.append(name)
    return tuple(names)


def _enter(names: tuple[str, ...], header: str, counts: dict[Path, int]) -> Path:
    """Return a header's path with the indexes of the arrays it passes through, counting a new element."""
    path: Path = ()
    for name in names[:-1]:
        path = (*path, name)
        if path in counts:
            path = (*path, counts[path] - 1)
    path = (*path, names[-1])
    if header.lstrip().startswith("[["):
        counts[path] = counts.get(path, 0) + 1
        path = (*path, counts[path] - 1)
    return path


def _paths(value: Any) -> Iterator[Path]:
    """Yield the paths of everything inside a parsed assignment, the outer before the inner."""
    entries: Iterator[tuple[str | int, Any]]
    if isinstance(value, dict):
        entries = iter(value.items())
    elif isinstance(value, list):
        entries = iter(enumerate(value))
    else:
        return
    for name, inner in entries:
        yield (name,)
        for path in _paths(inner):
            yield (name, *path)
