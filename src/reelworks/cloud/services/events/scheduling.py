"""The rules that fire by themselves: when each is due, in memory, and the task that waits for it.

What was due while the cloud was away is not made up for.
"""

import asyncio
import heapq
import itertools
import logging
import sqlite3
from contextlib import suppress

from reelworks.cloud.rooms import Ground
from reelworks.cloud.services.events.happenings import tick_of
from reelworks.cloud.services.events.model import Rule
from reelworks.cloud.services.events.routing import Routing
from reelworks.cloud.services.events.schedules import Schedule, parse_schedule
from reelworks.cloud.storage.database import Database

LOOK_S_MAX = 30.0
"""How long the task sleeps at most before it looks at the clock, which may have been set."""
STALE_MAX = 64
"""How many moments of rules that have changed since are kept, besides as many as there are rules."""

log = logging.getLogger(__name__)


class Scheduler:
    """Fires the rules that have schedules. Owns the task that waits."""

    def __init__(self, database: Database, ground: Ground, routing: Routing) -> None:
        self._database = database
        self._ground = ground
        self._routing = routing
        self._rules: dict[str, tuple[Rule, Schedule]] = {}
        self._due: list[tuple[float, int, Rule]] = []
        """Moments and rules, told apart by the order in which they came; a rule that has changed stays here until then."""
        self._numbers = itertools.count()
        self._news = asyncio.Event()
        self._runner: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to wait."""
        self._runner = asyncio.create_task(self._run(), name="events-schedules")

    async def stop(self) -> None:
        """End waiting."""
        if self._runner:
            self._runner.cancel()
            await asyncio.gather(self._runner, return_exceptions=True)

    def note(self, rule: Rule, is_there: bool) -> None:
        """Learn of a rule that is new, changed, or gone."""
        self._rules.pop(rule.arn, None)
        if is_there and rule.schedule is not None and rule.is_enabled:
            self._rules[rule.arn] = (rule, parse_schedule(rule.schedule))
            self._plan(rule.arn)
            self._news.set()

    def look(self) -> None:
        """Look at the clock now."""
        self._news.set()

    def _plan(self, rule_arn: str) -> None:
        rule, schedule = self._rules[rule_arn]
        due_at = schedule(rule.since, self._ground.clock.now())
        if due_at is not None:
            heapq.heappush(self._due, (due_at, next(self._numbers), rule))
        if len(self._due) > 2 * len(self._rules) + STALE_MAX:
            self._due = [entry for entry in self._due if self._is_current(entry[2])]
            heapq.heapify(self._due)

    async def _run(self) -> None:
        while True:
            self._news.clear()
            await self._fire_due()
            pause_s = self._due[0][0] - self._ground.clock.now() if self._due else LOOK_S_MAX
            with suppress(TimeoutError):
                async with asyncio.timeout(max(0.0, min(LOOK_S_MAX, pause_s))):
                    await self._news.wait()

    async def _fire_due(self) -> None:
        while self._due and self._due[0][0] <= self._ground.clock.now():
            due_at, _, rule = heapq.heappop(self._due)
            if not self._is_current(rule):
                continue
            await self._fire(rule, due_at)
            if self._is_current(rule):
                self._plan(rule.arn)

    def _is_current(self, rule: Rule) -> bool:
        known = self._rules.get(rule.arn)
        return known is not None and known[0] is rule

    async def _fire(self, rule: Rule, due_at: float) -> None:
        happening = tick_of(rule, self._ground.ids, due_at)
        try:
            await self._database.write(lambda: self._routing.send(rule.arn, happening))
        except sqlite3.Error:
            # One moment that cannot be written must not stop the others.
            log.exception("%s could not fire", rule.arn)
