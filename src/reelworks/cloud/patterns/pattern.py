"""A whole event pattern: which events a rule wants.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html

What it asks of each field must hold, one of the values listed for it; ``$or`` gives alternatives. A number is the
same however it is written (300, 300.0, 3e2), as AWS does it, against the word of its documentation.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeGuard

import orjson

from reelworks.cloud.patterns.fields import Fields, Membership
from reelworks.cloud.patterns.matchers import compile_matcher
from reelworks.cloud.patterns.scalars import MalformedRule, Matcher, Scalar, identity_of, is_scalar

ALTERNATIVES_MAX = 1_000
"""How many combinations the ``$or`` of a pattern may make."""
DEPTH_MAX = 200
"""How deep a pattern may go."""
_OPERATORS = frozenset(
    (
        *("exact", "prefix", "suffix", "equals-ignore-case", "wildcard"),
        *("anything-but", "numeric", "exists", "cidr"),
    )
)
"""Where one of these is a key of an alternative, ``$or`` is a field's name like any other."""

Identity = tuple[str, Scalar]


@dataclass(frozen=True, slots=True)
class Values:
    """What may stand in one field."""

    exact: frozenset[Identity]
    matchers: tuple[Matcher, ...]
    may_be_absent: bool = False
    """``exists: false``."""
    may_be_any: bool = False
    """``exists: true``."""

    @property
    def is_exact(self) -> bool:
        """Whether it is a list of values and nothing else."""
        return not (self.matchers or self.may_be_absent or self.may_be_any)

    def matches(self, value: Scalar) -> bool:
        """Return whether a value that is there is one of those wanted."""
        if self.may_be_any or identity_of(value) in self.exact:
            return True
        return any(matcher(value) for matcher in self.matchers)


Alternative = tuple[tuple[str, Values], ...]
"""Paths and what must stand there, all of it."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern: one of its alternatives must hold."""

    alternatives: tuple[Alternative, ...]

    def matches(self, fields: Fields) -> bool:
        """Return whether an event with these fields is wanted."""
        return any(_holds(alternative, fields) for alternative in self.alternatives)

    def exact_fields(self) -> dict[str, frozenset[Identity]]:
        """Return the paths where an event must have one of certain values to be wanted at all, with these."""
        first, *others = self.alternatives
        return {
            path: values.exact
            for path, values in first
            if values.is_exact and all((path, values) in other for other in others)
        }


def compile_pattern(text: str) -> Pattern:
    """Compile an event pattern.

    Raises:
        MalformedRule: it is none; the message is in AWS's words, without the place that AWS adds to them.
    """
    try:
        pattern = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise MalformedRule(f"Invalid JSON: {error}") from error
    if not isinstance(pattern, dict):
        raise MalformedRule("Filter is not an object")
    return Pattern(tuple(_compile_object(pattern, "", 1)))


def _compile_object(pattern: Mapping[str, Any], prefix: str, depth: int) -> list[Alternative]:
    if not pattern:
        raise MalformedRule("Empty objects are not allowed")
    if depth > DEPTH_MAX:
        raise MalformedRule("Rule is too complex")
    return _combined(_compile_field(name, rule, prefix, depth) for name, rule in pattern.items())


def _compile_field(name: str, rule: Any, prefix: str, depth: int) -> list[Alternative]:
    if name == "$or" and _is_alternatives(rule):
        return [one for branch in rule for one in _compile_object(branch, prefix, depth + 1)]
    if isinstance(rule, dict):
        return _compile_object(rule, f"{prefix}{name}.", depth + 1)
    if not isinstance(rule, list):
        raise MalformedRule(f'"{name}" must be an object or an array')
    return [((f"{prefix}{name}", _compile_values(rule)),)]


def _combined(parts: Iterable[list[Alternative]]) -> list[Alternative]:
    alternatives: list[Alternative] = [()]
    for part in parts:
        if len(alternatives) * len(part) > ALTERNATIVES_MAX:
            raise MalformedRule(f"Rule is too complex - $or makes more than {ALTERNATIVES_MAX} combinations")
        alternatives = [(*before, *after) for before, after in product(alternatives, part)]
    return alternatives


def _compile_values(rules: list[Any]) -> Values:
    if not rules:
        raise MalformedRule("Empty arrays are not allowed")
    exists = [_existence(rule) for rule in rules if isinstance(rule, dict) and "exists" in rule]
    return Values(
        exact=frozenset(identity_of(rule) for rule in rules if is_scalar(rule)),
        matchers=tuple(
            compile_matcher(rule)
            for rule in rules
            if not is_scalar(rule) and not (isinstance(rule, dict) and "exists" in rule)
        ),
        may_be_absent=False in exists,
        may_be_any=True in exists,
    )


def _existence(rule: Mapping[str, Any]) -> bool:
    if len(rule) != 1:
        raise MalformedRule("Only one key allowed in match expression")
    wanted = rule["exists"]
    if not isinstance(wanted, bool):
        raise MalformedRule("exists match pattern must be either true or false.")
    return wanted


def _is_alternatives(rule: Any) -> TypeGuard[list[dict[str, Any]]]:
    return (
        isinstance(rule, list)
        and len(rule) > 1
        and all(isinstance(branch, dict) and branch and _OPERATORS.isdisjoint(branch) for branch in rule)
    )


def _holds(alternative: Alternative, fields: Fields) -> bool:
    tied: list[list[Membership]] = []
    for path, values in alternative:
        present = fields.get(path)
        if present is None:
            if not values.may_be_absent:
                return False
            continue
        found = [membership for value, membership in present if values.matches(value)]
        if not found:
            return False
        if () not in found:
            tied.append(found)
    return len(tied) < 2 or _is_consistent(tied, {})


def _is_consistent(tied: list[list[Membership]], chosen: dict[int, int]) -> bool:
    """Return whether one membership of each list can be taken so that all are in the same elements."""
    if not tied:
        return True
    return any(
        all(chosen.get(array, index) == index for array, index in membership)
        and _is_consistent(tied[1:], {**chosen, **dict(membership)})
        for membership in tied[0]
    )
