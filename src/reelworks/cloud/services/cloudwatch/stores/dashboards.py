"""The dashboards on the disk."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson

from reelworks.base.arn import Arn
from reelworks.cloud.storage.database import Database


@dataclass(frozen=True, slots=True)
class Dashboard:
    """One dashboard; it belongs to an account, in all regions."""

    account: str
    name: str
    body: str
    """A JSON document, as it was put."""
    modified_at: float
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def arn(self) -> str:
        """Its full name."""
        return str(Arn("cloudwatch", "", self.account, f"dashboard/{self.name}"))


class DashboardStore:
    """The dashboards. Owns the table ``cw_dashboard``: nothing else writes to it."""

    def __init__(self, database: Database, connection: sqlite3.Connection) -> None:
        self._database = database
        self._connection = connection

    def find(self, account: str, name: str) -> Dashboard | None:
        """Return the dashboard of that name, or None."""
        row = self._connection.execute(
            "SELECT * FROM cw_dashboard WHERE account = ? AND name = ?", (account, name)
        ).fetchone()
        return _dashboard_of(row) if row else None

    def list_of(self, account: str, prefix: str, after: str, count: int) -> list[Dashboard]:
        """Return up to ``count`` of an account's dashboards by name, those after a name."""
        rows = self._connection.execute(
            "SELECT * FROM cw_dashboard WHERE account = ? AND name > ? AND substr(name, 1, ?) = ?"
            " ORDER BY name LIMIT ?",
            (account, after, len(prefix), prefix, count),
        )
        return [_dashboard_of(row) for row in rows]

    def save(self, dashboard: Dashboard) -> None:
        """Write a dashboard, new or changed."""
        self._connection.execute(
            "INSERT OR REPLACE INTO cw_dashboard (account, name, body, tags, modified_at) VALUES (?, ?, ?, ?, ?)",
            (
                dashboard.account,
                dashboard.name,
                dashboard.body,
                orjson.dumps(dashboard.tags),
                dashboard.modified_at,
            ),
        )

    def delete(self, dashboard: Dashboard) -> None:
        """Remove a dashboard."""
        self._connection.execute(
            "DELETE FROM cw_dashboard WHERE account = ? AND name = ?", (dashboard.account, dashboard.name)
        )


def _dashboard_of(row: sqlite3.Row) -> Dashboard:
    return Dashboard(row["account"], row["name"], row["body"], row["modified_at"], orjson.loads(row["tags"]))
