"""Figures out: the statistics of one metric."""

import math
from datetime import UTC, datetime
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.cloudwatch.checks import (
    NAME,
    NAMESPACE,
    UNIT,
    Range,
    check,
    check_dimensions,
    is_period,
)
from reelworks.cloud.services.cloudwatch.errors import (
    InvalidParameterCombinationException,
    InvalidParameterValueException,
)
from reelworks.cloud.services.cloudwatch.limits import STATISTICS_DATAPOINTS_MAX
from reelworks.cloud.services.cloudwatch.model import Metric, Samples, dimensions_of
from reelworks.cloud.services.cloudwatch.room import CloudWatchCall, cloudwatch
from reelworks.cloud.services.cloudwatch.spans import slots_of
from reelworks.cloud.services.cloudwatch.statistics import SIMPLE, Statistic, find_statistic


@cloudwatch.operation("GetMetricStatistics", reads=True)
def get_metric_statistics(call: CloudWatchCall, request: Request) -> dict[str, Any]:
    """Return statistics of a metric for each period that has figures, in the order of time.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html

    Raises:
        InvalidParameterCombinationException: no statistic is asked for, or there would be more than 1,440 data points.
        InvalidParameterValueException: the period is none, a statistic is none, or the end comes before the start.
        ValidationException: something is out of its range.
    """
    check(request, Namespace=NAMESPACE, MetricName=NAME, Unit=UNIT)
    check(request, Statistics=Range(1, 5), ExtendedStatistics=Range(1, 10))
    check_dimensions(request.get("Dimensions", ()))
    simple, extended = _statistics(request)
    period_s: int = request["Period"]
    if not is_period(period_s):
        raise InvalidParameterValueException(
            f"The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60, not {period_s}."
        )
    start, end = request["StartTime"].timestamp(), request["EndTime"].timestamp()
    # Times are whole seconds to CloudWatch.
    if int(start) >= int(end):
        raise InvalidParameterValueException(
            "The parameter StartTime must be less than the parameter EndTime."
        )
    slots = slots_of(start, end, period_s)
    if slots.count > STATISTICS_DATAPOINTS_MAX:
        raise InvalidParameterCombinationException(
            f"You have requested up to {slots.count:,} datapoints, which exceeds the limit of"
            f" {STATISTICS_DATAPOINTS_MAX:,}. You may reduce the datapoints requested by increasing Period, or"
            " decreasing the time range."
        )
    dimensions = dimensions_of(request.get("Dimensions", ()))
    metric = Metric(call.owner, request["Namespace"], request["MetricName"], dimensions)
    found = call.points.read(metric, slots, request.get("Unit"), with_values=bool(extended))
    points = [
        _datapoint(slots.after + slot * period_s, unit, samples, simple, extended)
        for (slot, unit), samples in sorted(found.items())
    ]
    return {"Label": metric.name, "Datapoints": points}


def _statistics(request: Request) -> tuple[list[str], list[Statistic]]:
    simple, extended = request.get("Statistics", ()), request.get("ExtendedStatistics", ())
    if not simple and not extended:
        raise InvalidParameterCombinationException("Must specify either Statistics or ExtendedStatistics")
    for name in simple:
        if name not in SIMPLE:
            raise InvalidParameterValueException(
                f"The value {name} for parameter Statistics is not supported."
            )
    chosen: list[Statistic] = []
    for name in extended:
        statistic = find_statistic(name)
        if statistic is None or name in SIMPLE:
            raise InvalidParameterValueException(
                f"The value {name} for parameter ExtendedStatistics is not supported."
            )
        chosen.append(statistic)
    return list(simple), chosen


def _datapoint(
    at: float, unit: str, samples: Samples, simple: list[str], extended: list[Statistic]
) -> dict[str, Any]:
    point: dict[str, Any] = {"Timestamp": datetime.fromtimestamp(at, UTC), "Unit": unit}
    point |= {name: SIMPLE[name](samples) for name in simple}
    told = {statistic.name: statistic.compute(samples) for statistic in extended}
    values = {name: value for name, value in told.items() if value is not None and math.isfinite(value)}
    return {**point, "ExtendedStatistics": values} if extended else point
