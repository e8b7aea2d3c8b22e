"""The messages on disk. Owns the tables message and large_body."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import orjson

from reelworks.cloud.services.sqs import limits
from reelworks.cloud.services.sqs.model import Message, Transfer

INLINE_CHARACTERS_MAX = 2_000
"""A longer body lies in a table of its own, so that a receive does not write it again."""
REMOVED_AT_ONCE_MAX = 2_000
"""How many messages one transaction removes in the background, so that nobody waits long for it."""

OLDEST_LOOKED_AT = 50
"""How many of either kind are looked at for the oldest message."""

_FOUND = """sequence, visible_at, receive_count, first_received_at, message_id, sent_at, sender_id, md5, fifo_group,
    dead_letter_source, extras, coalesce(body, (SELECT body FROM large_body WHERE large_body.sequence =
    message.sequence)) AS body"""


@dataclass(frozen=True, slots=True)
class NotVisible:
    """How many messages of a lane cannot be received now."""

    in_flight: int
    delayed: int


class MessageStore:
    """Messages by lane. A method is one or two statements; the caller has the transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute
        self._executemany = connection.executemany

    def add(self, message: Message) -> None:
        """Put a message in its lane."""
        self._execute(_ADD, self._row_of(message))

    def add_all(self, messages: Sequence[Message]) -> None:
        """Put messages in their lanes."""
        self._executemany(_ADD, [self._row_of(message) for message in messages])

    def list_due(self, lane_id: int, now: int, limit: int) -> list[sqlite3.Row]:
        """Return messages that are visible, the longest visible first."""
        return self._execute(_DUE, (lane_id, now, limit)).fetchall()

    def list_movable(self, lane_id: int, now: int, before: int, limit: int) -> list[sqlite3.Row]:
        """Return visible messages with a sequence below ``before``, the longest visible first."""
        return self._execute(_MOVABLE, (lane_id, now, before, limit)).fetchall()

    def list_group(self, lane_id: int, group: str, after: int, limit: int) -> list[sqlite3.Row]:
        """Return a group's messages in their order, those with a sequence above ``after``."""
        return self._execute(_IN_GROUP, (lane_id, group, after, limit)).fetchall()

    def list_received(self, lane_id: int, sequences: Iterable[int]) -> list[sqlite3.Row]:
        """Return those of these messages that are there, in their order, as they were before their last receive."""
        rows = [self._execute(_RECEIVED, (sequence, lane_id)).fetchone() for sequence in sorted(sequences)]
        return [row for row in rows if row is not None]

    def find_next_due(self, lane_id: int) -> int | None:
        """Return when the lane's next message is visible (it may be already); None where the lane is empty."""
        at = self._execute("SELECT min(visible_at) FROM message WHERE lane_id = ?", (lane_id,)).fetchone()[0]
        return None if at is None else int(at)

    def receive(self, sequences: Iterable[int], now: int, visible_at: int) -> None:
        """Count one more receive of these messages, and hide them until then."""
        parameters = [(visible_at, now, sequence) for sequence in sequences]
        if parameters:
            self._executemany(_RECEIVE, parameters)

    def find_receive(self, lane_id: int, sequence: int, message_id: bytes) -> sqlite3.Row | None:
        """Return ``receive_count`` and ``visible_at`` of a message that is still there."""
        row: sqlite3.Row | None = self._execute(_FIND_RECEIVE, (sequence, lane_id, message_id)).fetchone()
        return row

    def hide(self, sequence: int, visible_at: int) -> None:
        """Hide a message until then."""
        self._execute("UPDATE message SET visible_at = ? WHERE sequence = ?", (visible_at, sequence))

    def delete_received(self, lane_id: int, sequence: int, receive_count: int, message_id: bytes) -> bool:
        """Delete a message, unless it has been received again since that receive; return whether it went."""
        found = self._execute(_DELETE_RECEIVED, (sequence, lane_id, receive_count, message_id))
        return found.rowcount > 0

    def delete(self, sequences: Iterable[int]) -> None:
        """Delete messages."""
        self._executemany("DELETE FROM message WHERE sequence = ?", [(sequence,) for sequence in sequences])

    def delay_anew(self, lane_id: int, delay_s: int, now: int) -> None:
        """Give messages that nobody received a new delay, counted from when they were sent."""
        youngest = now - limits.DELAY_S_MAX * 1000
        self._execute(_DELAY_ANEW, (delay_s * 1000, lane_id, youngest))

    def transfer(self, transfers: Sequence[Transfer]) -> None:
        """Put messages into another lane, each with a new sequence."""
        self._executemany(_TRANSFER, transfers)
        bodies = [(each.sequence, each.sequence_was) for each in transfers]
        self._executemany("UPDATE large_body SET sequence = ? WHERE sequence = ?", bodies)

    def move_to_dead_letters(self, sequences: Iterable[int], lane_id: int, source_arn: str) -> None:
        """Put messages into the lane of a dead-letter queue, visible, and as old as they are."""
        self._executemany(_TO_DEAD_LETTERS, [(lane_id, source_arn, sequence) for sequence in sequences])

    def count_not_visible(self, lane_id: int, now: int) -> NotVisible:
        """Count what is in flight or delayed. Costs in proportion to that, whatever else waits."""
        total, delayed = self._execute(_NOT_VISIBLE, (lane_id, now)).fetchone()
        return NotVisible(total - (delayed or 0), delayed or 0)

    def find_oldest(self, lane_id: int, now: int) -> int | None:
        """Return when about the oldest message of a lane was sent: the oldest of those visible and in flight longest."""
        oldest: int | None = self._execute(
            _OLDEST, {"lane": lane_id, "now": now, "looked_at": OLDEST_LOOKED_AT}
        ).fetchone()[0]
        return oldest

    def count_by_lane(self) -> dict[int, int]:
        """Count everything, for the start."""
        return dict(self._execute("SELECT lane_id, count(*) FROM message GROUP BY lane_id").fetchall())

    def find_last_sequence(self) -> int:
        """Return the highest sequence in use, 0 where there is no message."""
        return self._execute("SELECT max(sequence) FROM message").fetchone()[0] or 0

    def has_expired(self, lane_id: int, sent_before: int) -> bool:
        """Whether something lies in the lane that is older than that and was not received since."""
        return (self.find_next_due(lane_id) or sent_before) < sent_before

    def remove_expired(self, lane_id: int, sent_before: int) -> list[str | None]:
        """Remove some messages that are too old; return the group of each, nothing when all are gone.

        One that was received lately goes when it would have been visible for as long, and is not given out
        until then: whoever takes messages looks at their age.
        """
        removed = self._execute(_REMOVE_EXPIRED, (lane_id, sent_before, REMOVED_AT_ONCE_MAX))
        return [row["fifo_group"] for row in removed]

    def remove_some(self, lane_id: int) -> int:
        """Remove some messages of a discarded lane; return how many went, 0 when all are gone."""
        return self._execute(_REMOVE_SOME, (lane_id, REMOVED_AT_ONCE_MAX)).rowcount

    def _row_of(self, message: Message) -> tuple[object, ...]:
        body: str | None = message.body
        if len(message.body) > INLINE_CHARACTERS_MAX:
            self._execute("INSERT INTO large_body VALUES (?, ?)", (message.sequence, message.body))
            body = None
        return (
            message.sequence,
            message.lane_id,
            message.visible_at,
            message.message_id,
            message.sent_at,
            message.sender_id,
            message.md5,
            message.fifo_group,
            orjson.dumps(message.extras) if message.extras else None,
            body,
        )


_ADD = """
    INSERT INTO message (sequence, lane_id, visible_at, message_id, sent_at, sender_id, md5, fifo_group, extras, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_DUE = f"""
    SELECT {_FOUND} FROM message INDEXED BY message_due
    WHERE lane_id = ? AND visible_at <= ? ORDER BY visible_at LIMIT ?"""  # noqa: S608 - our own words
_MOVABLE = f"""
    SELECT {_FOUND} FROM message INDEXED BY message_due
    WHERE lane_id = ? AND visible_at <= ? AND sequence < ? ORDER BY visible_at LIMIT ?"""  # noqa: S608 - our own words
_IN_GROUP = f"""
    SELECT {_FOUND} FROM message INDEXED BY message_group
    WHERE lane_id = ? AND fifo_group = ? AND sequence > ? ORDER BY sequence LIMIT ?"""  # noqa: S608 - our own words
_RECEIVED = f"""
    SELECT {_FOUND.replace("receive_count,", "receive_count - 1 AS receive_count,", 1)} FROM message
    WHERE sequence = ? AND lane_id = ?"""  # noqa: S608 - our own words
_RECEIVE = """
    UPDATE message SET visible_at = ?, receive_count = receive_count + 1,
        first_received_at = coalesce(first_received_at, ?)
    WHERE sequence = ?"""
_FIND_RECEIVE = """
    SELECT receive_count, visible_at, fifo_group FROM message
    WHERE sequence = ? AND lane_id = ? AND message_id = ?"""
_DELETE_RECEIVED = """
    DELETE FROM message WHERE sequence = ? AND lane_id = ? AND receive_count = ? AND message_id = ?"""
_TO_DEAD_LETTERS = """
    UPDATE message SET lane_id = ?, visible_at = sent_at, dead_letter_source = ? WHERE sequence = ?"""
_DELAY_ANEW = """
    UPDATE message INDEXED BY message_due SET visible_at = sent_at + ?
    WHERE lane_id = ? AND visible_at > ? AND receive_count = 0"""
_TRANSFER = """
    UPDATE message SET sequence = ?, lane_id = ?, visible_at = ?, sent_at = ?, message_id = ?, receive_count = ?,
        first_received_at = ?, dead_letter_source = ?, extras = ?
    WHERE sequence = ?"""
# Neither half goes through the lane: what was never received lies in the order of its sending.
_OLDEST = """
    SELECT min(sent_at) FROM (
        SELECT * FROM (SELECT sent_at FROM message INDEXED BY message_due
            WHERE lane_id = :lane AND visible_at <= :now ORDER BY visible_at LIMIT :looked_at)
        UNION ALL
        SELECT * FROM (SELECT sent_at FROM message INDEXED BY message_due
            WHERE lane_id = :lane AND visible_at > :now ORDER BY visible_at LIMIT :looked_at))"""
_NOT_VISIBLE = """
    SELECT count(*), sum(receive_count = 0) FROM message INDEXED BY message_due
    WHERE lane_id = ? AND visible_at > ?"""
_REMOVE_EXPIRED = """
    DELETE FROM message WHERE sequence IN (
        SELECT sequence FROM message INDEXED BY message_due WHERE lane_id = ? AND visible_at < ? LIMIT ?)
    RETURNING fifo_group"""
_REMOVE_SOME = """
    DELETE FROM message WHERE sequence IN (
        SELECT sequence FROM message INDEXED BY message_due WHERE lane_id = ? LIMIT ?)"""
