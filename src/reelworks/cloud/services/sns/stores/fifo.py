"""What FIFO topics took, and what of it has yet to be delivered."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import orjson

from reelworks.cloud.storage.database import Database


class FifoStore:
    """What FIFO topics took lately, and their sequence numbers. Owns the table ``sns_fifo_message``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, topic_arn: str, scope: str, deduplication_id: str, now: float) -> tuple[str, int] | None:
        """Return identifier and number of the message that was taken under a deduplication ID, or None."""
        row = self._connection.execute(
            "SELECT message_id, number FROM sns_fifo_message"
            " WHERE topic_arn = ? AND scope = ? AND deduplication_id = ? AND expires_at > ?",
            (topic_arn, scope, deduplication_id, now),
        ).fetchone()
        return (row["message_id"], row["number"]) if row else None

    def add(
        self, topic_arn: str, scope: str, deduplication_id: str, message_id: str, expires_at: float
    ) -> int:
        """Remember a message until it expires; return its number, which is higher than any before it."""
        number = self._connection.execute(
            "INSERT OR REPLACE INTO sns_fifo_message (topic_arn, scope, deduplication_id, message_id, expires_at)"
            " VALUES (?, ?, ?, ?, ?)",
            (topic_arn, scope, deduplication_id, message_id, expires_at),
        ).lastrowid
        assert number is not None
        return number

    def forget_expired(self, now: float, count: int) -> None:
        """Remove up to ``count`` messages that have expired."""
        self._connection.execute(
            "DELETE FROM sns_fifo_message WHERE number IN"
            " (SELECT number FROM sns_fifo_message WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)",
            (now, count),
        )

    def delete_of_topic(self, topic_arn: str) -> None:
        """Remove what a topic took, when it goes."""
        self._connection.execute("DELETE FROM sns_fifo_message WHERE topic_arn = ?", (topic_arn,))


def undelivered_in_order(database: Database) -> Iterator[dict[str, Any]]:
    """Yield the payloads of the outbox that belong to FIFO topics, oldest first."""
    rows = database.reader.execute(
        "SELECT payload FROM outbox"
        " WHERE json_extract(CAST(payload AS TEXT), '$.message.sequence') IS NOT NULL ORDER BY event_id"
    )
    return (orjson.loads(row["payload"]) for row in rows)
