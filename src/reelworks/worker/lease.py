"""Keep a message hidden from others while it is worked on, and know at once when it is not any more.

One keeper a queue extends all of its leases together, ten a call. A lease is lost when the queue says so,
or when its time has passed without word from the queue (a cloud gone, a laptop asleep): another worker may
have the message by then, so whoever works under it stops before it changes anything more.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from reelworks.aws.faults import CloudFault
from reelworks.base.clock import Clock
from reelworks.worker.ports import Queue

_MARGIN_S = 1.0
"""A lease counts as over this much before the queue thinks so: the answer was under way for a while."""
_BEATS = 3
"""How many times a lease is extended within one visibility timeout: two may fail."""
_log = logging.getLogger(__name__)


class Lease:
    """The right to work on one received message. Its methods may be called from any thread."""

    def __init__(self, receipt: str, until: float, clock: Clock) -> None:
        self.receipt = receipt
        self.until = until
        """When the message is seen again unless the lease is extended, in seconds since the epoch."""
        self._clock = clock
        self._is_revoked = False

    @property
    def is_lost(self) -> bool:
        """Whether the message may be someone else's by now."""
        return self._is_revoked or self._clock.now() >= self.until

    def extend(self, until: float) -> None:
        """Note that the queue hides the message until then. A lost lease stays lost."""
        if not self.is_lost:
            self.until = until

    def revoke(self) -> None:
        """Note that the queue does not know this receive any more."""
        self._is_revoked = True


class LeaseKeeper:
    """Holds the leases of one queue and keeps them alive."""

    def __init__(self, queue: Queue, visibility_s: int, clock: Clock) -> None:
        self._queue = queue
        self._visibility_s = visibility_s
        self._clock = clock
        self._leases: dict[str, Lease] = {}
        self._lock = threading.Lock()

    @contextmanager
    def hold(self, receipt: str) -> Iterator[Lease]:
        """Keep the message of a receive that just returned for as long as the block runs."""
        lease = Lease(receipt, self._until(), self._clock)
        with self._lock:
            self._leases[receipt] = lease
        try:
            yield lease
        finally:
            with self._lock:
                del self._leases[receipt]

    @property
    def beat_s(self) -> float:
        """How often ``beat`` wants to be called, in seconds."""
        return self._visibility_s / (2 * _BEATS)

    def beat(self) -> None:
        """Extend every lease of which a third of the time is gone.

        A cloud that cannot be reached costs nothing yet: the next beat tries again, and a lease that no
        beat could save is lost by the clock.
        """
        due = self._list_due()
        if not due:
            return
        until = self._until()
        try:
            lost = self._queue.hide([lease.receipt for lease in due], self._visibility_s)
        except CloudFault as fault:
            _log.warning("leases not extended: %s", fault)
            return
        for lease in due:
            if lease.receipt in lost:
                lease.revoke()
            else:
                lease.extend(until)

    def keep(self, closed: threading.Event) -> None:
        """Beat until ``closed`` is set. Runs in a thread of its own."""
        while not closed.wait(self.beat_s):
            self.beat()

    def _list_due(self) -> list[Lease]:
        soon = self._clock.now() + self._visibility_s * (1 - 1 / _BEATS)
        with self._lock:
            return [lease for lease in self._leases.values() if lease.until <= soon and not lease.is_lost]

    def _until(self) -> float:
        return self._clock.now() + self._visibility_s - _MARGIN_S
