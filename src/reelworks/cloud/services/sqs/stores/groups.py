"""The message groups of FIFO queues on disk. Owns the table fifo_group.

A group has one row while it has messages, with the moment from which it can be received from: when its first
message is visible, and none of it is in flight. So a receive looks only at groups that can give something, however
many are blocked and however long they are.
"""

import sqlite3

from reelworks.cloud.services.sqs import limits

REMOVED_AT_ONCE_MAX = 2_000
"""How many groups one transaction removes in the background."""


class GroupStore:
    """Groups by lane and name. A method is one to three statements; the caller has the transaction.

    Received messages are always among a group's first ten: a receive takes them from its head, ten at most, and
    nobody gets more of the group until those are deleted or visible again.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute

    def join(self, lane_id: int, name: str, sequence: int, visible_at: int) -> None:
        """Note a message that came to the end of its group, making the group where it is the first."""
        self._execute(_JOIN, (lane_id, name, sequence, visible_at))

    def list_due(self, lane_id: int, now: int, limit: int) -> list[str]:
        """Return groups that can be received from: first whose first message has been visible longest."""
        return [row["name"] for row in self._execute(_DUE, (lane_id, now, limit))]

    def list_due_before(self, lane_id: int, now: int, before: int, limit: int) -> list[str]:
        """Return groups that can be received from and whose first message has a sequence below ``before``."""
        return [row["name"] for row in self._execute(_DUE_BEFORE, (lane_id, now, before, limit))]

    def find_next_due(self, lane_id: int) -> int | None:
        """Return when the next group can be received from (it may be already); None where there is no group."""
        at = self._execute(_NEXT_DUE, (lane_id,)).fetchone()[0]
        return None if at is None else int(at)

    def block(self, lane_id: int, name: str, until: int) -> None:
        """Note that the group's first messages were received and are hidden until then."""
        self._execute(_BLOCK, (until, lane_id, name))

    def refresh(self, lane_id: int, name: str) -> int | None:
        """Find out anew when a group can be received from, and return it; None where it is empty, and gone."""
        first = self._execute(_FIRST, (lane_id, name, limits.RECEIVE_MESSAGES_MAX)).fetchall()
        if not first:
            self._execute("DELETE FROM fifo_group WHERE lane_id = ? AND name = ?", (lane_id, name))
            return None
        due_at: int = max(row["visible_at"] for row in first if row["receive_count"] or row is first[0])
        self._execute(_PLACE, (first[0]["sequence"], due_at, lane_id, name))
        return due_at

    def list_due_after(self, lane_id: int, moment: int) -> list[str]:
        """Return groups that could not be received from at that moment."""
        return [row["name"] for row in self._execute(_DUE_AFTER, (lane_id, moment))]

    def remove_some(self, lane_id: int) -> int:
        """Remove some groups of a discarded lane; return how many went, 0 when all are gone."""
        return self._execute(_REMOVE_SOME, (lane_id, REMOVED_AT_ONCE_MAX)).rowcount


_JOIN = "INSERT INTO fifo_group (lane_id, name, head, due_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
_DUE = """
    SELECT name FROM fifo_group INDEXED BY fifo_group_due
    WHERE lane_id = ? AND due_at <= ? ORDER BY due_at, head LIMIT ?"""
_DUE_BEFORE = """
    SELECT name FROM fifo_group INDEXED BY fifo_group_due
    WHERE lane_id = ? AND due_at <= ? AND head < ? ORDER BY due_at, head LIMIT ?"""
_NEXT_DUE = "SELECT min(due_at) FROM fifo_group WHERE lane_id = ?"
_BLOCK = "UPDATE fifo_group SET due_at = ? WHERE lane_id = ? AND name = ?"
_FIRST = """
    SELECT sequence, visible_at, receive_count FROM message INDEXED BY message_group
    WHERE lane_id = ? AND fifo_group = ? ORDER BY sequence LIMIT ?"""
_PLACE = "UPDATE fifo_group SET head = ?, due_at = ? WHERE lane_id = ? AND name = ?"
_DUE_AFTER = "SELECT name FROM fifo_group INDEXED BY fifo_group_due WHERE lane_id = ? AND due_at > ?"
_REMOVE_SOME = """
    DELETE FROM fifo_group WHERE (lane_id, name) IN (
        SELECT lane_id, name FROM fifo_group INDEXED BY fifo_group_due WHERE lane_id = ? LIMIT ?)"""
