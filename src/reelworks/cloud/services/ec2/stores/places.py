"""Which accounts and regions were looked at, which zones are down, whose network this is.

Owns the tables ``place``, ``zone_down`` and ``network``.
"""

from sqlite3 import Connection

from reelworks.cloud.services.ec2.model.place import Place


class PlaceStore:
    """What is kept of places. A method is one statement."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, place: Place) -> int | None:
        """Return which place it is, counted from 1 as they came; None for one that was never looked at."""
        row = self._connection.execute(
            "SELECT number FROM place WHERE account = ? AND region = ?", (place.account, place.region)
        ).fetchone()
        return row["number"] if row else None

    def add(self, place: Place) -> int:
        """Keep a new place; return which it is."""
        row = self._connection.execute(
            "INSERT INTO place (account, region) VALUES (?, ?)", (place.account, place.region)
        )
        assert row.lastrowid is not None
        return row.lastrowid

    def zones_down(self) -> set[str]:
        """Return the zones that are down."""
        return {row["zone"] for row in self._connection.execute("SELECT zone FROM zone_down")}

    def take_down(self, zone: str) -> None:
        """Note that a zone is down."""
        self._connection.execute("INSERT OR IGNORE INTO zone_down (zone) VALUES (?)", (zone,))

    def heal(self, zone: str) -> None:
        """Note that a zone is up again."""
        self._connection.execute("DELETE FROM zone_down WHERE zone = ?", (zone,))

    def network(self) -> int | None:
        """Return the X of the network 127.X.0.0/16 that this cloud had last; None before the first time."""
        row = self._connection.execute("SELECT octet FROM network").fetchone()
        return row["octet"] if row else None

    def keep_network(self, octet: int) -> None:
        """Keep the X of the network."""
        self._connection.execute("INSERT OR REPLACE INTO network (only_row, octet) VALUES (1, ?)", (octet,))
