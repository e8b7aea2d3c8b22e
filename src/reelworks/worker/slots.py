"""How much goes on at once."""

import threading


class Slots:
    """So many places for work. Whoever polls looks for free ones, takes them, and gives them back later."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._free = count
        self._changed = threading.Condition()

    def wait_free(self, wanted: int, timeout_s: float, linger_s: float) -> int:
        """Wait until at least one place is free, and ``linger_s`` longer for ``wanted``; return how many are.

        The little extra makes one receive of several messages out of several receives of one. Returns 0
        when ``timeout_s`` passed and no place is free.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._free > 0, timeout_s)
            if 0 < self._free < self.count:
                self._changed.wait_for(lambda: self._free >= min(wanted, self.count), linger_s)
            return self._free

    def take(self) -> None:
        """Take a place that was seen free. Only the one poller takes, so it cannot be gone."""
        with self._changed:
            assert self._free > 0, "only the poller takes places, and it saw one"
            self._free -= 1

    def give_back(self) -> None:
        """Free a place."""
        with self._changed:
            self._free += 1
            self._changed.notify_all()

    def wait_empty(self, timeout_s: float) -> bool:
        """Wait until nothing goes on; return False when ``timeout_s`` passed before that."""
        with self._changed:
            return self._changed.wait_for(lambda: self._free == self.count, timeout_s)
