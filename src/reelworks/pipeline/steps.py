"""From a step as the definition writes it to the step itself, by a catalog that is passed in."""

from collections.abc import Mapping
from dataclasses import fields
from difflib import get_close_matches
from typing import Any

from pydantic import TypeAdapter, ValidationError

from reelworks.pipeline.definition import StepUse

Catalog = Mapping[str, type[Any]]
"""Steps by name: each a dataclass whose fields are its options."""


class StepMistake(Exception):
    """A step is written wrongly. ``key`` is the key that is at fault, ``what`` says how to put it right."""

    def __init__(self, key: str, what: str) -> None:
        self.key = key
        self.what = what
        super().__init__(f"{key}: {what}")


def build_step(use: StepUse, catalog: Catalog) -> Any:
    """Return the catalog's step with the options of ``use``.

    Raises:
        StepMistake: there is no such step or option, or an option's value does not fit.
    """
    kind = catalog.get(use.step)
    if kind is None:
        raise StepMistake("step", _unknown("step", use.step, sorted(catalog)))
    known = [entry.name for entry in fields(kind)]
    for key in use.options:
        if key not in known:
            raise StepMistake(key, _unknown(f"option of the step {use.step!r}", key, known))
    try:
        return TypeAdapter(kind).validate_python(use.options)
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0]) if first["loc"] else "step"
        raise StepMistake(key, _wrong(first)) from error


def _unknown(what: str, name: str, known: list[str]) -> str:
    close = get_close_matches(name, known, 1)
    hint = f"did you mean {close[0]!r}?" if close else f"there are: {', '.join(known) or 'none'}"
    return f"there is no {what} called {name!r}; {hint}"


def _wrong(first: Any) -> str:
    if first["type"] in {"missing", "missing_argument"}:
        return "this option is missing; the step cannot do without it"
    return f"{first['msg'][:1].lower()}{first['msg'][1:]}, not {first['input']!r}"
