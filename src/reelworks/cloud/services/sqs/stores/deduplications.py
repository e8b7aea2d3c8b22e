"""What was sent to FIFO queues in the last five minutes, on disk. Owns the table deduplication."""

import sqlite3
from typing import NamedTuple

from reelworks.cloud.services.sqs import limits

REMOVED_AT_ONCE_MAX = 2_000
"""How many one transaction forgets in the background."""


class Original(NamedTuple):
    """The message that others would be duplicates of."""

    message_id: bytes
    sequence: int


class DeduplicationStore:
    """Messages by lane, scope (a group's name, or empty for the whole queue) and deduplication identifier."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute

    def find(self, place: tuple[int, str, str], now: int) -> Original | None:
        """Return what was sent with this identifier in the last five minutes, wherever it is by now."""
        row = self._execute(_FIND, (*place, now)).fetchone()
        return Original(row["message_id"], row["sequence"]) if row else None

    def remember(self, place: tuple[int, str, str], original: Original, now: int) -> None:
        """Take a message that was sent now for the original."""
        self._execute(_REMEMBER, (*place, *original, now + limits.DEDUPLICATION_S * 1000))

    def has_expired(self, now: int) -> bool:
        """Whether there is one whose five minutes are over."""
        return self._execute(_HAS_EXPIRED, (now,)).fetchone() is not None

    def forget_some(self, now: int) -> int:
        """Forget some whose five minutes are over; return how many went, 0 when all are gone."""
        return self._execute(_FORGET_SOME, (now, REMOVED_AT_ONCE_MAX)).rowcount


_FIND = """
    SELECT message_id, sequence FROM deduplication
    WHERE lane_id = ? AND scope = ? AND deduplication_id = ? AND expires_at > ?"""
_REMEMBER = "INSERT OR REPLACE INTO deduplication VALUES (?, ?, ?, ?, ?, ?)"
_HAS_EXPIRED = "SELECT 1 FROM deduplication INDEXED BY deduplication_end WHERE expires_at <= ? LIMIT 1"
_FORGET_SOME = """
    DELETE FROM deduplication WHERE (lane_id, scope, deduplication_id) IN (
        SELECT lane_id, scope, deduplication_id FROM deduplication INDEXED BY deduplication_end
        WHERE expires_at <= ? LIMIT ?)"""
