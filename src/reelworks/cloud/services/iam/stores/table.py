"""What the stores have in common: a connection, and who is told when something has changed."""

import sqlite3
from collections.abc import Callable
from typing import Any

from reelworks.cloud.storage.database import Database


class Table:
    """One of IAM's tables on one connection. What is written, ``changed`` is told after the commit."""

    def __init__(
        self, database: Database, connection: sqlite3.Connection, changed: Callable[[], None]
    ) -> None:
        self._database = database
        self._connection = connection
        self._changed = changed

    def _rows(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        return self._connection.execute(statement, values).fetchall()

    def _row(self, statement: str, *values: Any) -> sqlite3.Row | None:
        found: sqlite3.Row | None = self._connection.execute(statement, values).fetchone()
        return found

    def _write(self, statement: str, *values: Any) -> int:
        """Run a statement that changes something; return how many rows it changed."""
        cursor = self._connection.execute(statement, values)
        self._database.after_commit(self._changed)
        return cursor.rowcount
