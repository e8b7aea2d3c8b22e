"""The operators of a pattern, each compiled to a function of one value.

The words of the errors are those that AWS answers (recorded in December 2024), some of them odd.

https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html
https://docs.aws.amazon.com/sns/latest/dg/numeric-value-matching.html
"""

import ipaddress
from collections.abc import Callable
from typing import Any

from reelworks.cloud.patterns.numeric import compile_numeric
from reelworks.cloud.patterns.scalars import (
    MalformedRule,
    Matcher,
    Scalar,
    identity_of,
    is_number,
    is_scalar,
)
from reelworks.cloud.patterns.wildcard import compile_wildcard


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
    if _is_folded(operand):
        prefix = _text(operand["equals-ignore-case"], "equals-ignore-case").casefold()
        return lambda value: isinstance(value, str) and value.casefold().startswith(prefix)
    prefix = _text(operand, "prefix")
    return lambda value: isinstance(value, str) and value.startswith(prefix)


def _compile_suffix(operand: Any) -> Matcher:
    if _is_folded(operand):
        suffix = _text(operand["equals-ignore-case"], "equals-ignore-case").casefold()
        return lambda value: isinstance(value, str) and value.casefold().endswith(suffix)
    suffix = _text(operand, "suffix")
    return lambda value: isinstance(value, str) and value.endswith(suffix)


def _is_folded(operand: Any) -> bool:
    return isinstance(operand, dict) and list(operand) == ["equals-ignore-case"]


def _compile_equals_ignore_case(operand: Any) -> Matcher:
    wanted = _text(operand, "equals-ignore-case").casefold()
    return lambda value: isinstance(value, str) and value.casefold() == wanted


def _compile_wildcard(operand: Any) -> Matcher:
    matches = compile_wildcard(_text(operand, "wildcard"))
    return lambda value: isinstance(value, str) and matches(value)


def _compile_cidr(operand: Any) -> Matcher:
    network = _network(_text(operand, "prefix"))  # AWS calls it so

    def is_inside(value: Scalar) -> bool:
        try:
            return isinstance(value, str) and ipaddress.ip_address(value) in network
        except ValueError:
            return False

    return is_inside


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    address, slash, bits = text.partition("/")
    if not slash or "/" in bits:
        raise MalformedRule("Malformed CIDR, one '/' required")
    if not bits.isdecimal():
        raise MalformedRule("Malformed CIDR, mask bits must be an integer")
    try:
        longest = ipaddress.ip_address(address).max_prefixlen
    except ValueError:
        raise MalformedRule(f"Nonstandard IP address: {address}") from None
    if int(bits) > longest:
        raise MalformedRule(f"Malformed CIDR, mask bits must not be greater than {longest}")
    return ipaddress.ip_network(text, strict=False)


def _compile_anything_but(operand: Any) -> Matcher:
    unwanted = _negated(operand) if isinstance(operand, dict) else _unwanted_values(operand)
    return lambda value: not unwanted(value)


def _negated(operand: dict[str, Any]) -> Matcher:
    operator, inner = _only_entry(operand)
    if operator not in _NEGATABLE:
        raise MalformedRule(f"Unsupported anything-but pattern: {operator}")
    compiler, words = _NEGATABLE[operator]
    patterns = inner if isinstance(inner, list) else [inner]
    if not patterns or isinstance(inner, dict):
        raise MalformedRule(_ANYTHING_BUT)
    if not all(isinstance(one, str) for one in patterns):
        raise MalformedRule(words)
    if operator in ("prefix", "suffix") and not all(patterns):
        raise MalformedRule("Null prefix/suffix not allowed")
    return _any_of([compiler(one) for one in patterns])


def _unwanted_values(operand: Any) -> Matcher:
    values = operand if isinstance(operand, list) else [operand]
    if not isinstance(operand, list) and not (isinstance(operand, str) or is_number(operand)):
        raise MalformedRule(_ANYTHING_BUT)
    if not values:
        raise MalformedRule("Empty arrays are not allowed")
    if not all(isinstance(one, str) or is_number(one) for one in values):
        raise MalformedRule("Inside anything but list, start|null|boolean is not supported.")
    return _equal_to({identity_of(one) for one in values})


def _any_of(matchers: list[Matcher]) -> Matcher:
    return lambda value: any(matches(value) for matches in matchers)


_ANYTHING_BUT = "Value of anything-but must be an array or single string/number value."
_AFFIX = "prefix/suffix match pattern must be a string"
_NEGATABLE: dict[str, tuple[Callable[[Any], Matcher], str]] = {
    "prefix": (_compile_prefix, _AFFIX),
    "suffix": (_compile_suffix, _AFFIX),
    "equals-ignore-case": (
        _compile_equals_ignore_case,
        "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
    ),
    "wildcard": (_compile_wildcard, "wildcard match pattern must be a string"),
}
"""What ``anything-but`` may turn round, and what AWS says to anything in it but strings."""
_OPERATORS: dict[str, Callable[[Any], Matcher]] = {
    "prefix": _compile_prefix,
    "suffix": _compile_suffix,
    "equals-ignore-case": _compile_equals_ignore_case,
    "wildcard": _compile_wildcard,
    "anything-but": _compile_anything_but,
    "cidr": _compile_cidr,
    "numeric": compile_numeric,
}
