"""How large a simple or step policy makes a group.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-simple-step.html
"""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

Bounds = tuple[float, float]


def adjusted(kind: str, capacity: int, adjustment: int, magnitude: int = 0) -> int:
    """Return a capacity adjusted by a number, to a number, or by so many percent.

    Percentages round away from what is, but never to nothing: above 1 down, between 0 and 1 to 1, and likewise below
    zero. ``magnitude`` is by how many instances it must be at least.
    """
    if kind == "ExactCapacity":
        return adjustment
    if kind == "ChangeInCapacity":
        return capacity + adjustment
    return capacity + _at_least(_rounded(capacity * adjustment / 100), magnitude)


def choose_step(steps: Sequence[Mapping[str, Any]], breach: float) -> Mapping[str, Any] | None:
    """Return the step that a breach falls into, or None.

    ``breach`` is by how much the metric passes the alarm's threshold; negative below it. Above the threshold the
    lower bound belongs to a step and the upper does not; below it the other way round.
    """
    for step in steps:
        lower = step.get("MetricIntervalLowerBound", -math.inf)
        upper = step.get("MetricIntervalUpperBound", math.inf)
        if breach >= 0 and lower <= breach < upper:
            return step
        if breach <= 0 and lower < breach <= upper:
            return step
    return None


def steps_fault(steps: Sequence[Mapping[str, Any]]) -> str | None:
    """Return what is wrong with a policy's steps, in a sentence, or None.

    https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-simple-step.html#as-scaling-steps
    """
    bounds = sorted(
        (step.get("MetricIntervalLowerBound", -math.inf), step.get("MetricIntervalUpperBound", math.inf))
        for step in steps
    )
    return _fault_of_one(bounds) or _fault_between(bounds) or _fault_at_the_ends(bounds)


def _fault_of_one(bounds: Sequence[Bounds]) -> str | None:
    if len(bounds) > 1 and (-math.inf, math.inf) in bounds:
        return "At most one StepAdjustment may have an unspecified lower bound and an unspecified upper bound"
    if any(lower >= upper for lower, upper in bounds):
        return "Step adjustment lower bound must be less than its upper bound"
    return None


def _fault_between(bounds: Sequence[Bounds]) -> str | None:
    for (_, upper), (lower, _) in pairwise(bounds):
        if upper > lower:
            return "StepAdjustment intervals can't overlap"
        if upper < lower:
            return "StepAdjustment intervals can't have gaps between them"
    return None


def _fault_at_the_ends(bounds: Sequence[Bounds]) -> str | None:
    words = "If there is a step adjustment with a {} bound, there must be one with an unspecified {} bound"
    if -math.inf < bounds[0][0] < 0:
        return words.format("negative lower", "lower")
    if 0 < bounds[-1][1] < math.inf:
        return words.format("positive upper", "upper")
    return None


def _rounded(change: float) -> int:
    if 0 < change < 1:
        return 1
    if -1 < change < 0:
        return -1
    return math.trunc(change)


def _at_least(change: int, magnitude: int) -> int:
    if change > 0:
        return max(change, magnitude)
    return min(change, -magnitude) if change < 0 else 0
