"""The stacks."""

import sqlite3

from reelworks.cloud.services.cloudformation.model import Stack
from reelworks.cloud.services.cloudformation.stores.schema import read_document, write_document


class StackStore:
    """The stacks, deleted ones included. Owns the table ``cfn_stack``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def save(self, stack: Stack) -> None:
        """Write a stack, new or changed."""
        self._connection.execute(
            "INSERT INTO cfn_stack (stack_id, account, region, name, is_deleted, created_at, document)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (stack_id) DO UPDATE SET"
            " is_deleted = excluded.is_deleted, document = excluded.document",
            (
                stack.stack_id,
                stack.account,
                stack.region,
                stack.name,
                stack.is_deleted,
                stack.created_at,
                write_document(stack),
            ),
        )

    def find(self, stack_id: str) -> Stack | None:
        """Return a stack by its id, deleted or not, or None."""
        row = self._connection.execute(
            "SELECT document FROM cfn_stack WHERE stack_id = ?", (stack_id,)
        ).fetchone()
        return read_document(Stack, row["document"]) if row else None

    def find_named(self, account: str, region: str, name: str) -> Stack | None:
        """Return the stack of a name that is not deleted, or None."""
        row = self._connection.execute(
            "SELECT document FROM cfn_stack WHERE account = ? AND region = ? AND name = ? AND NOT is_deleted",
            (account, region, name),
        ).fetchone()
        return read_document(Stack, row["document"]) if row else None

    def list_of(self, account: str, region: str, *, is_deleted_too: bool) -> list[Stack]:
        """Return the stacks of an account in a region, the newest first."""
        rows = self._connection.execute(
            "SELECT document FROM cfn_stack WHERE account = ? AND region = ? AND (? OR NOT is_deleted)"
            " ORDER BY created_at DESC, stack_id",
            (account, region, is_deleted_too),
        )
        return [read_document(Stack, row["document"]) for row in rows]

    def count_of(self, account: str, region: str) -> int:
        """Return how many stacks an account has in a region."""
        row = self._connection.execute(
            "SELECT count(*) FROM cfn_stack WHERE account = ? AND region = ? AND NOT is_deleted",
            (account, region),
        ).fetchone()
        return int(row[0])

    def forget(self, stack_id: str) -> None:
        """Remove a stack for good: one that was only ever reviewed."""
        self._connection.execute("DELETE FROM cfn_stack WHERE stack_id = ?", (stack_id,))
