"""How a process of a service ended, in systemd's words, and whether the service is started again.

https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html#Restart=
"""

import signal
from collections import deque
from dataclasses import dataclass

from reelworks.cloud.machines.init.unit import Restarts

SUCCESS, EXIT_CODE, SIGNAL, TIMEOUT, LIMIT, PROTOCOL = (
    "success",
    "exit-code",
    "signal",
    "timeout",
    "start-limit-hit",
    "protocol",
)
EXEC_FAILED = 203
"""The status systemd gives where a program cannot be run."""
_CLEAN_SIGNALS = {signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGPIPE}
_NAMES = {0: "SUCCESS", 1: "FAILURE", 2: "INVALIDARGUMENT", 126: "n/a", 127: "n/a", EXEC_FAILED: "EXEC"}
_RESTARTING = {
    "no": frozenset[str](),
    "always": frozenset({SUCCESS, EXIT_CODE, SIGNAL, TIMEOUT, PROTOCOL}),
    "on-success": frozenset({SUCCESS}),
    "on-failure": frozenset({EXIT_CODE, SIGNAL, TIMEOUT, PROTOCOL}),
    "on-abnormal": frozenset({SIGNAL, TIMEOUT}),
    "on-abort": frozenset({SIGNAL}),
}


@dataclass(frozen=True, slots=True)
class Exit:
    """The end of one process."""

    status: int
    """Its exit status, or the negative number of the signal that killed it."""

    def __str__(self) -> str:
        if self.status < 0:
            return (
                f"code=killed, status={-self.status}/{signal.Signals(-self.status).name.removeprefix('SIG')}"
            )
        return f"code=exited, status={self.status}/{_NAMES.get(self.status, 'n/a')}"

    def result(self, good_statuses: frozenset[str]) -> str:
        """Return what it means for the service."""
        if self.status < 0:
            number = signal.Signals(-self.status)
            is_good = number in _CLEAN_SIGNALS or number.name in good_statuses
            return SUCCESS if is_good else SIGNAL
        return SUCCESS if self.status == 0 or str(self.status) in good_statuses else EXIT_CODE


def is_restarted(restarts: Restarts, result: str) -> bool:
    """Return whether a service that ended so by itself is started again."""
    return result in _RESTARTING.get(restarts.when, frozenset())


class StartLimit:
    """Counts the starts of a service within an interval."""

    def __init__(self) -> None:
        self._starts: deque[float] = deque()

    def take(self, restarts: Restarts, now: float) -> bool:
        """Return whether one more start is allowed now (monotonic seconds), and count it."""
        while self._starts and self._starts[0] <= now - restarts.limit_interval_s:
            self._starts.popleft()
        if restarts.limit_burst and restarts.limit_interval_s and len(self._starts) >= restarts.limit_burst:
            return False
        self._starts.append(now)
        return True

    def clear(self) -> None:
        """Forget all starts."""
        self._starts.clear()
