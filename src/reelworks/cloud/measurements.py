"""What rooms can be measured by: the figures that CloudWatch publishes for them.

A room that has figures answers ``measure``; who collects them knows rooms only by that.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Measurement:
    """One figure of one moment, or the sum of what happened since it was last asked for."""

    namespace: str
    """``AWS/SQS``."""
    name: str
    """``ApproximateNumberOfMessagesVisible``."""
    dimensions: tuple[tuple[str, str], ...]
    """Name and value, in the order of their names."""
    value: float
    """The figure; where it stands for many, their sum."""
    unit: str
    """As CloudWatch names it: ``Count``, ``Seconds``, ``Percent``."""
    account: str
    region: str
    count: int = 1
    """How many samples it stands for: requests since the last time, with ``value`` their sum."""
    minimum: float | None = None
    """The least of the samples; None where all are the same."""
    maximum: float | None = None


@runtime_checkable
class Measurable(Protocol):
    """A room with figures."""

    def measure(self, now: float) -> Iterable[Measurement]:
        """Return the figures of this moment (seconds since the epoch). Called every few seconds, on the loop.

        Quick, and from memory or the reader's connection. What counts happenings (requests, bytes) tells those since
        the last call and begins anew.
        """
        ...
