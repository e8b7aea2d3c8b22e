"""The stacks' resources."""

import sqlite3
from dataclasses import replace

from reelworks.cloud.services.cloudformation.model import Resource
from reelworks.cloud.services.cloudformation.stores.schema import read_document, write_document


class ResourceStore:
    """The resources of all stacks, one row a physical resource. Owns the table ``cfn_resource``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, resource: Resource) -> Resource:
        """Write a new resource; return it with its number."""
        row = self._connection.execute(
            "INSERT INTO cfn_resource (stack_id, logical_id, physical_id, is_current, document)"
            " VALUES (?, ?, ?, ?, ?)",
            (*_columns(resource), write_document(resource)),
        )
        assert row.lastrowid is not None
        return replace(resource, number=row.lastrowid)

    def save(self, resource: Resource) -> None:
        """Write a resource that has changed."""
        self._connection.execute(
            "UPDATE cfn_resource SET stack_id = ?, logical_id = ?, physical_id = ?, is_current = ?, document = ?"
            " WHERE number = ?",
            (*_columns(resource), write_document(resource), resource.number),
        )

    def remove(self, number: int) -> None:
        """Remove a resource's row: nothing of it is there any more."""
        self._connection.execute("DELETE FROM cfn_resource WHERE number = ?", (number,))

    def get(self, number: int) -> Resource:
        """Return the resource of a row that is there."""
        row = self._connection.execute("SELECT * FROM cfn_resource WHERE number = ?", (number,)).fetchone()
        return _resource_of(row)

    def list_of(self, stack_id: str) -> list[Resource]:
        """Return all of a stack's resources in the order in which they came, those that are gone included."""
        rows = self._connection.execute(
            "SELECT * FROM cfn_resource WHERE stack_id = ? ORDER BY number", (stack_id,)
        )
        return [_resource_of(row) for row in rows]

    def find_current(self, stack_id: str, logical_id: str) -> Resource | None:
        """Return what a logical id means now, or None."""
        row = self._connection.execute(
            "SELECT * FROM cfn_resource WHERE stack_id = ? AND logical_id = ? AND is_current",
            (stack_id, logical_id),
        ).fetchone()
        return _resource_of(row) if row else None

    def find_stack_of(self, physical_id: str) -> str | None:
        """Return the id of the stack that a physical resource belongs to, or None."""
        row = self._connection.execute(
            "SELECT stack_id FROM cfn_resource WHERE physical_id = ? AND is_current ORDER BY number DESC",
            (physical_id,),
        ).fetchone()
        return row["stack_id"] if row else None


def _columns(resource: Resource) -> tuple[str, str, str | None, bool]:
    return resource.stack_id, resource.logical_id, resource.physical_id, resource.is_current


def _resource_of(row: sqlite3.Row) -> Resource:
    return replace(read_document(Resource, row["document"]), number=row["number"])
