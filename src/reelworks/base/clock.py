"""Time, as something that is passed in.

Whoever needs the time takes a ``Clock``; only ``assembly.py`` knows that it is the system's.
"""

import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> float:
        """Return the seconds since the epoch, UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> float:
        """Return the seconds since the epoch, as the system has them."""
        return time.time()


class HeldClock:
    """A clock that stands still until it is advanced: for tests and replays."""

    def __init__(self, at: float = 1_700_000_000.0) -> None:
        self._at = at

    def now(self) -> float:
        """Return the moment the clock was left at."""
        return self._at

    def advance(self, seconds: float) -> None:
        """Move the clock on by so many seconds."""
        self._at += seconds
