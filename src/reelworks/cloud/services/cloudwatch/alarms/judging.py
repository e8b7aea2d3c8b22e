"""From data points to a state: M out of N, and what missing ones count for.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from reelworks.cloud.services.cloudwatch.alarms.model import Alarm, StateValue

COMPARISONS: Mapping[str, tuple[Callable[[float, float], bool], str]] = {
    "GreaterThanThreshold": (operator.gt, "greater than"),
    "GreaterThanOrEqualToThreshold": (operator.ge, "greater than or equal to"),
    "LessThanThreshold": (operator.lt, "less than"),
    "LessThanOrEqualToThreshold": (operator.le, "less than or equal to"),
}
"""How a data point is compared with the threshold, and AWS's words for it."""


@dataclass(frozen=True, slots=True)
class Datapoint:
    """The figure of one period."""

    at: float
    """When the period began."""
    value: float
    samples: float | None = None
    """Of how many samples it is made; None for math."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What an alarm measures its data points by."""

    comparison: str
    threshold: float
    evaluation_periods: int
    datapoints_to_alarm: int
    missing: str
    """``missing``, ``ignore``, ``breaching`` or ``notBreaching``."""

    def is_breached(self, point: Datapoint) -> bool:
        """Whether a data point lies beyond the threshold."""
        return COMPARISONS[self.comparison][0](point.value, self.threshold)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What data points come to."""

    state: StateValue | None
    """None: the alarm stays as it is."""
    points: tuple[Datapoint, ...]
    """The data points that decided, the newest first."""
    filled: int
    """How many missing ones were counted besides."""


def bar_of(alarm: Alarm) -> Bar:
    """Return what an alarm measures its data points by."""
    definition = alarm.definition
    return Bar(
        definition["ComparisonOperator"],
        definition["Threshold"],
        alarm.evaluation_periods,
        alarm.datapoints_to_alarm,
        definition.get("TreatMissingData", "missing"),
    )


def judge(bar: Bar, slots: Sequence[Datapoint | None]) -> Verdict:
    """Return what the evaluation range, newest first, comes to; None stands for a missing data point.

    Real data points are taken before missing ones are made up, however old they are within the range.
    """
    real = [point for point in slots if point is not None]
    points = tuple(real[: bar.evaluation_periods])
    breaching = sum(map(bar.is_breached, points))
    filled = bar.evaluation_periods - len(points)
    if not filled:
        return Verdict(_state(bar, breaching), points, 0)
    if bar.missing == "breaching":
        return Verdict(_state(bar, breaching + filled), points, filled)
    if bar.missing == "notBreaching":
        return Verdict(_state(bar, breaching), points, filled)
    if breaching < len(points) or breaching >= bar.datapoints_to_alarm:
        return Verdict(_state(bar, breaching), points, filled)
    # Nothing is within the threshold, and too few are beyond it to be sure.
    if bar.missing == "ignore":
        return Verdict(None, points, filled)
    return Verdict("ALARM" if _has_lasted(bar, slots) else "INSUFFICIENT_DATA", points, filled)


def _state(bar: Bar, breaching: int) -> StateValue:
    return "ALARM" if breaching >= bar.datapoints_to_alarm else "OK"


def _has_lasted(bar: Bar, slots: Sequence[Datapoint | None]) -> bool:
    """Whether the oldest data point, which breaches, is as old as DatapointsToAlarm, and none since was better.

    The section "Avoiding premature transitions to alarm state" of the page above.
    """
    ages = [age for age, point in enumerate(slots, 1) if point is not None]
    return bool(ages) and max(ages) >= bar.datapoints_to_alarm
