"""What stacks export, and who imports it."""

import sqlite3
from collections.abc import Iterable

Place = tuple[str, str]
"""An account and a region: the names of exports are unique in them."""


class ExportStore:
    """Exports and imports. Owns the tables ``cfn_export`` and ``cfn_import``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, place: Place, name: str) -> tuple[str, str] | None:
        """Return the id of the stack that exports a name and the value, or None."""
        row = self._connection.execute(
            "SELECT stack_id, value FROM cfn_export WHERE account = ? AND region = ? AND name = ?",
            (*place, name),
        ).fetchone()
        return (row["stack_id"], row["value"]) if row else None

    def list_of(self, place: Place, after: str, count: int) -> list[tuple[str, str, str]]:
        """Return up to ``count`` exports after a name: the stack's id, the name, the value."""
        rows = self._connection.execute(
            "SELECT stack_id, name, value FROM cfn_export WHERE account = ? AND region = ? AND name > ?"
            " ORDER BY name LIMIT ?",
            (*place, after, count),
        )
        return [(row["stack_id"], row["name"], row["value"]) for row in rows]

    def list_of_stack(self, stack_id: str) -> dict[str, str]:
        """Return what a stack exports, by name."""
        rows = self._connection.execute("SELECT name, value FROM cfn_export WHERE stack_id = ?", (stack_id,))
        return {row["name"]: row["value"] for row in rows}

    def replace(self, place: Place, stack_id: str, exports: Iterable[tuple[str, str]]) -> None:
        """Write what a stack exports now, in place of what it did."""
        self._connection.execute("DELETE FROM cfn_export WHERE stack_id = ?", (stack_id,))
        self._connection.executemany(
            "INSERT INTO cfn_export (account, region, name, value, stack_id) VALUES (?, ?, ?, ?, ?)",
            [(*place, name, value, stack_id) for name, value in exports],
        )

    def note_imports(self, place: Place, stack_id: str, names: Iterable[str]) -> None:
        """Write that a stack is being made with what others export."""
        self._connection.executemany(
            "INSERT OR IGNORE INTO cfn_import (account, region, name, stack_id) VALUES (?, ?, ?, ?)",
            [(*place, name, stack_id) for name in names],
        )

    def replace_imports(self, place: Place, stack_id: str, names: Iterable[str]) -> None:
        """Write what a stack imports now, in place of what it did."""
        self._connection.execute("DELETE FROM cfn_import WHERE stack_id = ?", (stack_id,))
        self.note_imports(place, stack_id, names)

    def importers_of(self, place: Place, name: str) -> list[str]:
        """Return the ids of the stacks that import a name."""
        rows = self._connection.execute(
            "SELECT stack_id FROM cfn_import WHERE account = ? AND region = ? AND name = ? ORDER BY stack_id",
            (*place, name),
        )
        return [row["stack_id"] for row in rows]
