"""STS's table: the sessions. The only file of the room that knows the database."""

import sqlite3

import orjson

from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.services.sts.model import KeptSession

MIGRATIONS = (
    """
CREATE TABLE sts_session (
    access_key_id TEXT PRIMARY KEY,
    secret TEXT NOT NULL,
    token TEXT NOT NULL,
    kind TEXT NOT NULL,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    session_name TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    policies BLOB NOT NULL,
    keys BLOB NOT NULL,
    is_assumed INTEGER NOT NULL,
    begun_at REAL NOT NULL,
    expires_at REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX sts_session_by_end ON sts_session (expires_at);
""",
)


class SessionStore:
    """The sessions. Owns the table ``sts_session``. A session never changes once it has begun."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, access_key_id: str) -> KeptSession | None:
        """Return the session of a temporary key, ended or not, or None."""
        row = self._connection.execute(
            "SELECT * FROM sts_session WHERE access_key_id = ?", (access_key_id,)
        ).fetchone()
        return _session_of(row) if row else None

    def add(self, session: KeptSession) -> None:
        """Write a session that begins."""
        principal = session.principal
        self._connection.execute(
            "INSERT INTO sts_session (access_key_id, secret, token, kind, account, name, session_name, owner_id,"
            " policies, keys, is_assumed, begun_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                session.access_key_id,
                session.secret,
                session.token,
                principal.kind,
                principal.account,
                principal.name,
                principal.session,
                session.owner_id,
                orjson.dumps(list(session.policies)),
                orjson.dumps(dict(session.keys)),
                session.is_assumed,
                session.begun_at,
                session.expires_at,
            ),
        )

    def forget_ended(self, before: float, count: int) -> None:
        """Remove up to ``count`` sessions that ended before some moment."""
        self._connection.execute(
            "DELETE FROM sts_session WHERE access_key_id IN"
            " (SELECT access_key_id FROM sts_session WHERE expires_at < ? ORDER BY expires_at LIMIT ?)",
            (before, count),
        )


def _session_of(row: sqlite3.Row) -> KeptSession:
    return KeptSession(
        row["access_key_id"],
        row["secret"],
        row["token"],
        Principal(row["kind"], row["account"], row["name"], row["session_name"]),
        row["owner_id"],
        orjson.loads(row["policies"]),
        orjson.loads(row["keys"]),
        bool(row["is_assumed"]),
        row["begun_at"],
        row["expires_at"],
    )
