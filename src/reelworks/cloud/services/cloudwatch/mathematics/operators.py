"""What stands between two values: arithmetic, comparison, logic.

Missing values count as 0 where the other side has one; what cannot be computed, as a division by zero, is dropped.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax-arithmetic
"""

import math
import operator
from collections.abc import Callable, Mapping

from reelworks.cloud.services.cloudwatch.mathematics.errors import ExpressionError
from reelworks.cloud.services.cloudwatch.mathematics.values import Array, Series, Value, finite, stamps_of

Both = Callable[[float, float], float]


def _divide(left: float, right: float) -> float:
    return left / right if right else math.nan


def _power(left: float, right: float) -> float:
    try:
        return math.pow(left, right)
    except (OverflowError, ValueError):
        return math.nan


def _compare(compare: Callable[[float, float], bool]) -> Both:
    return lambda left, right: float(compare(left, right))


OPERATORS: Mapping[str, Both] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divide,
    "^": _power,
    "==": _compare(operator.eq),
    "!=": _compare(operator.ne),
    "<": _compare(operator.lt),
    ">": _compare(operator.gt),
    "<=": _compare(operator.le),
    ">=": _compare(operator.ge),
    "&&": lambda left, right: float(bool(left) and bool(right)),
    "||": lambda left, right: float(bool(left) or bool(right)),
}


def combine(name: str, left: Value, right: Value) -> Value:
    """Return what an operator makes of two values; with an array, of each of its series.

    Raises:
        ExpressionError: it cannot stand between two such values.
    """
    both = OPERATORS[name]
    if isinstance(left, str) or isinstance(right, str):
        raise ExpressionError(f"A text cannot be used with '{name}'")
    if isinstance(left, Array) and isinstance(right, Array):
        raise ExpressionError(f"The operator '{name}' cannot be used between two arrays of time series")
    if isinstance(left, Array):
        return left.mapped(lambda each: _combine_series(both, each, right))
    if isinstance(right, Array):
        return right.mapped(lambda each: _combine_series(both, left, each))
    if isinstance(left, Series) or isinstance(right, Series):
        return _combine_series(both, left, right)
    return both(left, right)


def _combine_series(both: Both, left: Series | float, right: Series | float | Array) -> Series:
    assert not isinstance(right, Array)
    if isinstance(left, Series) and isinstance(right, Series):
        points = {
            at: both(left.points.get(at, 0.0), right.points.get(at, 0.0)) for at in stamps_of((left, right))
        }
        return Series(finite(points), min(left.period_s, right.period_s))
    if isinstance(left, Series):
        assert not isinstance(right, Series)
        return left.mapped(lambda value: both(value, right))
    assert isinstance(right, Series)
    return right.mapped(lambda value: both(left, value))
