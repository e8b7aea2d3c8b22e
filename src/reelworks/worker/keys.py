"""One worker works on one key once at a time.

A queue may deliver a message twice, and storage may announce an upload twice. Processing twice changes
nothing, but costs a whole encoding: here the second waits for the first, and then finds nothing left to do.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_LOOK_S = 0.5
"""How often a waiting job looks whether it is called off."""


class BusyKeys:
    """The keys that jobs of this worker work on right now."""

    def __init__(self) -> None:
        self._busy: set[tuple[str, str]] = set()
        self._changed = threading.Condition()

    @contextmanager
    def alone_with(self, bucket: str, key: str, is_cancelled: Callable[[], bool]) -> Iterator[bool]:
        """Wait until no other job works on the key; yield False when called off while waiting."""
        place = (bucket, key)
        is_alone = self._enter(place, is_cancelled)
        try:
            yield is_alone
        finally:
            if is_alone:
                with self._changed:
                    self._busy.remove(place)
                    self._changed.notify_all()

    def _enter(self, place: tuple[str, str], is_cancelled: Callable[[], bool]) -> bool:
        with self._changed:
            while not self._changed.wait_for(lambda: place not in self._busy, _LOOK_S):
                if is_cancelled():
                    return False
            self._busy.add(place)
            return True
