"""A small event loop for one thread: readers, timers, signals, and coroutines that wait for an event or a while.

asyncio would do all this and more, and takes longer to import than a machine may take to boot.
"""

import os
import selectors
import signal
import time
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from heapq import heappop, heappush
from itertools import count
from types import FrameType, coroutine
from typing import Any

Callback = Callable[[], None]
Register = Callable[[Callback], None]


class Event:
    """Something that happens, and that coroutines wait for with ``Loop.wait``."""

    __slots__ = ("_callbacks", "is_set")

    def __init__(self) -> None:
        self.is_set = False
        self._callbacks: list[Callback] = []

    def set(self) -> None:
        """Let it have happened: all who wait go on. Safe to repeat."""
        self.is_set = True
        callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()

    def clear(self) -> None:
        """Let it not have happened yet."""
        self.is_set = False

    def call_back(self, callback: Callback) -> None:
        """Call this once, when it happens next, or at once if it has."""
        if self.is_set:
            callback()
        else:
            self._callbacks.append(callback)


class Task:
    """A coroutine that runs by itself. What it raises ends the loop: nothing of the init fails in silence."""

    def __init__(self, work: Coroutine[Any, Any, None]) -> None:
        self.ended = Event()
        self._work = work

    def step(self) -> None:
        """Run it up to where it waits next."""
        try:
            register = self._work.send(None)
        except StopIteration:
            self.ended.set()
        else:
            register(self.step)


class Loop:
    """Calls whoever is due. Use it from one thread."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._ready: deque[Callback] = deque()
        self._timers: list[tuple[float, int, Callback]] = []
        self._numbers = count()
        self._signals: dict[int, Callback] = {}
        woken, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._woken = woken
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        self.add_reader(woken, self._take_signals)

    def add_reader(self, descriptor: int, callback: Callback) -> None:
        """Call this whenever there is something to read, or the other side has closed."""
        self._selector.register(descriptor, selectors.EVENT_READ, callback)

    def remove_reader(self, descriptor: int) -> None:
        """Look no more at this descriptor. Before it is closed."""
        self._selector.unregister(descriptor)

    def on_signal(self, number: int, callback: Callback) -> None:
        """Call this on every such signal, outside of the handler."""
        self._signals[number] = callback
        signal.signal(number, _let_wake)

    def call_later(self, delay_s: float, callback: Callback) -> None:
        """Call this once, in so many seconds."""
        heappush(self._timers, (time.monotonic() + delay_s, next(self._numbers), callback))

    def begin(self, work: Coroutine[Any, Any, None]) -> Task:
        """Run a coroutine by itself from now on."""
        task = Task(work)
        self._ready.append(task.step)
        return task

    async def sleep(self, duration_s: float) -> None:
        """Wait so many seconds."""
        await self.wait(Event(), duration_s)

    async def wait(self, event: Event, timeout_s: float | None = None) -> bool:
        """Wait until something happens, at most so long (None and infinity: for ever); return whether it did."""
        if not event.is_set:
            await _suspend(lambda resume: self._resume_once(event, timeout_s, resume))
        return event.is_set

    def run(self, until: Event) -> None:
        """Run until this happens."""
        while not until.is_set:
            for _ in range(len(self._ready)):
                self._ready.popleft()()
            for key, _ in self._selector.select(0.0 if until.is_set else self._pause_s()):
                key.data()
            self._call_timers()

    def _resume_once(self, event: Event, timeout_s: float | None, resume: Callback) -> None:
        is_resumed = False

        def go_on() -> None:
            nonlocal is_resumed
            if not is_resumed:
                is_resumed = True
                self._ready.append(resume)

        event.call_back(go_on)
        if timeout_s is not None and timeout_s != float("inf"):
            self.call_later(timeout_s, go_on)

    def _pause_s(self) -> float | None:
        if self._ready:
            return 0.0
        if not self._timers:
            return None
        return max(0.0, self._timers[0][0] - time.monotonic())

    def _call_timers(self) -> None:
        now = time.monotonic()
        while self._timers and self._timers[0][0] <= now:
            heappop(self._timers)[2]()

    def _take_signals(self) -> None:
        for number in set(os.read(self._woken, 4096)):
            if number in self._signals:
                self._signals[number]()


@coroutine
def _suspend(register: Register) -> Generator[Register, None, None]:
    yield register


def _let_wake(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: the signal's number lies in the wake-up pipe already."""
