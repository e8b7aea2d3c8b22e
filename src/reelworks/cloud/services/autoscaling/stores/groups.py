"""The groups on the disk."""

import sqlite3
from collections.abc import Sequence

import orjson

from reelworks.cloud.services.autoscaling.model import Group
from reelworks.cloud.services.autoscaling.model.group import group_of

Owner = tuple[str, str]
"""Account and region."""


class GroupStore:
    """The groups. Owns the table ``as_group``: nothing else writes to it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, owner: Owner, name: str) -> Group | None:
        """Return the group of that name, or None."""
        row = self._connection.execute(
            "SELECT body FROM as_group WHERE account = ? AND region = ? AND name = ?", (*owner, name)
        ).fetchone()
        return group_of(orjson.loads(row["body"])) if row else None

    def find_arn(self, arn: str) -> Group | None:
        """Return the group of that ARN, or None."""
        row = self._connection.execute("SELECT body FROM as_group WHERE arn = ?", (arn,)).fetchone()
        return group_of(orjson.loads(row["body"])) if row else None

    def list_of(self, owner: Owner) -> Sequence[Group]:
        """Return an account's groups in a region in the order of their names."""
        rows = self._connection.execute(
            "SELECT body FROM as_group WHERE account = ? AND region = ? ORDER BY name", owner
        )
        return [group_of(orjson.loads(row["body"])) for row in rows]

    def all(self) -> Sequence[Group]:
        """Return every group."""
        return [
            group_of(orjson.loads(row["body"]))
            for row in self._connection.execute("SELECT body FROM as_group")
        ]

    def save(self, group: Group) -> None:
        """Write a group, new or changed."""
        self._connection.execute(
            "INSERT INTO as_group (arn, account, region, name, body) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (arn) DO UPDATE SET body = excluded.body",
            (group.arn, group.account, group.region, group.name, orjson.dumps(group)),
        )

    def delete(self, arn: str) -> None:
        """Remove a group, and all that belongs to it."""
        self._connection.execute("DELETE FROM as_group WHERE arn = ?", (arn,))
