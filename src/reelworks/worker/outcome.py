"""How a job ended, as data."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Done:
    """Everything is where it belongs; the message can go."""


@dataclass(frozen=True, slots=True)
class Retry:
    """The upload is not to blame: the same again, later."""

    after_s: float
    reason: str


@dataclass(frozen=True, slots=True)
class Reject:
    """The upload itself cannot be processed; the reason is a sentence for its uploader."""

    reason: str


Outcome = Done | Retry | Reject


def worst(outcomes: list[Outcome]) -> Outcome:
    """Return what counts for a message of several uploads: Retry before Reject before Done.

    A retry comes first since it runs the rejected upload again too, while a rejection would give up the other.
    """
    for kind in (Retry, Reject):
        for outcome in outcomes:
            if isinstance(outcome, kind):
                return outcome
    return Done()


def pause_s(attempt: int, first_s: float, most_s: float) -> float:
    """Return how long to wait after the failed attempt number ``attempt`` (from 0), in seconds."""
    return float(min(most_s, first_s * 2 ** min(attempt, 30)))
