"""Delete the messages of finished jobs, together.

Whatever is finished while one call is under way goes with the next, so that a busy worker makes one call
for ten messages, and an idle one does not wait.
"""

import logging
import threading

from reelworks.aws.faults import CloudFault
from reelworks.worker.ports import Queue

_BATCH_MAX = 10
_PAUSE_S = 1.0
_log = logging.getLogger(__name__)


class Deleter:
    """Deletes from one queue in a thread of its own. ``run`` is that thread."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._waiting: list[str] = []
        self._changed = threading.Condition()
        self._is_closed = False

    def add(self, receipt: str) -> None:
        """Have a message deleted soon. If that fails for ever, it comes back and its job runs again."""
        with self._changed:
            self._waiting.append(receipt)
            self._changed.notify()

    def close(self) -> None:
        """Let ``run`` return as soon as nothing waits."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()

    def run(self) -> None:
        """Delete what was added until closed."""
        while batch := self._take():
            try:
                self._queue.delete(batch)
            except CloudFault as fault:
                _log.warning("messages not deleted yet: %s", fault)
                if not self._put_back(batch):
                    return

    def _take(self) -> list[str]:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_closed)
            batch, self._waiting = self._waiting[:_BATCH_MAX], self._waiting[_BATCH_MAX:]
            return batch

    def _put_back(self, batch: list[str]) -> bool:
        """Queue a failed batch again after a pause; when closing, give it up: it will come back by itself."""
        with self._changed:
            if self._changed.wait_for(lambda: self._is_closed, _PAUSE_S):
                return False
            self._waiting = batch + self._waiting
            return True
