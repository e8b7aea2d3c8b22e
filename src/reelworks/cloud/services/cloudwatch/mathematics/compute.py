"""What an expression comes to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from reelworks.cloud.services.cloudwatch.mathematics import functions
from reelworks.cloud.services.cloudwatch.mathematics.errors import ExpressionError
from reelworks.cloud.services.cloudwatch.mathematics.operators import OPERATORS, combine
from reelworks.cloud.services.cloudwatch.mathematics.parser import Apply, Group, Name, Node, Number, Text
from reelworks.cloud.services.cloudwatch.mathematics.values import Array, Series, Value, stamps_of

KEYWORDS = frozenset({"REPEAT", "LINEAR", "ASC", "DESC", "AVG", "MIN", "MAX", "SUM"})
REFUSED = frozenset(
    {"ANOMALY_DETECTION_BAND", "INSIGHT_RULE_METRIC", "SERVICE_QUOTA", "LAMBDA", "DB_PERF_INSIGHTS"}
)
"""Functions of AWS's that this cloud has nothing for."""


class Environment(Protocol):
    """What an expression is computed in."""

    @property
    def scale(self) -> float:
        """How many of the clockwork's seconds a second between two stamps has: 1 in answers."""
        ...

    def get(self, name: str) -> Value:
        """Return what has that Id; raise ExpressionError where nothing has."""
        ...

    def metrics(self, part: str) -> Array:
        """Return the metrics of the request whose Ids hold this text."""
        ...

    def stamps(self) -> Sequence[float]:
        """Return the beginning of each period that was asked for."""
        ...

    def search(self, query: str, statistic: str, period_s: float) -> Array:
        """Return the metrics that a search finds."""
        ...


@dataclass(frozen=True, slots=True)
class _Arguments:
    function: str
    values: tuple[Value, ...]
    environment: Environment

    def expect(self, least: int, most: int) -> None:
        """Raise where there are fewer or more arguments."""
        if not least <= len(self.values) <= most:
            raise ExpressionError(f"The function {self.function} does not take {len(self.values)} arguments")

    def text(self, index: int) -> str:
        value = self.values[index]
        if not isinstance(value, str):
            raise ExpressionError(f"The function {self.function} needs a text as argument {index + 1}")
        return value

    def number(self, index: int) -> float:
        value = self.values[index]
        if isinstance(value, str | Series | Array):
            raise ExpressionError(f"The function {self.function} needs a number as argument {index + 1}")
        return value

    def array(self) -> Array:
        value = self.values[0]
        if isinstance(value, Series):
            return Array((value,))
        if not isinstance(value, Array):
            raise ExpressionError(f"The function {self.function} needs an array of time series")
        return value


def compute(node: Node, environment: Environment) -> Value:
    """Return what an expression comes to.

    Raises:
        ExpressionError: it makes no sense: unknown functions or Ids, the wrong kind of arguments.
    """
    match node:
        case Number(value) | Text(value):
            return value
        case Name(name):
            return name if name in KEYWORDS else environment.get(name)
        case Group(items):
            return _group([compute(item, environment) for item in items])
        case Apply(function, items):
            values = tuple(compute(item, environment) for item in items)
            return _apply(_Arguments(function, values, environment))
    raise AssertionError(node)


def _group(values: Sequence[Value]) -> Array:
    series: list[Series] = []
    for value in values:
        if isinstance(value, Array):
            series += value.series
        elif isinstance(value, Series):
            series.append(value)
        else:
            raise ExpressionError("An array holds time series only")
    return Array(tuple(series))


def _apply(arguments: _Arguments) -> Value:
    name = arguments.function
    if name in OPERATORS:
        return combine(name, *arguments.values)
    if name == "negate":
        return combine("-", 0.0, arguments.values[0])
    if name in REFUSED:
        raise ExpressionError(f"Reelworks' cloud does not implement the function {name}")
    if name in functions.FOLDS:
        arguments.expect(1, 1)
        return functions.fold(name, arguments.values[0])
    if name in functions.CHANGES:
        arguments.expect(1, 1)
        change = functions.CHANGES[name]
        return functions.on_each(name, arguments.values[0], lambda series: series.mapped(change))
    special = _SPECIAL.get(name) or (_calendar if name in functions.CALENDAR else None)
    if special is None:
        raise ExpressionError(f"Unknown function '{name}'")
    return special(arguments)


def _calendar(arguments: _Arguments) -> Value:
    arguments.expect(1, 1)
    series = arguments.array().series
    period_s = series[0].period_s if series else 60.0
    return functions.calendar(arguments.function, arguments.environment.stamps(), period_s)


def _differences(arguments: _Arguments) -> Value:
    arguments.expect(1, 1)
    name, scale = arguments.function, arguments.environment.scale

    def change(series: Series) -> Series:
        return functions.differences(series, scale, per_second=name == "RATE", of_time=name == "DIFF_TIME")

    return functions.on_each(name, arguments.values[0], change)


def _running_sum(arguments: _Arguments) -> Value:
    arguments.expect(1, 1)
    return functions.on_each("RUNNING_SUM", arguments.values[0], functions.running_sum)


def _fill(arguments: _Arguments) -> Value:
    arguments.expect(2, 2)
    stamps, filler = arguments.environment.stamps(), arguments.values[1]
    return functions.on_each(
        "FILL", arguments.values[0], lambda series: functions.fill(series, stamps, filler)
    )


def _time_series(arguments: _Arguments) -> Value:
    arguments.expect(1, 1)
    value = arguments.number(0)
    return Series(dict.fromkeys(arguments.environment.stamps(), value)).mapped(float)


def _period(arguments: _Arguments) -> Value:
    arguments.expect(1, 1)
    value = arguments.values[0]
    if not isinstance(value, Series) or not value.name:
        raise ExpressionError("The function PERIOD needs a metric")
    return value.period_s


def _metrics(arguments: _Arguments) -> Value:
    arguments.expect(0, 1)
    return arguments.environment.metrics(arguments.text(0) if arguments.values else "")


def _end_of_array(arguments: _Arguments) -> Value:
    arguments.expect(1, 1)
    series = arguments.array().series
    if not series:
        return Series({})
    return series[0] if arguments.function == "FIRST" else series[-1]


def _slice(arguments: _Arguments) -> Value:
    arguments.expect(2, 3)
    series = arguments.array().series
    begin = int(arguments.number(1))
    chosen = series[begin : int(arguments.number(2))] if len(arguments.values) == 3 else series[begin:]
    return chosen[0] if len(chosen) == 1 else Array(chosen)


def _sort(arguments: _Arguments) -> Value:
    arguments.expect(3, 4)
    function, order = arguments.text(1), arguments.text(2)
    if function not in {"AVG", "MIN", "MAX", "SUM"} or order not in {"ASC", "DESC"}:
        raise ExpressionError("SORT needs one of AVG, MIN, MAX and SUM, and ASC or DESC")

    def weight(series: Series) -> float:
        folded = functions.fold(function, series)
        assert isinstance(folded, float)
        return folded if folded == folded else float("-inf")  # noqa: PLR0124 - it may be no number

    ordered = sorted(arguments.array().series, key=weight, reverse=order == "DESC")
    return Array(tuple(ordered[: int(arguments.number(3))] if len(arguments.values) == 4 else ordered))


def _remove_empty(arguments: _Arguments) -> Value:
    arguments.expect(1, 1)
    return Array(tuple(series for series in arguments.array().series if series.points))


def _metric_count(arguments: _Arguments) -> Value:
    arguments.expect(1, 1)
    return float(len(arguments.array().series))


def _search(arguments: _Arguments) -> Value:
    arguments.expect(2, 3)
    period_s = arguments.number(2) if len(arguments.values) == 3 else 0.0
    return arguments.environment.search(arguments.text(0), arguments.text(1), period_s)


def _if(arguments: _Arguments) -> Value:
    """Choose by a condition, value by value.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#using-IF-expressions
    """
    arguments.expect(2, 3)
    condition, chosen, *rest = arguments.values
    other = rest[0] if rest else None
    for value in (condition, chosen, other):
        if isinstance(value, str | Array):
            raise ExpressionError("IF takes time series and numbers only")
    if not isinstance(condition, Series):
        picked = chosen if condition else other
        return Series({}) if picked is None else picked
    points: dict[float, float] = {}
    for at in stamps_of((condition,)):
        if condition.points[at]:
            points[at] = _value_at(chosen, at, 0.0) or 0.0
        elif (value := _value_at(other, at, None)) is not None:
            points[at] = value
    return Series(points, condition.period_s)


def _value_at(value: Value | None, at: float, default: float | None) -> float | None:
    if isinstance(value, Series):
        return value.points.get(at, default)
    assert value is None or isinstance(value, int | float)
    return value


_SPECIAL: Mapping[str, Callable[[_Arguments], Value]] = {
    "DIFF": _differences,
    "DIFF_TIME": _differences,
    "FILL": _fill,
    "FIRST": _end_of_array,
    "IF": _if,
    "LAST": _end_of_array,
    "METRICS": _metrics,
    "METRIC_COUNT": _metric_count,
    "PERIOD": _period,
    "RATE": _differences,
    "REMOVE_EMPTY": _remove_empty,
    "RUNNING_SUM": _running_sum,
    "SEARCH": _search,
    "SLICE": _slice,
    "SORT": _sort,
    "TIME_SERIES": _time_series,
}
