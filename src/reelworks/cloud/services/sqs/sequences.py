"""Sequence numbers: every message has one, higher than that of any message sent before."""

_STEPS_A_MS = 1 << 20
"""Room for so many messages a millisecond before the numbers run ahead of the time."""


def sequence_text(sequence: int) -> str:
    """Return a sequence number as AWS writes it: twenty digits, so that texts sort as numbers do."""
    return f"{sequence:020d}"


class Sequences:
    """Gives out sequence numbers made from the time, so that none is used twice, whatever was deleted.

    A number that a failed transaction took is never used; nobody minds a gap.
    """

    def __init__(self) -> None:
        self._last = 0

    def start_after(self, last: int) -> None:
        """Go on after the highest number that is on the disk."""
        self._last = max(self._last, last)

    def take(self, now_ms: int) -> int:
        """Return the next number."""
        least = now_ms * _STEPS_A_MS
        self._last = least if least > self._last else self._last + 1
        return self._last
