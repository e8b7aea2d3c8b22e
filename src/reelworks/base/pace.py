"""How fast the cloud's slow clockwork runs: a minute of AWS's in a second, where somebody wants to watch.

Periods of metrics, cooldowns, warm-ups and grace periods are minutes in AWS. A lesson, a demonstration or a test may
run them faster; everything else (timeouts of messages, retention, time stamps) always keeps real time.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """How many seconds of the clockwork pass in one real second."""

    times: float = 1.0
    """1 is AWS's own pace; 60 makes a second of a minute."""

    def real_s(self, clockwork_s: float) -> float:
        """Return how long so many seconds of the clockwork really last."""
        return clockwork_s / self.times

    def clockwork_s(self, real_s: float) -> float:
        """Return how much of the clockwork passes in so many real seconds."""
        return real_s * self.times
