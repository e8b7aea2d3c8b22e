"""A worker whose machine belongs to a group that grows and shrinks: it finishes its work before the machine goes.

The group decides that a machine is to go and waits for its word. The worker looks now and then whether that is so;
then it takes nothing more, asks for time while jobs run, and gives leave when none does. One that starts on a machine
that is to go (its unit was started again) takes nothing at all.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol

from reelworks.aws.faults import CloudFault
from reelworks.base.stopping import StopSignal

_LOOK_S = 2.0
_BEAT_S = 4.0
_log = logging.getLogger(__name__)


class Place(Protocol):
    """The machine's place in its group. Every method may raise ``CloudFault``."""

    def is_to_go(self) -> bool:
        """Whether the group has decided to end the machine."""
        ...

    def ask_for_time(self) -> bool:
        """Have the group wait on."""
        ...

    def give_leave(self) -> bool:
        """Let the group end the machine."""
        ...


class Departure:
    """Watches for the machine's end in a thread of its own, and asks for the worker's stop when it comes."""

    def __init__(
        self, place: Place, stop: StopSignal, look_s: float = _LOOK_S, beat_s: float = _BEAT_S
    ) -> None:
        self._place = place
        self._stop = stop
        self._look_s = look_s
        self._beat_s = beat_s
        self._given = threading.Event()
        self._is_due = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="departure", daemon=True)

    @property
    def is_due(self) -> bool:
        """Whether the machine is to go."""
        return self._is_due.is_set()

    def begin(self) -> None:
        """Look once now, then again and again until the machine is to go or a stop is asked for."""
        self._look()
        self._thread.start()

    def finish(self) -> None:
        """Give leave, if the machine is to go, and wait for the end that this brings (SIGTERM).

        The worker does not exit before: it would be started again.
        """
        if not self.is_due:
            return
        while not self._stop.is_hard:
            if not self._given.is_set() and self._try(self._place.give_leave) is not None:
                _log.info("drained; this machine may go")
                self._given.set()
            time.sleep(self._look_s)

    def _watch(self) -> None:
        while not self.is_due and not self._stop.wait(self._look_s):
            self._look()
        while self.is_due and not self._given.wait(self._beat_s):
            self._try(self._place.ask_for_time)

    def _look(self) -> None:
        if self._try(self._place.is_to_go):
            _log.info("this machine is to go: taking no more work")
            self._is_due.set()
            self._stop.ask()

    def _try(self, ask: Callable[[], bool]) -> bool | None:
        try:
            return ask()
        except CloudFault as fault:
            _log.warning("%s", fault)
            return None
