"""A statement's conditions, compiled: every operator, IfExists, ForAllValues and ForAnyValue.

All conditions of a statement must hold; of a condition's values, one suffices (of a negated one, none may).

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

import base64
import binascii
import ipaddress
import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from reelworks.cloud.policy.glob import Keys, Matcher, compile_equal, compile_like

Test = Callable[[Keys], bool]
"""Whether a condition holds for a request's keys."""

_OPERATOR = re.compile(r"(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?")
_ARN_PARTS = 6


@dataclass(frozen=True, slots=True)
class _Kind:
    """An operator: how it compares, and whether it asks for the contrary."""

    compile: Callable[[Sequence[str], bool], Matcher]
    is_negated: bool = False


def compile_condition(name: str, key: str, values: Sequence[str], *, has_variables: bool) -> Test:
    """Return the test of one operator on one key; ``has_variables`` where ``${…}`` has its meaning.

    Raises:
        ValueError: there is no such operator, or it cannot compare with such a value.
    """
    parsed = _OPERATOR.fullmatch(name)
    if parsed is None:
        raise ValueError(f"Invalid Condition type : {name}")
    qualifier, base, if_exists = parsed.groups()
    key = key.lower()
    if base == "Null":
        if if_exists or qualifier == "ForAnyValue":
            raise ValueError(f"Invalid Condition type : {name}")
        return _null_test(key, values)
    kind = _KINDS.get(base)
    if kind is None:
        raise ValueError(f"Invalid Condition type : {name}")
    matcher = kind.compile(values, has_variables)
    return _test(key, matcher, kind, qualifier, is_optional=if_exists is not None)


def _test(key: str, matcher: Matcher, kind: _Kind, qualifier: str | None, *, is_optional: bool) -> Test:
    is_negated = kind.is_negated
    if qualifier == "ForAllValues":
        when_missing, gather = True, all
    elif qualifier == "ForAnyValue":
        when_missing, gather = is_optional, any
    else:
        when_missing, gather = is_optional or is_negated, all if is_negated else any

    def holds(keys: Keys) -> bool:
        given = keys.get(key)
        if isinstance(given, str):
            return matcher(given, keys) is not is_negated
        if not given:
            return when_missing
        return gather(matcher(value, keys) is not is_negated for value in given)

    return holds


def _null_test(key: str, values: Sequence[str]) -> Test:
    wanted = {_truth(value) for value in values}

    def holds(keys: Keys) -> bool:
        given = keys.get(key)
        return (not given and given != "") in wanted

    return holds


def _strings(values: Sequence[str], has_variables: bool) -> Matcher:
    return compile_equal(values, has_variables=has_variables)


def _strings_folded(values: Sequence[str], has_variables: bool) -> Matcher:
    return compile_equal(values, has_variables=has_variables, is_folded=True)


def _patterns(values: Sequence[str], has_variables: bool) -> Matcher:
    return compile_like(values, has_variables=has_variables)


def _arns(values: Sequence[str], has_variables: bool) -> Matcher:
    """Compare part by part, so that a wildcard cannot reach over a colon into another part."""
    patterns = [
        [compile_like([part], has_variables=has_variables) for part in _arn_parts(value)] for value in values
    ]

    def matches(text: str, keys: Keys) -> bool:
        parts = text.split(":", _ARN_PARTS - 1)
        return len(parts) == _ARN_PARTS and any(
            len(pattern) == _ARN_PARTS
            and all(like(part, keys) for like, part in zip(pattern, parts, strict=True))
            for pattern in patterns
        )

    return matches


def _arn_parts(pattern: str) -> list[str]:
    """Split at colons, leaving those inside ``${…}`` alone."""
    hidden = re.sub(r"\$\{[^}]*\}", lambda found: found[0].replace(":", "\0"), pattern)
    return [part.replace("\0", ":") for part in hidden.split(":", _ARN_PARTS - 1)]


def _numbers(compare: Callable[[float, float], bool]) -> Callable[[Sequence[str], bool], Matcher]:
    return lambda values, _has_variables: _ordered(values, compare, float)


def _dates(compare: Callable[[float, float], bool]) -> Callable[[Sequence[str], bool], Matcher]:
    return lambda values, _has_variables: _ordered(values, compare, _seconds_of)


def _ordered(
    values: Sequence[str], compare: Callable[[float, float], bool], read: Callable[[str], float]
) -> Matcher:
    bounds = [read(value) for value in values]

    def matches(text: str, _keys: Keys) -> bool:
        try:
            given = read(text)
        except ValueError:
            return False
        return any(compare(given, bound) for bound in bounds)

    return matches


def _seconds_of(text: str) -> float:
    """Return the seconds since the epoch of an ISO 8601 date, or of seconds since the epoch."""
    try:
        return float(text)
    except ValueError:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def _bools(values: Sequence[str], _has_variables: bool) -> Matcher:
    wanted = {_truth(value) for value in values}
    return lambda text, _keys: text.lower() in ("true", "false") and _truth(text) in wanted


def _truth(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError(f"Invalid Boolean value : {text}")
    return text.lower() == "true"


def _binaries(values: Sequence[str], _has_variables: bool) -> Matcher:
    wanted = {_bytes_of(value) for value in values}

    def matches(text: str, _keys: Keys) -> bool:
        try:
            return _bytes_of(text) in wanted
        except ValueError:
            return False

    return matches


def _bytes_of(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(f"Invalid base64 value : {text}") from error


def _networks(values: Sequence[str], _has_variables: bool) -> Matcher:
    networks = [ipaddress.ip_network(value, strict=False) for value in values]

    def matches(text: str, _keys: Keys) -> bool:
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            return False
        return any(address in network for network in networks)

    return matches


def _is_not(kind: _Kind) -> _Kind:
    return _Kind(kind.compile, is_negated=True)


_STRING, _FOLDED, _LIKE = _Kind(_strings), _Kind(_strings_folded), _Kind(_patterns)
_ARN, _IP = _Kind(_arns), _Kind(_networks)
_KINDS = {
    "StringEquals": _STRING,
    "StringNotEquals": _is_not(_STRING),
    "StringEqualsIgnoreCase": _FOLDED,
    "StringNotEqualsIgnoreCase": _is_not(_FOLDED),
    "StringLike": _LIKE,
    "StringNotLike": _is_not(_LIKE),
    "ArnEquals": _ARN,
    "ArnLike": _ARN,
    "ArnNotEquals": _is_not(_ARN),
    "ArnNotLike": _is_not(_ARN),
    "IpAddress": _IP,
    "NotIpAddress": _is_not(_IP),
    "Bool": _Kind(_bools),
    "BinaryEquals": _Kind(_binaries),
} | {
    f"{family}{name}": _Kind(make(compare), is_negated)
    for family, make in (("Numeric", _numbers), ("Date", _dates))
    for name, compare, is_negated in (
        ("Equals", operator.eq, False),
        ("NotEquals", operator.eq, True),
        ("LessThan", operator.lt, False),
        ("LessThanEquals", operator.le, False),
        ("GreaterThan", operator.gt, False),
        ("GreaterThanEquals", operator.ge, False),
    )
}
