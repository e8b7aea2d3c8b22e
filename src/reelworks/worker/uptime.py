"""The time that leases run by."""

import time


class UptimeClock:
    """Counts the seconds since the machine started, its sleep included, and never jumps.

    The wall clock may be set back while a lease runs, and the lease would seem to hold for longer than the
    queue grants it. Its zero means nothing: only differences do.
    """

    def now(self) -> float:
        """Return the seconds since the machine started."""
        return time.clock_gettime(time.CLOCK_BOOTTIME)
