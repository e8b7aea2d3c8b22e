"""What happened, on the disk."""

import sqlite3
from collections.abc import Sequence

import orjson

from reelworks.cloud.services.autoscaling.model import Activity
from reelworks.cloud.services.autoscaling.model.activity import activity_of
from reelworks.cloud.services.autoscaling.stores.groups import Owner


class ActivityStore:
    """The scaling activities. Owns the table ``as_activity``: nothing else writes to it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, activity_id: str) -> Activity | None:
        """Return the activity of that id, or None."""
        row = self._connection.execute("SELECT body FROM as_activity WHERE id = ?", (activity_id,)).fetchone()
        return activity_of(orjson.loads(row["body"])) if row else None

    def list_of(
        self, owner: Owner, group: str | None, before: int, count: int
    ) -> Sequence[tuple[int, Activity]]:
        """Return up to ``count`` activities, the latest first, those before a number; with each its own."""
        of_group, keys = ("AND name = ?", (group,)) if group else ("", ())
        rows = self._connection.execute(
            f"SELECT number, body FROM as_activity WHERE account = ? AND region = ? {of_group}"  # noqa: S608 - one of two texts above
            " AND number < ? ORDER BY number DESC LIMIT ?",
            (*owner, *keys, before, count),
        )
        return [(row["number"], activity_of(orjson.loads(row["body"]))) for row in rows]

    def save(self, activity: Activity) -> None:
        """Write an activity, new or changed."""
        self._connection.execute(
            "INSERT INTO as_activity (id, account, region, group_arn, name, started_at, body)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            (
                activity.id,
                activity.account,
                activity.region,
                activity.group_arn,
                activity.group,
                activity.started_at,
                orjson.dumps(activity),
            ),
        )

    def forget_before(self, moment: float) -> None:
        """Remove the activities that began before a moment."""
        self._connection.execute("DELETE FROM as_activity WHERE started_at < ?", (moment,))
