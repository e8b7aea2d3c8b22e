"""The CloudWatch room: what it keeps, and what runs by itself."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from reelworks.cloud.measurements import Measurement
from reelworks.cloud.rooms import Call, Caller, Ground, Operation, OperationTable
from reelworks.cloud.services.cloudwatch.alarms.actions import Actions
from reelworks.cloud.services.cloudwatch.alarms.book import AlarmBook
from reelworks.cloud.services.cloudwatch.alarms.changes import Changes
from reelworks.cloud.services.cloudwatch.alarms.watch import Watch
from reelworks.cloud.services.cloudwatch.collecting import Collector
from reelworks.cloud.services.cloudwatch.model import Owner
from reelworks.cloud.services.cloudwatch.stores import (
    MIGRATIONS,
    AlarmStore,
    DashboardStore,
    HistoryStore,
    MetricStore,
    PointStore,
)
from reelworks.cloud.storage.database import Database
from reelworks.cloud.storage.outbox import Outbox

cloudwatch = OperationTable("cloudwatch")

CLEANING_PAUSE_S = 60.0
"""How often it looks for figures and history that have grown old."""
SLICE_PAUSE_S = 0.05
"""How long it lets others go first after each slice."""
METRICS_FORGOTTEN = 500
"""How many metrics without figures go in one transaction."""

Measure = Callable[[float], Iterable[Measurement]]
"""Returns the figures of all rooms at a moment."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class CloudWatchCall(Call):
    """One call of a CloudWatch operation."""

    metrics: MetricStore
    points: PointStore
    alarms: AlarmStore
    book: AlarmBook
    """Every alarm, as of the last commit."""
    history: HistoryStore
    dashboards: DashboardStore
    changes: Changes
    """Writes down that an alarm changed, and has everyone told who wants to know."""

    @property
    def owner(self) -> Owner:
        """Whose metrics and alarms are meant."""
        return Owner(self.caller.account, self.caller.region)


class CloudWatchRoom:
    """The service ``cloudwatch``."""

    service = "cloudwatch"

    def __init__(self, folder: Path, ground: Ground, measure: Measure = lambda _now: ()) -> None:
        """Open the room in its folder; ``measure`` tells the figures of all rooms whenever it is asked."""
        self.database = Database(folder / "cloudwatch.db", MIGRATIONS)
        self._ground = ground
        self._book = AlarmBook()
        self._metrics = MetricStore(self.database)
        self._points = PointStore(self.database, self._metrics)
        self._alarms = AlarmStore(self.database, self._book)
        self._history = HistoryStore(self.database)
        self._actions = Actions(ground, self.database, self._history)
        self._outbox = Outbox(self.database, ground.clock, self._actions.deliver)
        self._changes = Changes(self._alarms, self._history, self._outbox)
        self.collector = Collector(self.database, self._points, ground, measure)
        self.watch = Watch(self.database, self._book, self._points, self._changes, ground)
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def operations(self) -> Mapping[str, Operation]:
        """What it answers."""
        return cloudwatch

    def new_call(self, caller: Caller, *, reads: bool) -> CloudWatchCall:
        """Return the call of one operation."""
        connection = self.database.reader if reads else self.database.writer
        return CloudWatchCall(
            caller=caller,
            clock=self._ground.clock,
            ids=self._ground.ids,
            database=self.database,
            metrics=self._metrics,
            points=self._points,
            alarms=self._alarms,
            book=self._book,
            history=self._history,
            dashboards=DashboardStore(self.database, connection),
            changes=self._changes,
        )

    async def start(self) -> None:
        """Read the alarms, take up what is to be told, and begin to collect, to watch and to clean."""
        self._book.fill(self._alarms.all())
        self._outbox.start()
        self._tasks = [
            asyncio.create_task(self.collector.run(), name="cloudwatch-collecting"),
            asyncio.create_task(self.watch.run(), name="cloudwatch-watching"),
            asyncio.create_task(self._clean_again_and_again(), name="cloudwatch-cleaning"),
        ]

    async def stop(self) -> None:
        """Stop collecting, watching and telling; what is left is told after the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.watch.stop()
        await self._outbox.stop()

    async def clean(self) -> None:
        """Put old figures together, and remove what is older than AWS keeps it."""
        now = self._ground.clock.now()
        while self._points.has_old(now):
            await self.database.write(lambda: self._points.compact_some(now))
            await asyncio.sleep(SLICE_PAUSE_S)
        await self.database.write(lambda: self._history.forget_old(now))
        gone = METRICS_FORGOTTEN
        while gone == METRICS_FORGOTTEN:
            gone = await self.database.write(lambda: self._metrics.forget_some(METRICS_FORGOTTEN))
            await asyncio.sleep(SLICE_PAUSE_S)

    async def _clean_again_and_again(self) -> None:
        while True:
            await asyncio.sleep(CLEANING_PAUSE_S)
            try:
                await self.clean()
            except sqlite3.Error as error:
                log.warning("old figures could not be put together, trying again: %s", error)
