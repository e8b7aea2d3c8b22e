"""The buses."""

import sqlite3
from collections.abc import Iterator
from dataclasses import asdict

import orjson

from reelworks.cloud.services.events.model import Bus, Owner
from reelworks.cloud.services.events.switchboard import Switchboard
from reelworks.cloud.storage.database import Database


class BusStore:
    """The buses. Owns the table ``events_bus``: nothing else writes to it.

    An account's default bus is there whether or not it has a row; a row says what was set of it.
    """

    def __init__(self, database: Database, connection: sqlite3.Connection, switchboard: Switchboard) -> None:
        self._database = database
        self._connection = connection
        self._switchboard = switchboard

    def find(self, bus_arn: str) -> Bus | None:
        """Return the bus that has a row under that ARN, or None."""
        row = self._connection.execute("SELECT body FROM events_bus WHERE bus_arn = ?", (bus_arn,)).fetchone()
        return _bus_of(row) if row else None

    def list_of(self, owner: Owner, prefix: str, after: str, count: int) -> list[Bus]:
        """Return up to ``count`` buses of an owner whose names begin so and come after ``after``."""
        rows = self._connection.execute(
            "SELECT body FROM events_bus WHERE account = ? AND region = ? AND name > ? AND name >= ?"
            " AND name < ? ORDER BY name LIMIT ?",
            (owner.account, owner.region, after, prefix, prefix + "\U0010ffff", count),
        )
        return [_bus_of(row) for row in rows]

    def count_of(self, owner: Owner) -> int:
        """Return how many buses an owner has made."""
        statement = "SELECT COUNT(*) FROM events_bus WHERE account = ? AND region = ?"
        count: int = self._connection.execute(statement, (owner.account, owner.region)).fetchone()[0]
        return count

    def all(self) -> Iterator[Bus]:
        """Yield every bus."""
        return map(_bus_of, self._connection.execute("SELECT body FROM events_bus"))

    def save(self, bus: Bus) -> None:
        """Write a bus, new or changed."""
        self._connection.execute(
            "INSERT INTO events_bus (bus_arn, account, region, name, body) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET body = excluded.body",
            (bus.arn, bus.owner.account, bus.owner.region, bus.name, orjson.dumps(asdict(bus))),
        )
        self._database.after_commit(lambda: self._switchboard.keep_bus(bus))

    def delete(self, bus_arn: str) -> None:
        """Remove a bus; its rules must be gone."""
        self._connection.execute("DELETE FROM events_bus WHERE bus_arn = ?", (bus_arn,))
        self._database.after_commit(lambda: self._switchboard.drop_bus(bus_arn))


def _bus_of(row: sqlite3.Row) -> Bus:
    body = orjson.loads(row["body"])
    return Bus(**{**body, "owner": Owner(**body["owner"])})
