"""A whole filter policy: fields that must all match, each one of its values; ``$or`` of such; nested for bodies.

https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeGuard

import orjson

from reelworks.cloud.patterns.matchers import compile_matcher
from reelworks.cloud.patterns.scalars import MalformedRule, Matcher, is_scalar
from reelworks.cloud.services.sns.errors import InvalidParameter
from reelworks.cloud.services.sns.limits import (
    FILTER_BYTES_MAX,
    FILTER_COMBINATIONS_MAX,
    FILTER_DIGITS,
    FILTER_KEYS_MAX,
)
from reelworks.cloud.services.sns.model import Message

ATTRIBUTES_SCOPE = "MessageAttributes"
BODY_SCOPE = "MessageBody"
ABSENT = object()
"""Stands for a field that the message does not have."""

Filter = Callable[[Message, str], bool]
"""Says whether a subscription gets a message; takes the message and the text that the subscription would read."""
Node = Callable[[Any], bool]
"""Says whether a field's value (a JSON value, or ``ABSENT``) is what the policy asks for."""


def compile_filter(text: str, scope: str, prefix: str = "Invalid parameter: ") -> Filter:
    """Compile a filter policy; an empty one lets everything through. ``prefix`` begins the error's message.

    Raises:
        InvalidParameter: it is no policy, or too large a one.
    """
    if not text:
        return _let_through
    try:
        policy = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidParameter(f"{prefix}FilterPolicy: failed to parse JSON. {error}") from error
    if not isinstance(policy, dict):
        raise InvalidParameter(f"{prefix}FilterPolicy: Filter policy must be a JSON object")
    if scope == ATTRIBUTES_SCOPE and _is_nested(policy):
        raise InvalidParameter(
            f"{prefix}Filter policy scope MessageAttributes does not support nested filter policy"
        )
    _check_size(text, policy, prefix)
    try:
        node = _compile_object(policy)
    except MalformedRule as error:
        raise InvalidParameter(f"{prefix}FilterPolicy: {error}") from error
    read = _fields_of_attributes if scope == ATTRIBUTES_SCOPE else _fields_of_body

    def matches(message: Message, body: str) -> bool:
        fields = read(message, body)
        return isinstance(fields, dict) and node(fields)

    return matches


def _let_through(_message: Message, _body: str) -> bool:
    return True


def _compile_object(policy: Mapping[str, Any]) -> Node:
    parts = [_compile_field(name, rule) for name, rule in policy.items()]

    def matches(value: Any) -> bool:
        if isinstance(value, list):
            return any(matches(item) for item in value)
        fields = value if isinstance(value, dict) else {}
        return all(part(fields) for part in parts)

    return matches


def _compile_field(name: str, rule: Any) -> Node:
    if name == "$or" and _is_alternatives(rule):
        branches = [_compile_object(branch) for branch in rule]
        return lambda fields: any(branch(fields) for branch in branches)
    if isinstance(rule, dict):
        inner = _compile_object(rule)
    elif isinstance(rule, list):
        inner = _compile_values(rule)
    else:
        raise MalformedRule(f'"{name}" must be an object or an array')
    return lambda fields: inner(fields.get(name, ABSENT))


def _compile_values(rules: list[Any]) -> Node:
    if not rules:
        raise MalformedRule("Empty arrays are not allowed")
    exists = {_existence(rule) for rule in rules if isinstance(rule, dict) and "exists" in rule}
    matchers = [
        compile_matcher(_rounded(rule)) for rule in rules if not (isinstance(rule, dict) and "exists" in rule)
    ]

    def matches(value: Any) -> bool:
        if value is ABSENT:
            return False in exists
        if isinstance(value, dict):
            return False
        values = value if isinstance(value, list) else [value]
        return True in exists or any(_is_matched(one, matchers) for one in values)

    return matches


def _existence(rule: Mapping[str, Any]) -> bool:
    if len(rule) != 1:
        raise MalformedRule("Only one key allowed in match expression")
    wanted = rule["exists"]
    if not isinstance(wanted, bool):
        raise MalformedRule("exists match pattern must be either true or false.")
    return wanted


def _is_matched(value: Any, matchers: list[Matcher]) -> bool:
    return is_scalar(value) and any(matches(_rounded(value)) for matches in matchers)


def _rounded(value: Any) -> Any:
    """Return a value, or what is in a rule, with as many digits after the point as SNS compares."""
    if isinstance(value, float):
        return round(value, FILTER_DIGITS)
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    if isinstance(value, dict):
        return {name: _rounded(item) for name, item in value.items()}
    return value


def _is_alternatives(rule: Any) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(rule, list) and len(rule) > 1 and all(isinstance(branch, dict) for branch in rule)


def _is_nested(policy: Mapping[str, Any]) -> bool:
    alternatives = policy.get("$or")
    if _is_alternatives(alternatives) and any(_is_nested(branch) for branch in alternatives):
        return True
    return any(isinstance(rule, dict) for rule in policy.values())


def _check_size(text: str, policy: Mapping[str, Any], prefix: str) -> None:
    if len(text.encode()) > FILTER_BYTES_MAX:
        raise InvalidParameter(f"{prefix}FilterPolicy: Filter policy is too long")
    if len(policy) > FILTER_KEYS_MAX:
        raise InvalidParameter(f"{prefix}FilterPolicy: Filter policy can not have more than 5 keys")
    if _combinations(policy, 1) > FILTER_COMBINATIONS_MAX:
        raise InvalidParameter(f"{prefix}FilterPolicy: Filter policy is too complex")


def _combinations(policy: Mapping[str, Any], depth: int) -> int:
    product = 1
    for name, rule in policy.items():
        if name == "$or" and _is_alternatives(rule):
            product *= sum(_combinations(branch, depth) for branch in rule)
        elif isinstance(rule, dict):
            product *= _combinations(rule, depth + 1)
        elif isinstance(rule, list):
            product *= max(len(rule), 1) * depth
    return product


def _fields_of_attributes(message: Message, _body: str) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, attribute in message.attributes.items():
        kind, text = attribute["DataType"], attribute.get("StringValue", "")
        if kind == "String.Array":
            fields[name] = _parsed(text, instead=text)
        elif kind.partition(".")[0] == "Number":
            fields[name] = float(text)
        elif kind.partition(".")[0] == "String":
            fields[name] = text
    return fields


def _fields_of_body(_message: Message, body: str) -> Any:
    return _parsed(body, instead=ABSENT)


def _parsed(text: str, instead: Any) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return instead
