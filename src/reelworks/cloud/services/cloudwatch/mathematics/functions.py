"""The functions that make a series of a series, or a number of it.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax-functions-list
"""

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import accumulate, pairwise

from reelworks.cloud.services.cloudwatch.mathematics.errors import ExpressionError
from reelworks.cloud.services.cloudwatch.mathematics.values import Array, Points, Series, Value, stamps_of


def _average(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _logarithm(log: Callable[[float], float]) -> Callable[[float], float]:
    return lambda value: log(value) if value > 0 else math.nan


FOLDS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "SUM": math.fsum,
    "AVG": _average,
    "MIN": min,
    "MAX": max,
    "STDDEV": statistics.pstdev,
    "DATAPOINT_COUNT": lambda values: float(len(values)),
}
"""What make a number of one series, and one series of an array."""
_FILLED_FOLDS = frozenset({"SUM", "AVG", "STDDEV"})
"""Those for which a value that one series of an array lacks counts as 0."""

CHANGES: Mapping[str, Callable[[float], float]] = {
    "ABS": abs,
    "CEIL": math.ceil,
    "FLOOR": math.floor,
    "LOG": _logarithm(math.log),
    "LOG10": _logarithm(math.log10),
}
"""What change each value by itself."""

CALENDAR: Mapping[str, Callable[[datetime], float]] = {
    "MINUTE": lambda moment: moment.minute,
    "HOUR": lambda moment: moment.hour,
    "DAY": lambda moment: moment.isoweekday(),
    "DATE": lambda moment: moment.day,
    "MONTH": lambda moment: moment.month,
    "YEAR": lambda moment: moment.year,
    "EPOCH": datetime.timestamp,
}
"""What tell the time of each value instead of it."""


def fold(name: str, value: Value) -> Value:
    """Return what SUM, AVG, MIN … make of a series (a number) or of an array (a series).

    Raises:
        ExpressionError: it is neither.
    """
    function = FOLDS[name]
    if isinstance(value, Series):
        if not value.points:
            return 0.0 if name in {"SUM", "DATAPOINT_COUNT"} else math.nan
        return float(function(list(value.points.values())))
    if not isinstance(value, Array):
        raise ExpressionError(f"The function {name} needs a time series or an array of time series")
    points: Points = {}
    for at in stamps_of(value.series):
        there = [each.points[at] for each in value.series if at in each.points]
        missing = [0.0] * (len(value.series) - len(there)) if name in _FILLED_FOLDS else []
        points[at] = float(function(there + missing))
    return Series(points, min((each.period_s for each in value.series), default=60.0))


def on_each(name: str, value: Value, change: Callable[[Series], Series]) -> Value:
    """Return a series, or each series of an array, changed.

    Raises:
        ExpressionError: it is neither.
    """
    if isinstance(value, Array):
        return value.mapped(change)
    if isinstance(value, Series):
        return change(value)
    raise ExpressionError(f"The function {name} needs a time series or an array of time series")


def differences(series: Series, scale: float, *, per_second: bool, of_time: bool) -> Series:
    """Return the differences between neighbours; ``scale`` is how many of the clockwork's seconds a second has."""
    points: Points = {}
    for (before, old), (at, new) in pairwise(sorted(series.points.items())):
        elapsed_s = (at - before) * scale
        change = new - old
        points[at] = elapsed_s if of_time else change / elapsed_s if per_second else change
    return Series(points, series.period_s)


def running_sum(series: Series) -> Series:
    """Return the sum of all values up to each."""
    stamps = sorted(series.points)
    sums = accumulate(series.points[at] for at in stamps)
    return Series(dict(zip(stamps, sums, strict=True)), series.period_s)


def calendar(name: str, stamps: Sequence[float], period_s: float) -> Series:
    """Return what the calendar says of each time."""
    tell = CALENDAR[name]
    return Series({at: float(tell(datetime.fromtimestamp(at, UTC))) for at in stamps}, period_s)


def fill(series: Series, stamps: Sequence[float], filler: Value | None) -> Series:
    """Return a series with its missing values: a number, another series', the last one (REPEAT) or between (LINEAR).

    Raises:
        ExpressionError: the filler is none of those.
    """
    points = series.points
    if isinstance(filler, Series):
        filled = {at: filler.points[at] for at in stamps if at not in points and at in filler.points}
    elif isinstance(filler, int | float):
        filled = {at: float(filler) for at in stamps if at not in points}
    elif filler == "REPEAT":
        filled = _repeated(points, stamps)
    elif filler == "LINEAR":
        filled = _interpolated(points, stamps)
    else:
        raise ExpressionError("FILL needs a number, a time series, REPEAT or LINEAR to fill with")
    return Series({**filled, **points}, series.period_s)


def _repeated(points: Points, stamps: Sequence[float]) -> Points:
    filled: Points = {}
    last: float | None = None
    for at in stamps:
        last = points.get(at, last)
        if last is not None:
            filled[at] = last
    return filled


def _interpolated(points: Points, stamps: Sequence[float]) -> Points:
    """Return values on the straight line between neighbours; before the first and after the last as these are."""
    known = sorted(points.items())
    if not known:
        return {}
    filled = {at: known[0][1] for at in stamps if at < known[0][0]}
    filled |= {at: known[-1][1] for at in stamps if at > known[-1][0]}
    for (begin, first), (end, last) in pairwise(known):
        for at in stamps:
            if begin < at < end:
                filled[at] = first + (last - first) * (at - begin) / (end - begin)
    return filled
