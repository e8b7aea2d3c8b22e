"""The tags of everything. Owns the table ``tag``."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from sqlite3 import Connection

from reelworks.cloud.services.ec2.model.place import Place

Tags = dict[str, str]


class TagStore:
    """Tags by the id of what bears them. A method is one statement for each tag."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, place: Place, thing_id: str) -> Tags:
        """Return one thing's tags, by key."""
        rows = self._connection.execute(
            "SELECT key, value FROM tag WHERE account = ? AND region = ? AND thing_id = ?",
            (place.account, place.region, thing_id),
        )
        return {row["key"]: row["value"] for row in rows}

    def of_place(self, place: Place) -> Mapping[str, Tags]:
        """Return the tags of all things of a place, by their id; what has none has an empty dict."""
        rows = self._connection.execute(
            "SELECT thing_id, key, value FROM tag WHERE account = ? AND region = ?",
            (place.account, place.region),
        )
        tags: defaultdict[str, Tags] = defaultdict(dict)
        for row in rows:
            tags[row["thing_id"]][row["key"]] = row["value"]
        return tags

    def add(self, place: Place, thing_id: str, tags: Mapping[str, str]) -> None:
        """Give a thing tags, in place of those of the same keys."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO tag (account, region, thing_id, key, value) VALUES (?, ?, ?, ?, ?)",
            [(place.account, place.region, thing_id, key, value) for key, value in tags.items()],
        )

    def remove(self, place: Place, thing_id: str, keys: Iterable[str]) -> None:
        """Take tags away."""
        self._connection.executemany(
            "DELETE FROM tag WHERE account = ? AND region = ? AND thing_id = ? AND key = ?",
            [(place.account, place.region, thing_id, key) for key in keys],
        )

    def clear(self, place: Place, thing_id: str) -> None:
        """Take all of a thing's tags away: it is gone."""
        self._connection.execute(
            "DELETE FROM tag WHERE account = ? AND region = ? AND thing_id = ?",
            (place.account, place.region, thing_id),
        )
