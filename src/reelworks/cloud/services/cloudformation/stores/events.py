"""What happened to the stacks."""

import sqlite3

from reelworks.cloud.services.cloudformation.model import Event
from reelworks.cloud.services.cloudformation.stores.schema import read_document, write_document


class EventStore:
    """The events of all stacks, which only grow. Owns the table ``cfn_event``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, event: Event) -> None:
        """Write an event."""
        self._connection.execute(
            "INSERT INTO cfn_event (stack_id, document) VALUES (?, ?)",
            (event.stack_id, write_document(event)),
        )

    def list_before(self, stack_id: str, before: int, count: int) -> list[tuple[int, Event]]:
        """Return up to ``count`` events of a stack with their numbers, the newest first, older than ``before``."""
        rows = self._connection.execute(
            "SELECT number, document FROM cfn_event WHERE stack_id = ? AND number < ?"
            " ORDER BY number DESC LIMIT ?",
            (stack_id, before, count),
        )
        return [(row["number"], read_document(Event, row["document"])) for row in rows]
