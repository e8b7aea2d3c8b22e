"""The ``numeric`` operator: an equality, a bound, or a range.

https://docs.aws.amazon.com/sns/latest/dg/numeric-value-matching.html
"""

import operator
from collections.abc import Callable, Mapping
from typing import Any

from reelworks.cloud.patterns.scalars import MalformedRule, Matcher, Scalar, is_number, written

LOWER: Mapping[str, Callable[[Any, Any], bool]] = {">": operator.gt, ">=": operator.ge}
UPPER: Mapping[str, Callable[[Any, Any], bool]] = {"<": operator.lt, "<=": operator.le}
COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {"=": operator.eq, **LOWER, **UPPER}
BOUND_TERMS = 2
RANGE_TERMS = 4


def compile_numeric(operand: Any) -> Matcher:
    """Compile ``["=", 5]``, ``[">", 0]`` or ``[">=", 0, "<", 150]``.

    Raises:
        MalformedRule: the list is none of these.
    """
    terms = operand if isinstance(operand, list) else [operand]
    first = terms[0] if terms else "]"
    if not terms or not isinstance(first, str):
        raise MalformedRule(f"Invalid member in numeric match: {written(first)}")
    if first not in COMPARISONS:
        raise MalformedRule(f"Unrecognized numeric range operator: {first}")
    bottom = _number_after(terms, 0)
    compare = COMPARISONS[first]
    if len(terms) == BOUND_TERMS:
        return lambda value: is_number(value) and compare(value, bottom)
    return _compile_range(terms, compare, bottom)


def _compile_range(terms: list[Any], compare: Callable[[Any, Any], bool], bottom: float) -> Matcher:
    second = terms[2]
    if terms[0] not in LOWER:
        raise MalformedRule("Too many elements in numeric expression")
    if not isinstance(second, str):
        raise MalformedRule(f"Bad value in numeric range: {written(second)}")
    if second not in UPPER:
        raise MalformedRule(f"Bad numeric range operator: {second}")
    top = _number_after(terms, 2)
    if len(terms) > RANGE_TERMS:
        raise MalformedRule("Too many terms in numeric range expression")
    if bottom >= top:
        raise MalformedRule("Bottom must be less than top")
    compare_top = UPPER[second]

    def is_inside(value: Scalar) -> bool:
        return is_number(value) and compare(value, bottom) and compare_top(value, top)

    return is_inside


def _number_after(terms: list[Any], position: int) -> float:
    value: Any = terms[position + 1] if len(terms) > position + 1 else None
    if not is_number(value):
        name = "equals" if terms[position] == "=" else terms[position]
        raise MalformedRule(f"Value of {name} must be numeric")
    return float(value)
