"""Watching: every alarm is evaluated again and again, and what changes is written down.

An alarm whose state has scaling actions has them carried out anew every minute that it stays, as AWS does.
"""

import asyncio
import logging
import math
import sqlite3

from reelworks.cloud.rooms import Ground
from reelworks.cloud.services.cloudwatch.alarms.book import AlarmBook
from reelworks.cloud.services.cloudwatch.alarms.changes import Changes
from reelworks.cloud.services.cloudwatch.alarms.composing import composed
from reelworks.cloud.services.cloudwatch.alarms.judging import bar_of, judge
from reelworks.cloud.services.cloudwatch.alarms.model import COMPOSITE_ALARM, Alarm, State
from reelworks.cloud.services.cloudwatch.alarms.reading import Reader
from reelworks.cloud.services.cloudwatch.alarms.reasons import UNCHECKED, reason_data_of, reason_of
from reelworks.cloud.services.cloudwatch.alarms.scaling import Scaling
from reelworks.cloud.services.cloudwatch.mathematics import ExpressionError
from reelworks.cloud.services.cloudwatch.stores import PointStore
from reelworks.cloud.services.cloudwatch.stores.alarms import AlarmStore
from reelworks.cloud.storage.database import Database

PAUSE_S_MAX = 5.0
PAUSE_S_MIN = 0.5
"""How often an alarm is evaluated: twice in its period, within these bounds."""
ROUND_S = 0.25
"""How often it looks which alarms are due."""

log = logging.getLogger(__name__)


class Watch:
    """Evaluates alarms. Owns when each is due next."""

    def __init__(
        self,
        database: Database,
        book: AlarmBook,
        points: PointStore,
        changes: Changes,
        ground: Ground,
    ) -> None:
        self._database = database
        self._book = book
        self._alarms = AlarmStore(database, book)
        self._changes = changes
        self._clock = ground.clock
        self._reader = Reader(points, ground.pace, lambda _search: [])
        self._scaling = Scaling(ground)
        self._due: dict[str, float] = {}
        self._next_at = 0.0
        self._seen = -1

    async def run(self) -> None:
        """Evaluate alarms as they become due, until cancelled."""
        while True:
            try:
                await self.look()
            except sqlite3.Error as error:
                log.warning("alarms could not be evaluated, trying again: %s", error)
            except Exception as error:  # noqa: BLE001 - the edge: one broken alarm must not end the watch over all
                _tell(error)
            await asyncio.sleep(ROUND_S)

    async def stop(self) -> None:
        """Let scaling actions under way end."""
        await self._scaling.stop()

    async def look(self) -> None:
        """Evaluate every alarm that is due: those on metrics first, then those on other alarms."""
        now = self._clock.now()
        if now < self._next_at and self._seen == self._book.changes:
            return
        self._seen = self._book.changes
        alarms = list(self._book)
        for alarm in alarms:
            if alarm.kind != COMPOSITE_ALARM and now >= self._due_at(alarm):
                self._due[alarm.arn] = now + self._pause_s(alarm)
                await self.evaluate(alarm, now)
                await asyncio.sleep(0)
        for alarm in alarms:
            if alarm.kind == COMPOSITE_ALARM:
                await self._compose(alarm, now)
        there = {alarm.arn: self._due_at(alarm) for alarm in self._book if alarm.kind != COMPOSITE_ALARM}
        self._due = {arn: at for arn, at in self._due.items() if arn in there}
        self._next_at = min(there.values(), default=math.inf)

    async def evaluate(self, alarm: Alarm, now: float) -> None:
        """Find an alarm's state from its data points, and take it on where it is another."""
        try:
            points = self._reader.read(alarm, now)
        except ExpressionError as error:
            log.warning("%s cannot be evaluated: %s", alarm.arn, error)
            return
        bar = bar_of(alarm)
        verdict = judge(bar, points)
        figure = verdict.points[0].value if verdict.points else None
        if verdict.state is None or verdict.state == alarm.state.value:
            self._scaling.repeat(alarm, figure, now)
            return
        reason = reason_of(bar, verdict)
        data = reason_data_of(alarm, bar, verdict, now)
        await self._enter(alarm, State(verdict.state, reason, data, now, now), figure)

    async def _compose(self, alarm: Alarm, now: float) -> None:
        state = composed(alarm, self._book, now)
        if state is not None:
            await self._enter(alarm, state, None)

    async def _enter(self, alarm: Alarm, state: State, figure: float | None) -> None:
        def enter() -> None:
            there = self._alarms.find(alarm.owner, alarm.name)
            # Changed or set by hand meanwhile: that counts, and is evaluated next time.
            if there is None or there.state != alarm.state or there.updated_at != alarm.updated_at:
                return
            self._changes.enter(there, state, figure)

        await self._database.write(enter)

    def _due_at(self, alarm: Alarm) -> float:
        # Who sets a state by hand may see it for a moment.
        is_new = alarm.state.reason == UNCHECKED
        seen_until = 0.0 if is_new else alarm.state.updated_at + self._pause_s(alarm)
        return max(self._due.get(alarm.arn, 0.0), seen_until)

    def _pause_s(self, alarm: Alarm) -> float:
        return max(PAUSE_S_MIN, min(PAUSE_S_MAX, self._reader.window_s(alarm) / 2))


def _tell(error: Exception) -> None:
    log.critical("an alarm's evaluation broke: %r", error, exc_info=error)
