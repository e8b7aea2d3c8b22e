"""Read a definition file; where it is wrong, say in which line, what, and what to do about it."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from reelworks.pipeline import lines
from reelworks.pipeline.definition import Definition, Pipeline, QueueSettings, Route
from reelworks.pipeline.fleet import Fleet, Notices, Web, Workers
from reelworks.pipeline.steps import Catalog, StepMistake, build_step

_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_MODELS: Mapping[str, type[BaseModel]] = {"route": Route, "queue": QueueSettings}
_OWN: Mapping[lines.Path, type[BaseModel]] = {
    (): Definition,
    ("fleet",): Fleet,
    ("fleet", "workers"): Workers,
    ("fleet", "web"): Web,
    ("notices",): Notices,
}
"""What the tables beside the pipelines are."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a definition file."""

    line: int
    where: str
    """The key's path, for example ``pipelines.movies.queue.max_receives``; empty for the file itself."""
    what: str


class DefinitionError(Exception):
    """A definition file cannot be used. Its text names the file and line of every problem."""

    def __init__(self, path: str, problems: list[Problem]) -> None:
        self.path = path
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__("\n".join(_sentence(path, problem) for problem in self.problems))


def load_definition(path: Path | None, catalog: Catalog) -> Definition:
    """Return the definition in the file ``path``, or the two reference pipelines where it is None.

    Raises:
        DefinitionError: the file cannot be read or says something that cannot be done.
    """
    if path is None:
        return parse_definition(default_text(), catalog, "default.toml")
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        why = f"cannot be read ({error.strerror}); name an existing file"
        raise DefinitionError(str(path), [Problem(1, "", why)]) from error
    except UnicodeDecodeError as error:
        why = "is not UTF-8 text; save it as UTF-8"
        raise DefinitionError(str(path), [Problem(1, "", why)]) from error
    return parse_definition(text, catalog, str(path))


def default_text() -> str:
    """Return the text of the default definition, to be read or copied and changed."""
    return files("reelworks.pipeline").joinpath("default.toml").read_text(encoding="utf-8")


def parse_definition(text: str, catalog: Catalog, path: str) -> Definition:
    """Return the definition in ``text``; ``path`` is only what errors call it.

    Raises:
        DefinitionError: the text is no TOML, or says something that cannot be done.
    """
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DefinitionError(path, [_syntax_problem(error, text)]) from error
    where = lines.map_lines(text)
    try:
        definition = Definition.model_validate(parsed)
    except ValidationError as error:
        problems = [_problem(entry, where) for entry in error.errors()]
        raise DefinitionError(path, problems) from error
    problems = list(_step_problems(definition, catalog, where))
    if problems:
        raise DefinitionError(path, problems)
    return definition


def read_stored_definition(text: str, where: str) -> Definition:
    """Return the definition that a deployed stack keeps, as JSON; ``where`` is only what errors call the place.

    Raises:
        DefinitionError: it is none, for example since another version of Reelworks wrote it.
    """
    try:
        return Definition.model_validate_json(text)
    except ValidationError as error:
        what = f"is no definition for this version ({error.errors()[0]['msg']}); deploy the stack again"
        raise DefinitionError(where, [Problem(1, "", what)]) from error


def _syntax_problem(error: tomllib.TOMLDecodeError, text: str) -> Problem:
    found = _AT_LINE.search(str(error))
    line = int(found[1]) if found else max(1, len(text.splitlines()))
    return Problem(line, "", f"is not TOML: {_AT_LINE.sub('', str(error)).strip()}")


def _step_problems(
    definition: Definition, catalog: Catalog, where: Mapping[lines.Path, int]
) -> Iterator[Problem]:
    for name, pipeline in definition.pipelines.items():
        for number, use in enumerate(pipeline.steps):
            place = ("pipelines", name, "steps", number)
            try:
                build_step(use, catalog)
            except StepMistake as mistake:
                path = (*place, mistake.key)
                yield Problem(lines.find_line(where, path), _dotted(path), mistake.what)


def _problem(entry: Any, where: Mapping[lines.Path, int]) -> Problem:
    path = tuple(part for part in entry["loc"] if part != "[key]")
    return Problem(lines.find_line(where, path), _dotted(path), _advice(entry, path))


def _advice(entry: Any, path: lines.Path) -> str:
    """Say what to do, in the definition's own terms, where pydantic says only what it expected."""
    kind = entry["type"]
    if kind == "extra_forbidden":
        return _unknown_key(path)
    if kind == "missing":
        return "is missing; add it"
    if kind == "value_error":
        return str(entry["ctx"]["error"])
    if kind == "string_pattern_mismatch" and path[-1] in {"bucket", "destination"}:
        return (
            f"{entry['input']!r} cannot be a bucket's name; use 3 to 63 lower-case letters, digits, "
            "hyphens and dots"
        )
    if kind == "string_pattern_mismatch":
        return f"{entry['input']!r} cannot be a name here; use up to 40 letters, digits and hyphens"
    return f"{entry['msg'][:1].lower()}{entry['msg'][1:]}, not {entry['input']!r}"


def _unknown_key(path: lines.Path) -> str:
    name = str(path[-1])
    model = _model_at(path[:-1])
    known = [entry.alias or key for key, entry in model.model_fields.items()]
    close = get_close_matches(name, known, 1)
    hint = f"did you mean {close[0]!r}?" if close else f"there are: {', '.join(known)}"
    return f"there is no such setting; {hint}"


def _model_at(path: lines.Path) -> type[BaseModel]:
    if path in _OWN:
        return _OWN[path]
    return _MODELS.get(str(path[-1]), Pipeline)


def _dotted(path: lines.Path) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".")


def _sentence(path: str, problem: Problem) -> str:
    subject = f"{problem.where}: " if problem.where else ""
    return f"{path}:{problem.line}: {subject}{problem.what}"
