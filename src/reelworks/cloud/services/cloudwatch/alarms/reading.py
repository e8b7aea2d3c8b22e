"""The data points that an alarm decides by.

A period of an alarm is a window of as many real seconds as the pace makes of it, and the newest one ends now: an alarm
need not wait for the minute to be over, and a quicker pace has it fire within seconds.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from reelworks.base.pace import Pace
from reelworks.cloud.services.cloudwatch.alarms.judging import Datapoint
from reelworks.cloud.services.cloudwatch.alarms.model import Alarm
from reelworks.cloud.services.cloudwatch.limits import EXTRA_DATAPOINTS
from reelworks.cloud.services.cloudwatch.model import Metric
from reelworks.cloud.services.cloudwatch.queries import Questions, metric_query_of, series_of
from reelworks.cloud.services.cloudwatch.searching import Search
from reelworks.cloud.services.cloudwatch.stores import PointStore, Slots

WINDOW_S_MIN = 1.0
"""Figures are kept by the second: a period is never shorter, however quick the pace."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads alarms' data points."""

    points: PointStore
    pace: Pace
    find_metrics: Callable[[Search], Sequence[Metric]]

    def window_s(self, alarm: Alarm) -> float:
        """Return how long an alarm's period really lasts."""
        return max(WINDOW_S_MIN, self.pace.real_s(alarm.period_s))

    def read(self, alarm: Alarm, now: float) -> list[Datapoint | None]:
        """Return the evaluation range's data points, the newest first, None for those that are missing.

        Raises:
            ExpressionError: the alarm's math comes to nothing that could be judged.
        """
        window_s = self.window_s(alarm)
        count = alarm.evaluation_periods + EXTRA_DATAPOINTS
        slots = Slots(
            after=math.floor(now) - count * window_s,
            width_s=window_s,
            count=count,
            holds_begin=False,
            minute_s=max(WINDOW_S_MIN, self.pace.real_s(60)),
            is_floored=False,
        )
        found = self._found(alarm, slots)
        stamps = [slots.after + number * window_s for number in range(count)]
        return [found.get(at) for at in reversed(stamps)]

    def _found(self, alarm: Alarm, slots: Slots) -> dict[float, Datapoint]:
        if "Metrics" in alarm.definition:
            return self._computed(alarm, slots)
        asked = metric_query_of(_stat_of(alarm), alarm.owner)
        told: dict[float, Datapoint] = {}
        for at, samples in asked.read(self.points, slots).items():
            value = asked.statistic.compute(samples)
            if value is not None:
                told[at] = Datapoint(at, value, samples.count)
        return told

    def _computed(self, alarm: Alarm, slots: Slots) -> dict[float, Datapoint]:
        queries = {query["Id"]: query for query in alarm.definition["Metrics"]}
        watched = next(name for name, query in queries.items() if query.get("ReturnData", True))
        questions = Questions(
            queries,
            alarm.owner,
            self.points,
            lambda _period_s: slots,
            self.find_metrics,
            scale=alarm.period_s / slots.width_s,
        )
        series = series_of(questions.get(watched))
        points = series[0].points if series else {}
        return {at: Datapoint(at, value) for at, value in points.items()}


def _stat_of(alarm: Alarm) -> dict[str, Any]:
    definition = alarm.definition
    metric = {
        name: definition[name] for name in ("Namespace", "MetricName", "Dimensions") if name in definition
    }
    stat = {
        "Metric": metric,
        "Period": definition["Period"],
        "Stat": definition.get("Statistic") or definition["ExtendedStatistic"],
    }
    return {**stat, "Unit": definition["Unit"]} if "Unit" in definition else stat
