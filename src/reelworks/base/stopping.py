"""Stopping in order: a signal asks, a deadline insists."""

import signal
import threading
from types import FrameType


class StopSignal:
    """A flag that SIGTERM and SIGINT raise, and that whoever loops looks at.

    The first signal asks for a soft stop; a second one sets ``is_hard`` as well.
    """

    def __init__(self) -> None:
        self._soft = threading.Event()
        self._hard = threading.Event()

    def install(self) -> None:
        """Raise this flag on SIGTERM and SIGINT from now on. Call it from the main thread."""
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if self._soft.is_set():
            self._hard.set()
        self._soft.set()

    def ask(self) -> None:
        """Ask for a soft stop, as the first signal does."""
        self._soft.set()

    @property
    def is_asked(self) -> bool:
        """Whether a stop was asked for."""
        return self._soft.is_set()

    @property
    def is_hard(self) -> bool:
        """Whether it was asked for twice."""
        return self._hard.is_set()

    def wait(self, timeout_s: float) -> bool:
        """Wait until a stop is asked for, or ``timeout_s`` has passed; return whether it was."""
        return self._soft.wait(timeout_s)
