"""From a request's datum to samples of one second, or to a refusal.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from reelworks.cloud.services.cloudwatch.checks import NAME, Range, check_dimensions, is_plain, raise_faults
from reelworks.cloud.services.cloudwatch.errors import (
    InvalidParameterCombinationException,
    InvalidParameterValueException,
    MissingRequiredParameterException,
)
from reelworks.cloud.services.cloudwatch.limits import (
    DATUM_VALUES_MAX,
    FUTURE_S_MAX,
    PAST_S_MAX,
    UNITS,
    VALUE_EXPONENT_MAX,
)
from reelworks.cloud.services.cloudwatch.model import Metric, Owner, Point, Samples, dimensions_of

Datum = Mapping[str, Any]


def points_of(namespace: str, data: Iterable[Datum], owner: Owner, now: float) -> list[Point]:
    """Return what a request's data come to, one point a metric, second and unit.

    Raises:
        InvalidParameterCombinationException: a datum says its value in two ways.
        InvalidParameterValueException: a value, a unit or a time is not allowed.
        MissingRequiredParameterException: a datum has no value.
        ValidationException: a name is too long, or there are too many dimensions.
    """
    points: dict[tuple[Metric, int, str, int], Samples] = {}
    for number, datum in enumerate(data, 1):
        where = f"MetricData.member.{number}"
        _check_name(datum["MetricName"], where)
        dimensions = datum.get("Dimensions", ())
        check_dimensions(dimensions, f"{where}.Dimensions")
        metric = Metric(owner, namespace, datum["MetricName"], dimensions_of(dimensions))
        resolution_s = _resolution_of(datum, where)
        at = _time_of(datum, where, now)
        key = metric, at, _unit_of(datum, where), resolution_s
        points.setdefault(key, Samples()).merge(_samples_of(datum, where))
    return [
        Point(metric, at, unit, samples, resolution_s)
        for (metric, at, unit, resolution_s), samples in points.items()
    ]


def _check_name(name: str, where: str) -> None:
    if is_plain(name):
        return
    raise_faults(
        [
            f"Value '{name}' at '{where}.metricName' failed to satisfy constraint: {fault}"
            for fault in NAME.faults(name)
        ]
    )


def _resolution_of(datum: Datum, where: str) -> int:
    resolution_s: int = datum.get("StorageResolution", 60)
    if resolution_s < 1:
        raise InvalidParameterValueException(
            f"The value {resolution_s} for parameter {where}.StorageResolution is invalid: it must be 1 or 60."
        )
    return 1 if resolution_s == 1 else 60


def _unit_of(datum: Datum, where: str) -> str:
    unit: str = datum.get("Unit", "None")
    if unit not in UNITS:
        raise InvalidParameterValueException(f"The value {unit} for parameter {where}.Unit is invalid.")
    return unit


def _time_of(datum: Datum, where: str, now: float) -> int:
    if "Timestamp" not in datum:
        return int(now)
    at = datum["Timestamp"].timestamp()
    if not now - PAST_S_MAX <= at <= now + FUTURE_S_MAX:
        raise InvalidParameterValueException(
            f"The parameter {where}.Timestamp must be within two weeks before and two hours after the current"
            " time."
        )
    return int(at)


def _samples_of(datum: Datum, where: str) -> Samples:
    given = [name for name in ("Value", "Values", "StatisticValues") if name in datum]
    if not given:
        raise MissingRequiredParameterException(
            f"At least one of the parameters {where}.Value, {where}.Values and {where}.StatisticValues must be"
            " specified."
        )
    if len(given) > 1:
        words = (
            f"The parameters {where}.{given[0]} and {where}.{given[1]} are mutually exclusive and you have"
            " specified both."
        )
        raise InvalidParameterCombinationException(words)
    if "StatisticValues" in datum:
        return _samples_of_set(datum["StatisticValues"], where)
    samples = Samples()
    if "Value" in datum:
        samples.add(_number(datum["Value"], f"{where}.Value"))
        return samples
    for value, count in _counted(datum, where):
        samples.add(value, count)
    return samples


def _counted(datum: Datum, where: str) -> list[tuple[float, float]]:
    values = datum["Values"]
    counts = datum.get("Counts", [1.0] * len(values))
    if len(values) != len(counts):
        raise InvalidParameterValueException(
            f"The parameters {where}.Values and {where}.Counts must be of the same size."
        )
    raise_faults(
        [
            f"Value '[{len(values)} members]' at '{where}.values' failed to satisfy constraint: {fault}"
            for fault in Range(1, DATUM_VALUES_MAX).faults(values)
        ]
    )
    for count in counts:
        if not count > 0 or not math.isfinite(count):
            raise InvalidParameterValueException(
                f"The value {count} for parameter {where}.Counts is invalid."
            )
    return [(_number(value, f"{where}.Values"), count) for value, count in zip(values, counts, strict=True)]


def _samples_of_set(given: Mapping[str, float], where: str) -> Samples:
    where = f"{where}.StatisticValues"
    count, total, low, high = (
        _number(given[name], f"{where}.{name}") for name in ("SampleCount", "Sum", "Minimum", "Maximum")
    )
    if count <= 0:
        raise InvalidParameterValueException(
            f"The value {count} for parameter {where}.SampleCount is invalid."
        )
    if low > high:
        raise InvalidParameterValueException(
            f"The parameter {where}.Maximum must be greater than or equal to {where}.Minimum."
        )
    # Where all samples are the same, or there is one, the set tells every value.
    values = {low: count} if low == high else {}
    return Samples(count, total, low, high, values)


def _number(value: float, where: str) -> float:
    if not math.isfinite(value) or abs(value) > 2.0**VALUE_EXPONENT_MAX:
        shown = "NaN" if math.isnan(value) else value
        raise InvalidParameterValueException(f"The value {shown} for parameter {where} is invalid.")
    return value
