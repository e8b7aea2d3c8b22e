"""Statistics: what becomes of the samples of a period.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reelworks.cloud.services.cloudwatch.model import Samples

_NUMBER = r"\d{1,3}(?:\.\d{1,10})?"
_PERCENTILE = re.compile(rf"p(?P<rank>{_NUMBER})")
_TRIMMED = re.compile(rf"(?P<kind>tm|wm|tc|ts)(?P<rank>{_NUMBER})", re.IGNORECASE)
_RANGE = re.compile(r"(?P<kind>TM|WM|TC|TS|PR)\((?P<low>-?[\d.]+%?)?:(?P<high>-?[\d.]+%?)?\)", re.IGNORECASE)

SIMPLE: Mapping[str, Callable[[Samples], float]] = {
    "SampleCount": lambda samples: samples.count,
    "Average": lambda samples: samples.total / samples.count,
    "Sum": lambda samples: samples.total,
    "Minimum": lambda samples: samples.minimum,
    "Maximum": lambda samples: samples.maximum,
}


@dataclass(frozen=True, slots=True)
class Statistic:
    """One statistic by its name."""

    name: str
    compute: Callable[[Samples], float | None]
    """Returns None where the samples do not tell it: a percentile of statistic sets."""
    needs_values: bool = False
    """Whether it takes the values of the samples, and not just what they come to."""


def find_statistic(name: str) -> Statistic | None:
    """Return the statistic of that name, ``Sum`` or ``p99.9`` or ``TM(10%:90%)``; None where there is none."""
    if name in SIMPLE:
        return Statistic(name, SIMPLE[name])
    if name.upper() == "IQM":
        return _trimming(name, "tm", 25.0, 75.0)
    if match := _PERCENTILE.fullmatch(name):
        rank = float(match["rank"])
        return _percentile(name, rank) if rank <= 100 else None
    if match := _TRIMMED.fullmatch(name):
        rank = float(match["rank"])
        return _trimming(name, match["kind"].lower(), 0.0, rank) if rank <= 100 else None
    if match := _RANGE.fullmatch(name):
        return _range(name, match["kind"].lower(), match["low"], match["high"])
    return None


def _percentile(name: str, rank: float) -> Statistic:
    def compute(samples: Samples) -> float | None:
        if samples.minimum == samples.maximum:
            return samples.minimum
        if not samples.has_every_value:
            return None
        return _at_rank(samples, rank)

    return Statistic(name, compute, needs_values=True)


def _at_rank(samples: Samples, rank: float) -> float:
    """Return the value below which that many percent lie, straight between its neighbours."""
    pairs = sorted(samples.values.items())
    place = (samples.count - 1) * rank / 100
    low, high = _value_at(pairs, math.floor(place)), _value_at(pairs, math.ceil(place))
    return low + (high - low) * (place - math.floor(place))


def _value_at(pairs: list[tuple[float, float]], index: float) -> float:
    seen = 0.0
    for value, count in pairs:
        seen += count
        if index < seen:
            return value
    return pairs[-1][0]


def _range(name: str, kind: str, low: str | None, high: str | None) -> Statistic | None:
    if low is None and high is None:
        return None
    is_percent = any(bound is not None and bound.endswith("%") for bound in (low, high))
    if is_percent and kind != "pr":
        bounds = [
            None if bound is None else float(bound.rstrip("%"))
            for bound in (low, high)
            if bound is None or bound.endswith("%")
        ]
        if len(bounds) != 2:
            return None
        first, last = 0.0 if bounds[0] is None else bounds[0], 100.0 if bounds[1] is None else bounds[1]
        return _trimming(name, kind, first, last) if 0 <= first < last <= 100 else None
    if is_percent:
        return None
    return _between(
        name,
        kind,
        -math.inf if low is None else float(low),
        math.inf if high is None else float(high),
    )


def _trimming(name: str, kind: str, low: float, high: float) -> Statistic:
    """Return a statistic over the samples between two ranks, in percent."""

    def compute(samples: Samples) -> float | None:
        if not samples.has_every_value:
            return None
        kept = _between_ranks(samples, samples.count * low / 100, samples.count * high / 100)
        if kind != "wm":
            return _fold(kind, kept, samples)
        below, above = samples.count * low / 100, samples.count * (100 - high) / 100
        return _winsorized(kept, below, above, samples)

    return Statistic(name, compute, needs_values=True)


def _between(name: str, kind: str, low: float, high: float) -> Statistic:
    """Return a statistic over the samples whose values lie in (low, high]."""

    def compute(samples: Samples) -> float | None:
        if not samples.has_every_value:
            return None
        pairs = sorted(samples.values.items())
        kept = [(value, count) for value, count in pairs if low < value <= high]
        if kind == "wm":
            below = sum(count for value, count in pairs if value <= low)
            above = sum(count for value, count in pairs if value > high)
            return _winsorized(kept, below, above, samples)
        return _fold(kind, kept, samples)

    return Statistic(name, compute, needs_values=True)


def _between_ranks(samples: Samples, first: float, last: float) -> list[tuple[float, float]]:
    kept: list[tuple[float, float]] = []
    seen = 0.0
    for value, count in sorted(samples.values.items()):
        share = min(seen + count, last) - max(seen, first)
        if share > 0:
            kept.append((value, share))
        seen += count
    return kept


def _fold(kind: str, kept: list[tuple[float, float]], samples: Samples) -> float | None:
    count = sum(each for _, each in kept)
    total = sum(value * each for value, each in kept)
    if kind == "tc":
        return count
    if kind == "ts":
        return total
    if kind == "pr":
        return count / samples.count * 100
    return total / count if count else None


def _winsorized(
    kept: list[tuple[float, float]], below: float, above: float, samples: Samples
) -> float | None:
    """Return the mean with what lies outside brought to the bounds."""
    if not kept:
        return None
    total = sum(value * each for value, each in kept) + kept[0][0] * below + kept[-1][0] * above
    return total / samples.count
