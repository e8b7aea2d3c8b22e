"""The alarms on the disk."""

import sqlite3
from collections.abc import Iterator

import orjson

from reelworks.cloud.services.cloudwatch.alarms.book import AlarmBook
from reelworks.cloud.services.cloudwatch.alarms.model import Alarm, State
from reelworks.cloud.services.cloudwatch.model import Owner
from reelworks.cloud.storage.database import Database


class AlarmStore:
    """The alarms. Owns the table ``cw_alarm``: nothing else writes to it."""

    def __init__(self, database: Database, book: AlarmBook) -> None:
        self._database = database
        self._book = book

    def find(self, owner: Owner, name: str) -> Alarm | None:
        """From inside a transaction: return the alarm of that name."""
        row = self._database.writer.execute(
            "SELECT * FROM cw_alarm WHERE account = ? AND region = ? AND name = ?",
            (owner.account, owner.region, name),
        ).fetchone()
        return _alarm_of(row) if row else None

    def all(self) -> Iterator[Alarm]:
        """Yield every alarm, for the start."""
        return map(_alarm_of, self._database.reader.execute("SELECT * FROM cw_alarm"))

    def save(self, alarm: Alarm) -> None:
        """Write an alarm, new or changed."""
        state = alarm.state
        self._database.writer.execute(
            "INSERT OR REPLACE INTO cw_alarm (arn, account, region, name, kind, definition, tags, actions_enabled,"
            " updated_at, state, reason, reason_data, state_at, transitioned_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                alarm.arn,
                alarm.owner.account,
                alarm.owner.region,
                alarm.name,
                alarm.kind,
                orjson.dumps(alarm.definition),
                orjson.dumps(alarm.tags),
                alarm.actions_enabled,
                alarm.updated_at,
                state.value,
                state.reason,
                state.reason_data,
                state.updated_at,
                state.transitioned_at,
            ),
        )
        self._database.after_commit(lambda: self._book.put(alarm))

    def delete(self, alarm: Alarm) -> None:
        """Remove an alarm; its history stays."""
        self._database.writer.execute("DELETE FROM cw_alarm WHERE arn = ?", (alarm.arn,))
        self._database.after_commit(lambda: self._book.drop(alarm.owner, alarm.name))


def _alarm_of(row: sqlite3.Row) -> Alarm:
    return Alarm(
        owner=Owner(row["account"], row["region"]),
        name=row["name"],
        kind=row["kind"],
        definition=orjson.loads(row["definition"]),
        state=State(row["state"], row["reason"], row["reason_data"], row["state_at"], row["transitioned_at"]),
        updated_at=row["updated_at"],
        actions_enabled=bool(row["actions_enabled"]),
        tags=orjson.loads(row["tags"]),
    )
