"""Events that survive a crash: the row that says what happened commits with what happened.

A room adds an event inside its transaction; delivery follows at once, side by side, and is tried again with
growing pauses until the target has committed or the event is too old. A crash delivers twice at worst, and
zero times never. What waits is rebuilt from the disk at the start.
"""

import asyncio
import heapq
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from reelworks.base.clock import Clock
from reelworks.cloud.storage.database import Database


def outbox_table(name: str) -> str:
    """Return the table of an outbox, for a room's migration."""
    return f"""
CREATE TABLE {name} (
    event_id INTEGER PRIMARY KEY AUTOINCREMENT,
    payload BLOB NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at REAL NOT NULL,
    created_at REAL NOT NULL
);
"""


OUTBOX_TABLE = outbox_table("outbox")
"""The table of a room that has one outbox, for its first migration."""

DELIVERIES_MAX = 64
"""How many deliveries of one outbox are under way at once."""
PAUSE_S_MIN = 0.2
PAUSE_S_MAX = 60.0
FORGET_PAUSE_S = 1.0
"""When the row of a delivered event is removed again, where the disk did not take that."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """One event that waits for its delivery; ordered by when it is due."""

    due_at: float
    event_id: int
    attempts: int = field(compare=False)
    """How often delivery was tried and failed."""
    created_at: float = field(compare=False)
    payload: Any = field(compare=False)
    """What the room put in: a JSON value."""
    is_delivered: bool = field(default=False, compare=False)
    """Only its row has yet to go."""


Deliver = Callable[[Event], Awaitable[bool | float]]
"""Delivers one event; returns True when it is done with (delivered, or given up for good) and the row may go,
False, or raises, when it should be tried again later; a float says in how many seconds."""


class Outbox:
    """The events of one room. Owns the table ``outbox`` of the room's database, and the task that delivers.

    A room whose targets differ in how long they may take has an outbox for each kind, each with its own table, so
    that slow targets keep no others waiting.
    """

    def __init__(self, database: Database, clock: Clock, deliver: Deliver, table: str = "outbox") -> None:
        self._database = database
        self._clock = clock
        self._deliver = deliver
        self._add_statement = f"INSERT INTO {table} (payload, due_at, created_at) VALUES (?, ?, ?)"  # noqa: S608 - the room's own names
        self._all_statement = f"SELECT due_at, event_id, attempts, created_at, payload FROM {table}"  # noqa: S608
        self._forget_statement = f"DELETE FROM {table} WHERE event_id = ?"  # noqa: S608
        self._postpone_statement = f"UPDATE {table} SET attempts = ?, due_at = ? WHERE event_id = ?"  # noqa: S608
        self._name = f"{database.path.stem}-{table}"
        self._waiting: list[Event] = []
        self._news = asyncio.Event()
        self._slots = asyncio.Semaphore(DELIVERIES_MAX)
        self._under_way: set[asyncio.Task[None]] = set()
        self._ending = 0
        self._runner: asyncio.Task[None] | None = None

    def add(self, payload: Any) -> None:
        """From inside a transaction's work: remember an event, and deliver it once that is on the disk."""
        now = self._clock.now()
        row = self._database.writer.execute(
            self._add_statement,
            (orjson.dumps(payload), now, now),
        )
        assert row.lastrowid is not None
        event = Event(now, row.lastrowid, 0, now, payload)
        self._database.after_commit(lambda: self._push(event))

    def start(self) -> None:
        """Take up what the last run left, and begin to deliver."""
        rows = self._database.reader.execute(self._all_statement).fetchall()
        self._waiting = [_event_of(row) for row in rows]
        heapq.heapify(self._waiting)
        self._news.set()
        self._runner = asyncio.create_task(self._run(), name=self._name)

    async def stop(self) -> None:
        """Stop delivering; what is under way and unfinished is delivered again after the next start."""
        # The runner first: it must not begin anything more while the others end.
        for tasks in ([self._runner] if self._runner else [], self._under_way):
            ending = list(tasks)
            for task in ending:
                task.cancel()
            await asyncio.gather(*ending, return_exceptions=True)

    @property
    def depth(self) -> int:
        """How many events are waiting, under way, or tried and not yet written down as such."""
        return len(self._waiting) + len(self._under_way) + self._ending

    def _push(self, event: Event) -> None:
        heapq.heappush(self._waiting, event)
        self._news.set()

    async def _run(self) -> None:
        while True:
            while self._waiting and self._waiting[0].due_at <= self._clock.now():
                await self._slots.acquire()
                event = heapq.heappop(self._waiting)
                task = asyncio.create_task(self._attempt(event), name=f"delivery-{event.event_id}")
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)
            self._news.clear()
            pause_s = max(0.0, self._waiting[0].due_at - self._clock.now()) if self._waiting else None
            # Not wait_for: before Python 3.12 it loses a cancellation that comes together with the news.
            with suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await self._news.wait()

    async def _attempt(self, event: Event) -> None:
        try:
            outcome = event.is_delivered or await self._deliver(event)
        except Exception as error:  # noqa: BLE001 - whatever stopped it, the event is kept and tried again
            log.warning("event %d was not delivered (try %d): %r", event.event_id, event.attempts + 1, error)
            outcome = False
        finally:
            self._slots.release()
        if outcome is True:
            done = replace(event, due_at=self._clock.now() + FORGET_PAUSE_S, is_delivered=True)
            self._submit(lambda: self._forget(event), done, is_over=True)
        else:
            pause_s = outcome or min(PAUSE_S_MAX, PAUSE_S_MIN * 2.0 ** min(event.attempts, 16))
            later = replace(event, due_at=self._clock.now() + pause_s, attempts=event.attempts + 1)
            self._submit(lambda: self._postpone(later), later, is_over=False)

    def _submit(self, work: Callable[[], None], later: Event, *, is_over: bool) -> None:
        """Write down how an attempt ended; where the disk does not take it, memory alone knows until it does."""

        def done(_answer: object, error: BaseException | None) -> None:
            self._ending -= 1
            if error is not None:
                log.warning("event %d: how its delivery ended could not be kept: %r", later.event_id, error)
            if error is not None or not is_over:
                self._push(later)

        self._ending += 1
        self._database.submit(work, done)

    def _forget(self, event: Event) -> None:
        self._database.writer.execute(self._forget_statement, (event.event_id,))

    def _postpone(self, later: Event) -> None:
        self._database.writer.execute(
            self._postpone_statement,
            (later.attempts, later.due_at, later.event_id),
        )


def _event_of(row: sqlite3.Row) -> Event:
    return Event(
        row["due_at"], row["event_id"], row["attempts"], row["created_at"], orjson.loads(row["payload"])
    )
