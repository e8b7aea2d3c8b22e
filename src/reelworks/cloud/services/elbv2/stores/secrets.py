"""The secret that cookies are made with, so that a client finds its target again after a restart."""

import sqlite3


def keep_secret(connection: sqlite3.Connection, fresh: str) -> str:
    """Return the room's secret: the one kept, or ``fresh``, which is kept from now on. Called before anyone calls."""
    row = connection.execute("SELECT value FROM elb_secret").fetchone()
    if row is None:
        connection.execute("INSERT INTO elb_secret (value) VALUES (?)", (fresh,))
        return fresh
    return str(row["value"])
