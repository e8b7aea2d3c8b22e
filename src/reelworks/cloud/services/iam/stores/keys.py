"""Access keys, and the account's other name."""

import sqlite3

from reelworks.cloud.services.iam.model import AccessKey, Entity
from reelworks.cloud.services.iam.stores.table import Table


class KeyStore(Table):
    """The users' access keys. Owns the table ``iam_access_key``."""

    def find(self, access_key_id: str) -> AccessKey | None:
        """Return a key, or None."""
        row = self._row("SELECT * FROM iam_access_key WHERE access_key_id = ?", access_key_id)
        return _key_of(row) if row else None

    def list_of(self, user: Entity) -> list[AccessKey]:
        """Return a user's keys, the oldest first."""
        rows = self._rows(
            "SELECT * FROM iam_access_key WHERE user = ? ORDER BY created_at, access_key_id", user.number
        )
        return [_key_of(row) for row in rows]

    def add(self, key: AccessKey) -> None:
        """Write a new key."""
        self._write(
            "INSERT INTO iam_access_key"
            " (access_key_id, user, secret, is_active, created_at, used_service, used_region)"
            " VALUES (?, ?, ?, ?, ?, '', '')",
            key.access_key_id,
            key.user_number,
            key.secret,
            key.is_active,
            key.created_at,
        )

    def set_active(self, access_key_id: str, is_active: bool) -> None:
        """Let a key be used, or not."""
        self._write(
            "UPDATE iam_access_key SET is_active = ? WHERE access_key_id = ?", is_active, access_key_id
        )

    def note_use(self, access_key_id: str, at: float, service: str, region: str) -> None:
        """Write down when a key was last used, and for what. It changes nothing that is kept in memory."""
        self._connection.execute(
            "UPDATE iam_access_key SET used_at = ?, used_service = ?, used_region = ? WHERE access_key_id = ?",
            (at, service, region, access_key_id),
        )

    def delete(self, access_key_id: str) -> None:
        """Remove a key."""
        self._write("DELETE FROM iam_access_key WHERE access_key_id = ?", access_key_id)


class AliasStore(Table):
    """The accounts' other names. Owns the table ``iam_alias``."""

    def find(self, account: str) -> str | None:
        """Return an account's alias, or None."""
        row = self._row("SELECT alias FROM iam_alias WHERE account = ?", account)
        return row["alias"] if row else None

    def is_taken(self, alias: str) -> bool:
        """Return whether some account has the alias."""
        return self._row("SELECT 1 FROM iam_alias WHERE alias = ?", alias) is not None

    def save(self, account: str, alias: str) -> None:
        """Give an account its alias in place of the one it has."""
        self._write("INSERT OR REPLACE INTO iam_alias (account, alias) VALUES (?, ?)", account, alias)

    def delete(self, account: str) -> None:
        """Take an account's alias away."""
        self._write("DELETE FROM iam_alias WHERE account = ?", account)


def _key_of(row: sqlite3.Row) -> AccessKey:
    return AccessKey(
        row["access_key_id"],
        row["secret"],
        row["user"],
        bool(row["is_active"]),
        row["created_at"],
        row["used_at"],
        row["used_service"],
        row["used_region"],
    )
