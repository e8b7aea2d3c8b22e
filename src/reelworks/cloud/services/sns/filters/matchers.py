"""The operators of a filter policy, each compiled to a function of one value.

https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html
https://docs.aws.amazon.com/sns/latest/dg/numeric-value-matching.html
"""

import ipaddress
import re
from collections.abc import Callable
from typing import Any

from reelworks.cloud.services.sns.filters.numeric import compile_numeric
from reelworks.cloud.services.sns.filters.scalars import (
    MalformedRule,
    Matcher,
    Scalar,
    identity_of,
    is_scalar,
)


def compile_matcher(rule: Any) -> Matcher:
    """Compile one entry of a policy's list, other than ``exists``.

    Raises:
        MalformedRule: it is none.
    """
    if is_scalar(rule):
        return _equal_to({identity_of(rule)})
    if not isinstance(rule, dict):
        raise MalformedRule("Match value must be String, number, true, false, or null")
    operator, operand = _only_entry(rule)
    compiler = _OPERATORS.get(operator)
    if compiler is None:
        raise MalformedRule(f"Unrecognized match type {operator}")
    return compiler(operand)


def _only_entry(rule: dict[str, Any]) -> tuple[str, Any]:
    if len(rule) != 1:
        raise MalformedRule("Only one key allowed in match expression" if rule else "Empty match expression")
    return next(iter(rule.items()))


def _equal_to(wanted: set[tuple[str, Scalar]]) -> Matcher:
    return lambda value: identity_of(value) in wanted


def _text(operand: Any, operator: str) -> str:
    if not isinstance(operand, str):
        raise MalformedRule(f"{operator} match pattern must be a string")
    return operand


def _compile_prefix(operand: Any) -> Matcher:
    prefix = _text(operand, "prefix")
    return lambda value: isinstance(value, str) and value.startswith(prefix)


def _compile_suffix(operand: Any) -> Matcher:
    suffix = _text(operand, "suffix")
    return lambda value: isinstance(value, str) and value.endswith(suffix)


def _compile_equals_ignore_case(operand: Any) -> Matcher:
    wanted = _text(operand, "equals-ignore-case").casefold()
    return lambda value: isinstance(value, str) and value.casefold() == wanted


def _compile_wildcard(operand: Any) -> Matcher:
    text = _text(operand, "wildcard")
    if "**" in text:
        raise MalformedRule("Consecutive wildcard characters are not allowed")
    pattern = re.compile(".*".join(re.escape(part) for part in text.split("*")), re.DOTALL)
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _compile_cidr(operand: Any) -> Matcher:
    try:
        network = ipaddress.ip_network(_text(operand, "cidr"), strict=False)
    except ValueError as error:
        raise MalformedRule(f"Malformed CIDR, {error}") from error

    def is_inside(value: Scalar) -> bool:
        try:
            return isinstance(value, str) and ipaddress.ip_address(value) in network
        except ValueError:
            return False

    return is_inside


def _compile_anything_but(operand: Any) -> Matcher:
    if isinstance(operand, dict):
        operator, inner = _only_entry(operand)
        compiler = _NEGATABLE.get(operator)
        if compiler is None:
            raise MalformedRule(f"Unsupported anything-but pattern: {operator}")
        unwanted = _any_of([compiler(one) for one in (inner if isinstance(inner, list) else [inner])])
    else:
        values = operand if isinstance(operand, list) else [operand]
        if not values or not all(isinstance(one, str | int | float) for one in values):
            raise MalformedRule("anything-but match value must be a string, a number, or a list of them")
        unwanted = _equal_to({identity_of(one) for one in values})
    return lambda value: not unwanted(value)


def _any_of(matchers: list[Matcher]) -> Matcher:
    return lambda value: any(matches(value) for matches in matchers)


_NEGATABLE: dict[str, Callable[[Any], Matcher]] = {
    "prefix": _compile_prefix,
    "suffix": _compile_suffix,
    "equals-ignore-case": _compile_equals_ignore_case,
    "wildcard": _compile_wildcard,
}
_OPERATORS: dict[str, Callable[[Any], Matcher]] = {
    **_NEGATABLE,
    "anything-but": _compile_anything_but,
    "cidr": _compile_cidr,
    "numeric": compile_numeric,
}
