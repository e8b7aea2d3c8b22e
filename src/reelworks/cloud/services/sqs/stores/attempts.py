"""Receives that may be asked again because their answer was lost, on disk. Owns the table receive_attempt."""

import sqlite3
from dataclasses import dataclass

import orjson

from reelworks.cloud.services.sqs import limits

REMOVED_AT_ONCE_MAX = 2_000
"""How many one transaction forgets in the background."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a receive got. Times in milliseconds since the epoch."""

    received_at: int
    visible_at: int
    """Until when its messages are hidden, unless somebody changed that."""
    receives: dict[int, int]
    """The receive count of each message, by its sequence, with this receive."""


class AttemptStore:
    """Attempts by lane and ReceiveRequestAttemptId."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute

    def find(self, lane_id: int, attempt_id: str, now: int) -> Attempt | None:
        """Return what a receive of this name got in the last five minutes."""
        row = self._execute(_FIND, (lane_id, attempt_id, now)).fetchone()
        if row is None:
            return None
        receives = {int(sequence): count for sequence, count in orjson.loads(row["receives"]).items()}
        return Attempt(row["received_at"], row["visible_at"], receives)

    def remember(self, lane_id: int, attempt_id: str, attempt: Attempt) -> None:
        """Keep what a receive got, five minutes from the receive on."""
        receives = orjson.dumps({str(sequence): count for sequence, count in attempt.receives.items()})
        expires_at = attempt.received_at + limits.RECEIVE_ATTEMPT_S * 1000
        row = (lane_id, attempt_id, attempt.received_at, attempt.visible_at, receives, expires_at)
        self._execute("INSERT OR REPLACE INTO receive_attempt VALUES (?, ?, ?, ?, ?, ?)", row)

    def has_expired(self, now: int) -> bool:
        """Whether there is one whose five minutes are over."""
        return self._execute(_HAS_EXPIRED, (now,)).fetchone() is not None

    def forget_some(self, now: int) -> int:
        """Forget some whose five minutes are over; return how many went, 0 when all are gone."""
        return self._execute(_FORGET_SOME, (now, REMOVED_AT_ONCE_MAX)).rowcount


_FIND = """
    SELECT received_at, visible_at, receives FROM receive_attempt
    WHERE lane_id = ? AND attempt_id = ? AND expires_at > ?"""
_HAS_EXPIRED = "SELECT 1 FROM receive_attempt INDEXED BY receive_attempt_end WHERE expires_at <= ? LIMIT 1"
_FORGET_SOME = """
    DELETE FROM receive_attempt WHERE (lane_id, attempt_id) IN (
        SELECT lane_id, attempt_id FROM receive_attempt INDEXED BY receive_attempt_end
        WHERE expires_at <= ? LIMIT ?)"""
