"""What alarms went through, on the disk."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from reelworks.cloud.services.cloudwatch.limits import HISTORY_KEPT_S
from reelworks.cloud.services.cloudwatch.model import Owner
from reelworks.cloud.storage.database import Database


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """One thing that happened to an alarm."""

    owner: Owner
    name: str
    alarm_type: str
    at: float
    item_type: str
    """``ConfigurationUpdate``, ``StateUpdate`` or ``Action``."""
    summary: str
    data: str
    number: int = 0
    """Its place among all; given by the store."""


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Which items to list."""

    owner: Owner
    name: str | None
    alarm_types: Sequence[str]
    item_type: str | None
    start: float
    end: float
    is_ascending: bool


class HistoryStore:
    """The history of alarms, deleted ones' too. Owns the table ``cw_history``: nothing else writes to it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, item: HistoryItem) -> None:
        """From inside a transaction: write down what happened."""
        self._database.writer.execute(
            "INSERT INTO cw_history (account, region, name, alarm_type, at, item_type, summary, data)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                item.owner.account,
                item.owner.region,
                item.name,
                item.alarm_type,
                item.at,
                item.item_type,
                item.summary,
                item.data,
            ),
        )

    def list_matching(
        self, wanted: HistoryFilter, after: tuple[float, int] | None, count: int
    ) -> list[HistoryItem]:
        """Return up to ``count`` items in the order of their time, those after a time and number."""
        order, beyond = ("ASC", ">") if wanted.is_ascending else ("DESC", "<")
        conditions = ["account = ?", "region = ?", "at BETWEEN ? AND ?"]
        values: list[object] = [wanted.owner.account, wanted.owner.region, wanted.start, wanted.end]
        for column, value in (("name", wanted.name), ("item_type", wanted.item_type)):
            if value is not None:
                conditions.append(f"{column} = ?")
                values.append(value)
        conditions.append(f"alarm_type IN ({', '.join('?' * len(wanted.alarm_types))})")
        values += wanted.alarm_types
        if after is not None:
            conditions.append(f"(at, number) {beyond} (?, ?)")
            values += after
        rows = self._database.reader.execute(
            f"SELECT * FROM cw_history WHERE {' AND '.join(conditions)}"  # noqa: S608 - our own words
            f" ORDER BY at {order}, number {order} LIMIT ?",
            (*values, count),
        )
        return [_item_of(row) for row in rows]

    def forget_old(self, now: float) -> None:
        """From inside a transaction: remove what is older than AWS keeps it."""
        self._database.writer.execute("DELETE FROM cw_history WHERE at < ?", (now - HISTORY_KEPT_S,))


def _item_of(row: sqlite3.Row) -> HistoryItem:
    return HistoryItem(
        Owner(row["account"], row["region"]),
        row["name"],
        row["alarm_type"],
        row["at"],
        row["item_type"],
        row["summary"],
        row["data"],
        row["number"],
    )
