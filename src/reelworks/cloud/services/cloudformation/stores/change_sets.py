"""The change sets."""

import sqlite3

from reelworks.cloud.services.cloudformation.model import ChangeSet
from reelworks.cloud.services.cloudformation.stores.schema import read_document, write_document


class ChangeSetStore:
    """The change sets of all stacks. Owns the table ``cfn_change_set``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def save(self, change_set: ChangeSet) -> None:
        """Write a change set, new or changed."""
        self._connection.execute(
            "INSERT INTO cfn_change_set (change_set_id, stack_id, name, created_at, document)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT (change_set_id) DO UPDATE SET document = excluded.document",
            (
                change_set.change_set_id,
                change_set.stack_id,
                change_set.name,
                change_set.created_at,
                write_document(change_set),
            ),
        )

    def find(self, change_set_id: str) -> ChangeSet | None:
        """Return a change set by its id, or None."""
        row = self._connection.execute(
            "SELECT document FROM cfn_change_set WHERE change_set_id = ?", (change_set_id,)
        ).fetchone()
        return read_document(ChangeSet, row["document"]) if row else None

    def find_named(self, stack_id: str, name: str) -> ChangeSet | None:
        """Return a stack's change set by its name, or None."""
        row = self._connection.execute(
            "SELECT document FROM cfn_change_set WHERE stack_id = ? AND name = ?", (stack_id, name)
        ).fetchone()
        return read_document(ChangeSet, row["document"]) if row else None

    def list_of(self, stack_id: str) -> list[ChangeSet]:
        """Return a stack's change sets, the newest first."""
        rows = self._connection.execute(
            "SELECT document FROM cfn_change_set WHERE stack_id = ? ORDER BY created_at DESC, name",
            (stack_id,),
        )
        return [read_document(ChangeSet, row["document"]) for row in rows]

    def remove(self, change_set_id: str) -> None:
        """Remove a change set."""
        self._connection.execute("DELETE FROM cfn_change_set WHERE change_set_id = ?", (change_set_id,))

    def remove_named(self, stack_id: str, name: str) -> None:
        """Remove a stack's change set of a name, where there is one."""
        self._connection.execute(
            "DELETE FROM cfn_change_set WHERE stack_id = ? AND name = ?", (stack_id, name)
        )
