"""The launch configurations on the disk."""

import sqlite3
from collections.abc import Sequence

import orjson

from reelworks.cloud.services.autoscaling.model import LaunchConfiguration
from reelworks.cloud.services.autoscaling.model.settled import launch_configuration_of
from reelworks.cloud.services.autoscaling.stores.groups import Owner


class LaunchConfigurationStore:
    """The launch configurations. Owns the table ``as_launch_configuration``: nothing else writes to it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, owner: Owner, name: str) -> LaunchConfiguration | None:
        """Return the launch configuration of that name, or None."""
        row = self._connection.execute(
            "SELECT body FROM as_launch_configuration WHERE account = ? AND region = ? AND name = ?",
            (*owner, name),
        ).fetchone()
        return launch_configuration_of(orjson.loads(row["body"])) if row else None

    def list_of(self, owner: Owner) -> Sequence[LaunchConfiguration]:
        """Return an account's launch configurations in a region in the order of their names."""
        rows = self._connection.execute(
            "SELECT body FROM as_launch_configuration WHERE account = ? AND region = ? ORDER BY name", owner
        )
        return [launch_configuration_of(orjson.loads(row["body"])) for row in rows]

    def add(self, made: LaunchConfiguration) -> None:
        """Write a new launch configuration."""
        self._connection.execute(
            "INSERT INTO as_launch_configuration (account, region, name, body) VALUES (?, ?, ?, ?)",
            (made.account, made.region, made.name, orjson.dumps(made)),
        )

    def delete(self, owner: Owner, name: str) -> None:
        """Remove a launch configuration."""
        self._connection.execute(
            "DELETE FROM as_launch_configuration WHERE account = ? AND region = ? AND name = ?",
            (*owner, name),
        )
