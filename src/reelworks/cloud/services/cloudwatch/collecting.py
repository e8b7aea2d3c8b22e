"""Collecting the figures of the other rooms, every few seconds.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html
"""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from reelworks.cloud.measurements import Measurement
from reelworks.cloud.rooms import Ground
from reelworks.cloud.services.cloudwatch.model import Metric, Owner, Point, Samples
from reelworks.cloud.services.cloudwatch.stores import PointStore
from reelworks.cloud.storage.database import Database

PAUSE_S_MAX = 5.0
PAUSE_S_MIN = 0.5
"""How often figures are collected: twice a minute of the clockwork, within these bounds."""
FORGET_S = 600.0
"""After how long a gauge that nobody tells any more is forgotten."""
SLICE = 200
"""How many figures are written in one transaction, so that requests go between."""

_GAUGES = (
    "Approximate",
    "Group",
    "HealthyHostCount",
    "UnHealthyHostCount",
    "BucketSizeBytes",
    "NumberOfObjects",
    "StatusCheckFailed",
)
"""How the names begin of those that tell a state, once a minute, and are no sums of what happened."""

log = logging.getLogger(__name__)


class Collector:
    """Asks for figures and writes them down."""

    def __init__(
        self,
        database: Database,
        points: PointStore,
        ground: Ground,
        measure: Callable[[float], Iterable[Measurement]],
    ) -> None:
        self._database = database
        self._points = points
        self._ground = ground
        self._measure = measure
        self._minute_s = ground.pace.real_s(60)
        self._pause_s = max(PAUSE_S_MIN, min(PAUSE_S_MAX, self._minute_s / 2))
        self._told: dict[Metric, tuple[float, float]] = {}
        self._tidied_at = ground.clock.now()

    async def run(self) -> None:
        """Collect again and again. What the disk does not take is lost, and the next figures come."""
        while True:
            try:
                await self.collect()
            except sqlite3.Error as error:
                log.warning("figures could not be written down: %s", error)
            await asyncio.sleep(self._pause_s)

    async def collect(self) -> None:
        """Collect once."""
        now = self._ground.clock.now()
        points = [point for measured in self._measured(now) if (point := self._point_of(measured, now))]
        for begin in range(0, len(points), SLICE):
            part = points[begin : begin + SLICE]
            await self._database.write(partial(self._add, part))
        if now - self._tidied_at > FORGET_S:
            self._tidied_at = now
            self._told = {metric: told for metric, told in self._told.items() if now - told[1] < FORGET_S}

    def _measured(self, now: float) -> list[Measurement]:
        """Return all figures; where a room's break, those that came before."""
        told: list[Measurement] = []
        try:
            told.extend(self._measure(now))
        except Exception as error:  # noqa: BLE001 - the edge: one room's broken figures must not end all others'
            _tell(error)
        return told

    def _add(self, points: Sequence[Point]) -> None:
        for point in points:
            self._points.add(point)

    def _point_of(self, measured: Measurement, now: float) -> Point | None:
        metric = Metric(
            Owner(measured.account, measured.region), measured.namespace, measured.name, measured.dimensions
        )
        is_gauge = measured.name.startswith(_GAUGES)
        if is_gauge and not self._is_news(metric, measured.value, now):
            return None
        return Point(metric, int(now), measured.unit, _samples_of(measured), is_gauge=is_gauge)

    def _is_news(self, metric: Metric, value: float, now: float) -> bool:
        """Whether a gauge has changed, or was not told for half a minute of the clockwork."""
        told = self._told.get(metric)
        if told is not None and told[0] == value and now - told[1] < self._minute_s / 2:
            return False
        self._told[metric] = value, now
        return True


def _tell(error: Exception) -> None:
    log.critical("the rooms' figures could not be collected: %r", error, exc_info=error)


def _samples_of(measured: Measurement) -> Samples:
    count = float(measured.count)
    each = measured.value / count if count else 0.0
    low = each if measured.minimum is None else measured.minimum
    high = each if measured.maximum is None else measured.maximum
    return Samples(count, measured.value, low, high, {low: count} if low == high else {})
