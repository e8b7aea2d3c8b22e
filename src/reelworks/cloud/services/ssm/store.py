"""The parameters. Owns the tables ``parameter``, ``label`` and ``tag``."""

from collections.abc import Iterator, Mapping
from sqlite3 import Connection, Row

from reelworks.cloud.services.ssm.model import Parameter, Place

MIGRATIONS = (
    """
    CREATE TABLE parameter (
        account TEXT NOT NULL,
        region TEXT NOT NULL,
        name TEXT NOT NULL,
        version INTEGER NOT NULL,
        is_latest INTEGER NOT NULL,
        type TEXT NOT NULL,
        value TEXT NOT NULL,
        modified_at REAL NOT NULL,
        modified_by TEXT NOT NULL,
        tier TEXT NOT NULL,
        data_type TEXT NOT NULL,
        description TEXT,
        pattern TEXT,
        key_id TEXT,
        PRIMARY KEY (account, region, name, version)
    ) WITHOUT ROWID;
    CREATE INDEX latest_parameter ON parameter (account, region, name) WHERE is_latest = 1;
    CREATE TABLE label (
        account TEXT NOT NULL,
        region TEXT NOT NULL,
        name TEXT NOT NULL,
        label TEXT NOT NULL,
        version INTEGER NOT NULL,
        PRIMARY KEY (account, region, name, label)
    ) WITHOUT ROWID;
    CREATE TABLE tag (
        account TEXT NOT NULL,
        region TEXT NOT NULL,
        name TEXT NOT NULL,
        key TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (account, region, name, key)
    ) WITHOUT ROWID;
    """,
)
_ONE = "account = ? AND region = ? AND name = ?"


class ParameterStore:
    """Every version of every parameter, with labels and tags. A method is one statement, or one for each table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, place: Place, name: str, version: int | None = None) -> Parameter | None:
        """Return a version of a parameter, the latest where none is given; None where there is none."""
        which, values = ("is_latest = 1", ()) if version is None else ("version = ?", (version,))
        row = self._connection.execute(
            f"SELECT * FROM parameter WHERE {_ONE} AND {which}",  # noqa: S608 - constants
            (place.account, place.region, name, *values),
        ).fetchone()
        return self._read(place, row) if row else None

    def find_labelled(self, place: Place, name: str, label: str) -> Parameter | None:
        """Return the version that bears a label, or None."""
        row = self._connection.execute(
            f"SELECT version FROM label WHERE {_ONE} AND label = ?",  # noqa: S608 - constants
            (place.account, place.region, name, label),
        ).fetchone()
        return self.find(place, name, row["version"]) if row else None

    def list_latest(self, place: Place) -> Iterator[Parameter]:
        """Return every parameter's latest version, by name."""
        rows = self._connection.execute(
            "SELECT * FROM parameter WHERE account = ? AND region = ? AND is_latest = 1 ORDER BY name",
            (place.account, place.region),
        ).fetchall()
        return (self._read(place, row) for row in rows)

    def history(self, place: Place, name: str) -> list[Parameter]:
        """Return every version of a parameter that is kept, oldest first."""
        rows = self._connection.execute(
            f"SELECT * FROM parameter WHERE {_ONE} ORDER BY version",  # noqa: S608 - constants
            (place.account, place.region, name),
        ).fetchall()
        return [self._read(place, row) for row in rows]

    def count(self, place: Place) -> int:
        """Return how many parameters a place has."""
        row = self._connection.execute(
            "SELECT count(*) AS n FROM parameter WHERE account = ? AND region = ? AND is_latest = 1",
            (place.account, place.region),
        ).fetchone()
        count: int = row["n"]
        return count

    def add(self, place: Place, one: Parameter) -> None:
        """Keep a new version, which is the latest from now on."""
        self._connection.execute(
            f"UPDATE parameter SET is_latest = 0 WHERE {_ONE} AND is_latest = 1",  # noqa: S608 - constants
            (place.account, place.region, one.name),
        )
        self._connection.execute(
            "INSERT INTO parameter (account, region, name, version, is_latest, type, value, modified_at, modified_by,"
            " tier, data_type, description, pattern, key_id) VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(place.account, place.region, one.name, one.version, one.type, one.value, one.modified_at),
                *(one.modified_by, one.tier, one.data_type, one.description, one.pattern, one.key_id),
            ),
        )

    def drop(self, place: Place, name: str, version: int) -> None:
        """Forget one old version."""
        self._connection.execute(
            f"DELETE FROM parameter WHERE {_ONE} AND version = ?",  # noqa: S608 - constants
            (place.account, place.region, name, version),
        )

    def delete(self, place: Place, name: str) -> None:
        """Forget a parameter, its labels and tags."""
        for table in ("parameter", "label", "tag"):
            self._connection.execute(
                f"DELETE FROM {table} WHERE {_ONE}",  # noqa: S608 - the tables above
                (place.account, place.region, name),
            )

    def label(self, place: Place, name: str, version: int, label: str) -> None:
        """Give a version a label, taken from the version that bore it."""
        self._connection.execute(
            "INSERT OR REPLACE INTO label (account, region, name, label, version) VALUES (?, ?, ?, ?, ?)",
            (place.account, place.region, name, label, version),
        )

    def unlabel(self, place: Place, name: str, label: str) -> None:
        """Take a label away."""
        self._connection.execute(
            f"DELETE FROM label WHERE {_ONE} AND label = ?",  # noqa: S608 - constants
            (place.account, place.region, name, label),
        )

    def tags(self, place: Place, name: str) -> dict[str, str]:
        """Return a parameter's tags, by key."""
        rows = self._connection.execute(
            f"SELECT key, value FROM tag WHERE {_ONE}",  # noqa: S608 - constants
            (place.account, place.region, name),
        )
        return {row["key"]: row["value"] for row in rows}

    def tag(self, place: Place, name: str, tags: Mapping[str, str]) -> None:
        """Give a parameter tags."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO tag (account, region, name, key, value) VALUES (?, ?, ?, ?, ?)",
            [(place.account, place.region, name, key, value) for key, value in tags.items()],
        )

    def untag(self, place: Place, name: str, keys: list[str]) -> None:
        """Take tags from a parameter."""
        self._connection.executemany(
            f"DELETE FROM tag WHERE {_ONE} AND key = ?",  # noqa: S608 - constants
            [(place.account, place.region, name, key) for key in keys],
        )

    def _read(self, place: Place, row: Row) -> Parameter:
        labels = self._connection.execute(
            f"SELECT label FROM label WHERE {_ONE} AND version = ? ORDER BY label",  # noqa: S608 - constants
            (place.account, place.region, row["name"], row["version"]),
        )
        names = ("name", "version", "type", "value", "modified_at", "modified_by", "tier", "data_type")
        more = ("description", "pattern", "key_id")
        return Parameter(
            **{name: row[name] for name in (*names, *more)}, labels=tuple(one["label"] for one in labels)
        )
