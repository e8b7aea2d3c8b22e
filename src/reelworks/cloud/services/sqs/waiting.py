"""Who waits for a message: parked receives, in memory, first come, first served.

Nobody polls. A parked receive is woken by a message that is sent, or that is due: each queue that has somebody
waiting has one timer, at the moment its next message becomes visible. Whoever is woken tries again, and where
another was faster waits on, at the head of the line.

Who sends while somebody waits does better: it takes the message for the first in line in its own transaction and
hands it over once that is on the disk, so that one commit serves both.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from reelworks.base.clock import Clock
from reelworks.cloud.services.sqs.model import Taken

TIMER_SLACK_S = 0.001
"""How much later than its message is due a timer goes off, so that it is due by then."""
HANDOVER_S_MAX = 10.0
"""How long past its time a receive waits for a message that is on its way to it through a commit."""


@dataclass(slots=True, eq=False)
class Waiter:
    """One receive that may wait. It is not parked while ``news`` is None."""

    queue_id: int
    take: Callable[[], Taken]
    """Takes what this receive asks for; for a sender's transaction."""
    news: asyncio.Future[bool] | None = None
    """Set to True when it is worth trying again, or something was handed over; False when the time is over."""
    handed: Taken | None = None
    """What a sender took for it, on the disk."""
    is_promised: bool = False
    """A sender is taking messages for it in a transaction under way."""
    was_woken: bool = False
    """Woken, and has not tried since: a message may be there that nobody else was told of."""
    is_gone: bool = False
    """Its caller went away, or it has been answered."""


@dataclass(slots=True)
class _Line:
    waiters: deque[Waiter] = field(default_factory=deque)
    timer: asyncio.TimerHandle | None = None
    timer_at: int = 0
    """In milliseconds since the epoch."""


class Waiting:
    """The lines of waiters, one a queue. Owns their timers."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lines: dict[int, _Line] = {}

    def park(self, waiter: Waiter) -> None:
        """Put a waiter in its line: at the end, or at the head where it has been woken in vain."""
        if waiter.is_gone:
            return
        line = self._lines.setdefault(waiter.queue_id, _Line())
        waiter.news = asyncio.get_running_loop().create_future()
        if waiter.was_woken:
            waiter.was_woken = False
            line.waiters.appendleft(waiter)
        else:
            line.waiters.append(waiter)

    def has_waiters(self, queue_id: int) -> bool:
        """Whether anybody is parked at this queue."""
        return queue_id in self._lines

    def count_waiters(self, queue_id: int) -> int:
        """Return how many are parked at this queue."""
        line = self._lines.get(queue_id)
        return len(line.waiters) if line else 0

    def wake(self, queue_id: int, count: int) -> None:
        """Tell the first ``count`` in line to try again."""
        line = self._lines.get(queue_id)
        while line is not None and count > 0 and line.waiters:
            waiter = line.waiters.popleft()
            if waiter.news is not None and not waiter.news.done():
                waiter.was_woken = True
                waiter.news.set_result(True)
                count -= 1
        self._tidy(queue_id)

    def promise_next(self, queue_id: int) -> Waiter | None:
        """Take the first out of the line for a handover in this transaction; None where nobody waits.

        This runs ahead of the disk: where the commit fails, that receive is answered empty when its time is over.
        """
        line = self._lines.get(queue_id)
        while line is not None and line.waiters:
            waiter = line.waiters.popleft()
            if waiter.news is not None and not waiter.news.done():
                waiter.is_promised = True
                return waiter
        return None

    def put_back(self, waiter: Waiter) -> None:
        """Put back at the head of the line who was promised something that was not there."""
        waiter.is_promised = False
        self._lines[waiter.queue_id].waiters.appendleft(waiter)

    def hand_over(self, waiter: Waiter, taken: Taken) -> None:
        """Give a promised waiter its messages, once they are on the disk."""
        waiter.is_promised = False
        waiter.handed = taken
        if waiter.news is not None and not waiter.news.done():
            waiter.news.set_result(True)
        self._tidy(waiter.queue_id)

    def wake_all(self, queue_id: int) -> None:
        """Tell everybody in line to try again: the queue is gone, or another one."""
        line = self._lines.get(queue_id)
        self.wake(queue_id, len(line.waiters) if line else 0)

    def due(self, queue_id: int, at: int) -> None:
        """Note that a message of this queue becomes visible ``at`` (ms since the epoch); it may be now."""
        line = self._lines.get(queue_id)
        if line is None or (line.timer is not None and line.timer_at <= at):
            return
        if line.timer is not None:
            line.timer.cancel()
        pause_s = max(0.0, at / 1000 - self._clock.now()) + TIMER_SLACK_S
        line.timer_at = at
        line.timer = asyncio.get_running_loop().call_later(pause_s, self._on_timer, queue_id)

    def leave(self, waiter: Waiter) -> None:
        """Take a waiter out for good; where it was woken and never tried, the next one is woken for it."""
        waiter.is_gone = True
        line = self._lines.get(waiter.queue_id)
        if line is not None and waiter in line.waiters:
            line.waiters.remove(waiter)
            self._tidy(waiter.queue_id)
        if waiter.was_woken:
            waiter.was_woken = False
            self.wake(waiter.queue_id, 1)

    def close(self) -> None:
        """Stop the timers."""
        for line in self._lines.values():
            if line.timer is not None:
                line.timer.cancel()
        self._lines.clear()

    def _on_timer(self, queue_id: int) -> None:
        self._lines[queue_id].timer = None
        self.wake(queue_id, 1)

    def _tidy(self, queue_id: int) -> None:
        line = self._lines.get(queue_id)
        if line is not None and not line.waiters:
            if line.timer is not None:
                line.timer.cancel()
            del self._lines[queue_id]


async def wait_for_news(waiter: Waiter, deadline: float) -> bool:
    """Wait until a parked waiter is woken (True), or the loop's time is ``deadline`` (False)."""
    assert waiter.news is not None
    timer = asyncio.get_running_loop().call_at(deadline, _end, waiter)
    try:
        return await waiter.news
    finally:
        timer.cancel()


def _end(waiter: Waiter) -> None:
    assert waiter.news is not None
    if waiter.is_promised:
        asyncio.get_running_loop().call_later(HANDOVER_S_MAX, _set_over, waiter.news)
    else:
        _set_over(waiter.news)


def _set_over(news: asyncio.Future[bool]) -> None:
    if not news.done():
        news.set_result(False)
