"""What an expression is made of and comes to: numbers, series, arrays of series."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

Points = dict[float, float]
"""Values by the time of their period's beginning, in seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Series:
    """Values over time."""

    points: Points
    period_s: float = 60.0
    label: str = ""
    name: str = ""
    """The Id of the metric it is; empty for what was computed."""

    def mapped(self, change: Callable[[float], float]) -> "Series":
        """Return the series with each value changed; values that come to nothing are dropped."""
        return Series(finite({at: change(value) for at, value in self.points.items()}), self.period_s)


@dataclass(frozen=True, slots=True)
class Array:
    """Several series."""

    series: tuple[Series, ...] = field(default_factory=tuple)

    def mapped(self, change: Callable[[Series], Series]) -> "Array":
        """Return the array with each series changed, under the same label."""
        return Array(
            tuple(
                Series(new.points, new.period_s, old.label) for old in self.series for new in (change(old),)
            )
        )


Value = float | str | Series | Array


def finite(points: Points) -> Points:
    """Return the points without those that are no numbers, as after a division by zero."""
    return {at: value for at, value in points.items() if value - value == 0}


def stamps_of(series: Iterable[Series]) -> list[float]:
    """Return all times at which any of several series has a value, in order."""
    return sorted({at for each in series for at in each.points})
