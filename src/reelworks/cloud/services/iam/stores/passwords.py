"""Who has a password, and what passwords have to be."""

from typing import Any

import orjson

from reelworks.cloud.services.iam.model import Entity, LoginProfile
from reelworks.cloud.services.iam.stores.table import Table


class LoginStore(Table):
    """The users' login profiles. Owns the table ``iam_login_profile``."""

    def find(self, user: Entity) -> LoginProfile | None:
        """Return a user's, or None."""
        row = self._row("SELECT * FROM iam_login_profile WHERE user = ?", user.number)
        return LoginProfile(row["user"], row["created_at"], bool(row["must_reset"])) if row else None

    def save(self, profile: LoginProfile) -> None:
        """Write one, new or changed."""
        self._write(
            "INSERT OR REPLACE INTO iam_login_profile (user, created_at, must_reset) VALUES (?, ?, ?)",
            profile.user_number,
            profile.created_at,
            profile.must_reset,
        )

    def delete(self, user: Entity) -> None:
        """Take a user's away."""
        self._write("DELETE FROM iam_login_profile WHERE user = ?", user.number)


class PasswordPolicyStore(Table):
    """The accounts' password policies. Owns the table ``iam_password_policy``."""

    def find(self, account: str) -> dict[str, Any] | None:
        """Return an account's in the shape of the service model, or None where it has none of its own."""
        row = self._row("SELECT body FROM iam_password_policy WHERE account = ?", account)
        found: dict[str, Any] | None = orjson.loads(row["body"]) if row else None
        return found

    def save(self, account: str, policy: dict[str, Any]) -> None:
        """Give an account its policy in place of the one it has."""
        self._write(
            "INSERT OR REPLACE INTO iam_password_policy (account, body) VALUES (?, ?)",
            account,
            orjson.dumps(policy),
        )

    def delete(self, account: str) -> None:
        """Take an account's policy away."""
        self._write("DELETE FROM iam_password_policy WHERE account = ?", account)
