"""What is registered with target groups, on the disk."""

import sqlite3
from collections.abc import Callable, Iterator

import orjson

from reelworks.cloud.services.elbv2.model import Target


class TargetStore:
    """The targets, those that drain among them. Owns the table ``elb_target``."""

    def __init__(self, connection: sqlite3.Connection, note_change: Callable[[], None]) -> None:
        self._connection = connection
        self._note_change = note_change

    def list_of(self, group_arn: str) -> list[Target]:
        """Return a group's targets in the order in which they were registered."""
        rows = self._connection.execute(
            "SELECT document FROM elb_target WHERE group_arn = ? ORDER BY number", (group_arn,)
        )
        return [_target(row) for row in rows]

    def all(self) -> Iterator[Target]:
        """Yield the targets of all groups."""
        return map(_target, self._connection.execute("SELECT document FROM elb_target ORDER BY number"))

    def save(self, target: Target) -> None:
        """Write a target, new or changed."""
        self._connection.execute(
            "INSERT INTO elb_target (group_arn, target_id, port, document) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (group_arn, target_id, port) DO UPDATE SET document = excluded.document",
            (target.group_arn, target.id, target.port, orjson.dumps(target)),
        )
        self._note_change()

    def delete(self, target: Target) -> None:
        """Remove a target."""
        self._connection.execute(
            "DELETE FROM elb_target WHERE group_arn = ? AND target_id = ? AND port = ?",
            (target.group_arn, target.id, target.port),
        )
        self._note_change()

    def delete_of(self, group_arn: str) -> None:
        """Remove all targets of a group."""
        self._connection.execute("DELETE FROM elb_target WHERE group_arn = ?", (group_arn,))
        self._note_change()


def _target(row: sqlite3.Row) -> Target:
    return Target(**orjson.loads(row["document"]))
