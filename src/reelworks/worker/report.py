"""What a worker says while it works: lines for people on standard output, and progress for programs."""

import json
import threading
from typing import Any, TextIO

from reelworks.base.clock import Clock

_BETWEEN_S = 1.0
"""A step tells its progress at most this often."""


class Reporter:
    """Writes whole lines from any thread."""

    def __init__(self, out: TextIO, worker: str, clock: Clock, *, is_progress_shown: bool) -> None:
        self._out = out
        self._worker = worker
        self._clock = clock
        self._is_progress_shown = is_progress_shown
        self._lock = threading.Lock()

    def say(self, line: str) -> None:
        """Write one line, at once. A line break in a key does not make two lines of it."""
        with self._lock:
            self._out.write(line.replace("\r", "\\r").replace("\n", "\\n") + "\n")
            self._out.flush()

    def progress(self, **fields: Any) -> None:
        """Write ``@progress`` and a JSON object, where that was asked for."""
        if self._is_progress_shown:
            self.say("@progress " + json.dumps({"worker": self._worker, **fields}, ensure_ascii=False))

    def step(self, pipeline: str, key: str, step: str) -> "StepProgress":
        """Return what tells of one step's progress, and say that it begins."""
        return StepProgress(self, self._clock, {"pipeline": pipeline, "key": key, "step": step})


class StepProgress:
    """One step's progress: its first and last word are always said, others once a second."""

    def __init__(self, reporter: Reporter, clock: Clock, fields: dict[str, str]) -> None:
        self._reporter = reporter
        self._clock = clock
        self._fields = fields
        self._said_at = clock.now()
        reporter.progress(**fields, share=0.0)

    def tell(self, share: float) -> None:
        """Tell how much is done, 0.0 to 1.0."""
        now = self._clock.now()
        if now - self._said_at < _BETWEEN_S or share >= 1.0:
            return
        self._said_at = now
        self._reporter.progress(**self._fields, share=round(max(share, 0.0), 3))

    def finish(self) -> None:
        """Tell that the step is done."""
        self._reporter.progress(**self._fields, share=1.0)
