"""One process that another command started and looks after."""

import logging
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Hear = Callable[[str, str], None]
"""Takes a child's name and one line that it wrote."""

_LAST_LINES = 20
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Plan:
    """How to start a child."""

    name: str
    """What it is called in lines and logs: ``worker-1``."""
    arguments: Sequence[str]
    """What comes after ``reelworks``."""
    environment: Mapping[str, str]
    log_path: Path
    """Where its standard error goes, added to what is there."""


class Child:
    """A running ``reelworks`` process, in a session of its own so that Ctrl-C reaches only its parent.

    Make it from the main thread: it ends when the thread that started it does.
    """

    def __init__(self, plan: Plan, hear: Hear) -> None:
        self.name = plan.name
        self._hear = hear
        self._log_path = plan.log_path
        with plan.log_path.open("ab") as log_file:
            self._log_start = log_file.tell()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "reelworks", *plan.arguments],
                env=dict(plan.environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log_file,
                start_new_session=True,
                text=True,
                errors="replace",
            )
        self._reader = threading.Thread(target=self._read, name=f"read-{plan.name}", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """How it ended (negative: the signal that ended it), or None while it runs."""
        return self._process.poll()

    def last_words(self) -> str:
        """Return the last lines of its log since it was started."""
        with self._log_path.open("rb") as log_file:
            log_file.seek(self._log_start)
            lines = deque(log_file.read().decode(errors="replace").splitlines(), _LAST_LINES)
        return "\n".join(lines)

    def ask(self) -> None:
        """Ask it to stop (SIGTERM). Harmless when it is gone."""
        self._process.terminate()

    def wait(self, timeout_s: float) -> bool:
        """Wait for it to be gone; return False when ``timeout_s`` passed before that."""
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return False
        self._reader.join(timeout_s)
        return True

    def kill(self) -> None:
        """End it at once (SIGKILL) and wait for it."""
        self._process.kill()
        self._process.wait()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._hear(self.name, line.rstrip("\n"))
