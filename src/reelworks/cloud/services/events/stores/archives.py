"""The archives, what is in them, and the replays."""

import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, replace

import orjson

from reelworks.cloud.services.events.model import Archive, Owner, Replay
from reelworks.cloud.services.events.switchboard import Switchboard
from reelworks.cloud.storage.database import Database

DAY_S = 86_400
EXPIRED_AT_ONCE = 20
"""How many events that are too old go whenever one is archived."""


class ArchiveStore:
    """The archives. Owns the table ``events_archive``, but for its counts, which ``ArchivedStore`` keeps."""

    def __init__(self, database: Database, connection: sqlite3.Connection, switchboard: Switchboard) -> None:
        self._database = database
        self._connection = connection
        self._switchboard = switchboard

    def find(self, archive_arn: str) -> Archive | None:
        """Return the archive of that ARN, or None."""
        statement = "SELECT * FROM events_archive WHERE archive_arn = ?"
        row = self._connection.execute(statement, (archive_arn,)).fetchone()
        return _archive_of(row) if row else None

    def list_of(self, owner: Owner, prefix: str, after: str) -> Iterator[Archive]:
        """Yield an owner's archives whose names begin so and come after ``after``, by name."""
        rows = self._connection.execute(
            "SELECT * FROM events_archive WHERE account = ? AND region = ? AND name > ? AND name >= ?"
            " AND name < ? ORDER BY name",
            (owner.account, owner.region, after, prefix, prefix + "\U0010ffff"),
        )
        return map(_archive_of, rows)

    def all(self) -> Iterator[Archive]:
        """Yield every archive."""
        return map(_archive_of, self._connection.execute("SELECT * FROM events_archive"))

    def save(self, archive: Archive) -> None:
        """Write an archive, new or changed."""
        self._connection.execute(
            "INSERT INTO events_archive (archive_arn, account, region, name, body) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET body = excluded.body",
            (
                archive.arn,
                archive.owner.account,
                archive.owner.region,
                archive.name,
                orjson.dumps(asdict(archive)),
            ),
        )
        self._database.after_commit(lambda: self._switchboard.keep_archive(archive))

    def delete(self, archive: Archive) -> None:
        """Remove an archive; what is in it must be gone."""
        self._connection.execute("DELETE FROM events_archive WHERE archive_arn = ?", (archive.arn,))
        self._database.after_commit(lambda: self._switchboard.drop_archive(archive))


class ArchivedStore:
    """What is in the archives. Owns the table ``events_archived``, and the counts in ``events_archive``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, archive: Archive, event: str, happened_at: float, now: float) -> None:
        """Put an event into an archive, and let some go that are older than it keeps them."""
        self._connection.execute(
            "INSERT INTO events_archived (archive_arn, happened_at, archived_at, event) VALUES (?, ?, ?, ?)",
            (archive.arn, happened_at, now, event),
        )
        self._count(archive.arn, 1, len(event.encode()))
        if archive.retention_days:
            self._expire(archive, now - archive.retention_days * DAY_S)

    def page(
        self, archive_arn: str, after: tuple[float, int], until: float, count: int
    ) -> list[tuple[float, int, str]]:
        """Return up to ``count`` events by their time, after a time and number, before a time."""
        rows = self._connection.execute(
            "SELECT happened_at, number, event FROM events_archived"
            " WHERE archive_arn = ? AND (happened_at, number) > (?, ?) AND happened_at < ?"
            " ORDER BY happened_at, number LIMIT ?",
            (archive_arn, *after, until, count),
        )
        return [(row["happened_at"], row["number"], row["event"]) for row in rows]

    def delete_of(self, archive_arn: str) -> None:
        """Remove all that is in an archive."""
        self._connection.execute("DELETE FROM events_archived WHERE archive_arn = ?", (archive_arn,))

    def _expire(self, archive: Archive, before: float) -> None:
        rows = self._connection.execute(
            "SELECT number, length(CAST(event AS BLOB)) AS size FROM events_archived"
            " WHERE archive_arn = ? AND archived_at < ? LIMIT ?",
            (archive.arn, before, EXPIRED_AT_ONCE),
        ).fetchall()
        for row in rows:
            self._connection.execute("DELETE FROM events_archived WHERE number = ?", (row["number"],))
            self._count(archive.arn, -1, -row["size"])

    def _count(self, archive_arn: str, count: int, size_bytes: int) -> None:
        self._connection.execute(
            "UPDATE events_archive SET event_count = event_count + ?, size_bytes = size_bytes + ?"
            " WHERE archive_arn = ?",
            (count, size_bytes, archive_arn),
        )


class ReplayStore:
    """The replays. Owns the table ``events_replay``: nothing else writes to it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, replay_arn: str) -> Replay | None:
        """Return the replay of that ARN, or None."""
        statement = "SELECT body FROM events_replay WHERE replay_arn = ?"
        row = self._connection.execute(statement, (replay_arn,)).fetchone()
        return _replay_of(row) if row else None

    def list_of(self, owner: Owner, prefix: str, after: str) -> Iterator[Replay]:
        """Yield an owner's replays whose names begin so and come after ``after``, by name."""
        rows = self._connection.execute(
            "SELECT body FROM events_replay WHERE account = ? AND region = ? AND name > ? AND name >= ?"
            " AND name < ? ORDER BY name",
            (owner.account, owner.region, after, prefix, prefix + "\U0010ffff"),
        )
        return map(_replay_of, rows)

    def all(self) -> Iterator[Replay]:
        """Yield every replay."""
        return map(_replay_of, self._connection.execute("SELECT body FROM events_replay"))

    def save(self, replay: Replay) -> None:
        """Write a replay, new or changed."""
        self._connection.execute(
            "INSERT INTO events_replay (replay_arn, account, region, name, body) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET body = excluded.body",
            (
                replay.arn,
                replay.owner.account,
                replay.owner.region,
                replay.name,
                orjson.dumps(asdict(replay)),
            ),
        )


def _archive_of(row: sqlite3.Row) -> Archive:
    body = orjson.loads(row["body"])
    archive = Archive(**{**body, "owner": Owner(**body["owner"])})
    return replace(archive, event_count=row["event_count"], size_bytes=row["size_bytes"])


def _replay_of(row: sqlite3.Row) -> Replay:
    body = orjson.loads(row["body"])
    return Replay(**{**body, "owner": Owner(**body["owner"])})
