"""Instances, VPCs, templates … as documents. Owns the table ``thing``: nothing else writes to it."""

from collections.abc import Iterator
from sqlite3 import Connection, Row
from typing import Generic, TypeVar, cast

import orjson

from reelworks.cloud.services.ec2.model.instance import Instance
from reelworks.cloud.services.ec2.model.place import Place

T = TypeVar("T")

_PUT = """
INSERT INTO thing (kind, account, region, id, document) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (kind, account, region, id) DO UPDATE SET document = excluded.document
"""
_OF_PLACE = "kind = ? AND account = ? AND region = ?"


class Shelf(Generic[T]):
    """All things of one kind, each a frozen dataclass with an ``id``. A method is one statement."""

    def __init__(self, connection: Connection, kind: str, of: type[T]) -> None:
        self._connection = connection
        self._kind = kind
        self._of = of

    def put(self, place: Place, thing: T) -> None:
        """Keep a thing, in place of the one of its id."""
        thing_id = cast("str", thing.id)  # type: ignore[attr-defined]  # everything here has one
        document = orjson.dumps(thing).decode()
        self._connection.execute(_PUT, (self._kind, place.account, place.region, thing_id, document))

    def find(self, place: Place, thing_id: str) -> T | None:
        """Return the thing of that id, or None."""
        row = self._connection.execute(
            f"SELECT document FROM thing WHERE {_OF_PLACE} AND id = ?",  # noqa: S608 - a constant
            (self._kind, place.account, place.region, thing_id),
        ).fetchone()
        return self._read(row) if row else None

    def list(self, place: Place) -> list[T]:
        """Return all of a place, oldest first."""
        rows = self._connection.execute(
            f"SELECT document FROM thing WHERE {_OF_PLACE} ORDER BY number",  # noqa: S608 - a constant
            (self._kind, place.account, place.region),
        )
        return [self._read(row) for row in rows]

    def list_everywhere(self) -> Iterator[T]:
        """Return all of every account and region, oldest first."""
        rows = self._connection.execute(
            "SELECT document FROM thing WHERE kind = ? ORDER BY number", (self._kind,)
        ).fetchall()
        return map(self._read, rows)

    def delete(self, place: Place, thing_id: str) -> None:
        """Forget a thing; one that is not there is nothing to say."""
        self._connection.execute(
            f"DELETE FROM thing WHERE {_OF_PLACE} AND id = ?",  # noqa: S608 - a constant
            (self._kind, place.account, place.region, thing_id),
        )

    def find_at(self, address: str) -> Iterator[T]:
        """Return whatever of this kind has that address, in any place."""
        rows = self._connection.execute(
            "SELECT document FROM thing WHERE kind = ? AND json_extract(document, '$.address') = ?",
            (self._kind, address),
        ).fetchall()
        return map(self._read, rows)

    def addresses(self) -> set[str]:
        """Return every address that something of this kind has, in any place."""
        rows = self._connection.execute(
            "SELECT json_extract(document, '$.address') AS address FROM thing WHERE kind = ?", (self._kind,)
        )
        return {row["address"] for row in rows}

    def _read(self, row: Row) -> T:
        return self._of(**orjson.loads(row["document"]))


class InstanceShelf(Shelf[Instance]):
    """The instances, which are also looked for by id alone: ids are unique over all places."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, "instance", Instance)

    def find_anywhere(self, instance_id: str) -> Instance | None:
        """Return the instance of that id, of whatever account and region."""
        row = self._connection.execute(
            "SELECT document FROM thing WHERE kind = 'instance' AND id = ?", (instance_id,)
        ).fetchone()
        return self._read(row) if row else None


def move_network(connection: Connection, old: int, new: int) -> None:
    """Give everything that lies in 127.OLD.0.0/16 the same place in 127.NEW.0.0/16."""
    connection.execute(
        "UPDATE thing SET document = replace(document, ?, ?)", (f'"127.{old}.', f'"127.{new}.')
    )
