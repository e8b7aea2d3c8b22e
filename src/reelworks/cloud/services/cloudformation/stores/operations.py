"""The journal: what is being done to which stack."""

import sqlite3

from reelworks.cloud.services.cloudformation.model import Operation
from reelworks.cloud.services.cloudformation.stores.schema import read_document, write_document


class OperationStore:
    """The operations under way, one a stack at most. Owns the table ``cfn_operation``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def save(self, operation: Operation) -> None:
        """Write what is being done to a stack, in place of what was."""
        self._connection.execute(
            "INSERT INTO cfn_operation (stack_id, operation_id, document) VALUES (?, ?, ?)"
            " ON CONFLICT (stack_id) DO UPDATE SET operation_id = excluded.operation_id, document = excluded.document",
            (operation.stack_id, operation.operation_id, write_document(operation)),
        )

    def find(self, stack_id: str) -> Operation | None:
        """Return what is being done to a stack, or None."""
        row = self._connection.execute(
            "SELECT document FROM cfn_operation WHERE stack_id = ?", (stack_id,)
        ).fetchone()
        return read_document(Operation, row["document"]) if row else None

    def is_current(self, operation: Operation) -> bool:
        """Return whether an operation is what is being done to its stack."""
        row = self._connection.execute(
            "SELECT operation_id FROM cfn_operation WHERE stack_id = ?", (operation.stack_id,)
        ).fetchone()
        return row is not None and row["operation_id"] == operation.operation_id

    def remove(self, stack_id: str) -> None:
        """Forget an operation that has ended."""
        self._connection.execute("DELETE FROM cfn_operation WHERE stack_id = ?", (stack_id,))

    def list_all(self) -> list[Operation]:
        """Return all that is under way."""
        rows = self._connection.execute("SELECT document FROM cfn_operation")
        return [read_document(Operation, row["document"]) for row in rows]
