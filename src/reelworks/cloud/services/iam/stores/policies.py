"""Policies: which are attached to whom, which are someone's own, and the versions of the managed ones."""

import sqlite3

from reelworks.cloud.services.iam.model import Entity, Version
from reelworks.cloud.services.iam.stores.entities import entity_of
from reelworks.cloud.services.iam.stores.table import Table


class AttachmentStore(Table):
    """Which managed policies are attached to whom. Owns the table ``iam_attachment``."""

    def list_of(self, entity: Entity) -> list[str]:
        """Return the ARNs of the policies attached to a user, group or role."""
        rows = self._rows(
            "SELECT policy_arn FROM iam_attachment WHERE entity = ? ORDER BY policy_arn", entity.number
        )
        return [row["policy_arn"] for row in rows]

    def holders_of(self, policy_arn: str, account: str) -> list[Entity]:
        """Return those of an account to whom a policy is attached, by name."""
        rows = self._rows(
            "SELECT iam_entity.* FROM iam_attachment JOIN iam_entity ON number = entity"
            " WHERE policy_arn = ? AND account = ? ORDER BY name_key",
            policy_arn,
            account,
        )
        return [entity_of(row) for row in rows]

    def counts(self, account: str) -> dict[str, int]:
        """Return how often each policy is attached in an account, by its ARN."""
        rows = self._rows(
            "SELECT policy_arn, count(*) AS times FROM iam_attachment JOIN iam_entity ON number = entity"
            " WHERE account = ? GROUP BY policy_arn",
            account,
        )
        return {row["policy_arn"]: row["times"] for row in rows}

    def add(self, entity: Entity, policy_arn: str) -> None:
        """Attach a policy; safe to repeat."""
        self._write(
            "INSERT OR IGNORE INTO iam_attachment (entity, policy_arn) VALUES (?, ?)",
            entity.number,
            policy_arn,
        )

    def remove(self, entity: Entity, policy_arn: str) -> bool:
        """Detach a policy; return whether it was attached."""
        changed = self._write(
            "DELETE FROM iam_attachment WHERE entity = ? AND policy_arn = ?", entity.number, policy_arn
        )
        return changed > 0


class InlineStore(Table):
    """The policies that belong to one user, group or role. Owns the table ``iam_inline_policy``."""

    def list_of(self, entity: Entity) -> dict[str, str]:
        """Return the documents by their names, in the names' order."""
        rows = self._rows(
            "SELECT name, document FROM iam_inline_policy WHERE entity = ? ORDER BY name", entity.number
        )
        return {row["name"]: row["document"] for row in rows}

    def save(self, entity: Entity, name: str, document: str) -> None:
        """Write a policy, new or changed."""
        self._write(
            "INSERT INTO iam_inline_policy (entity, name, document) VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET document = excluded.document",
            entity.number,
            name,
            document,
        )

    def delete(self, entity: Entity, name: str) -> bool:
        """Remove a policy; return whether it was there."""
        return (
            self._write("DELETE FROM iam_inline_policy WHERE entity = ? AND name = ?", entity.number, name)
            > 0
        )


class VersionStore(Table):
    """The versions of the managed policies. Owns the table ``iam_policy_version``."""

    def list_of(self, policy: Entity) -> list[Version]:
        """Return a policy's versions, the newest first."""
        rows = self._rows(
            "SELECT * FROM iam_policy_version WHERE policy = ? ORDER BY version DESC", policy.number
        )
        return [_version_of(row) for row in rows]

    def get_default(self, policy: Entity) -> Version:
        """Return the version in force; every policy has one."""
        row = self._row("SELECT * FROM iam_policy_version WHERE policy = ? AND is_default", policy.number)
        assert row is not None
        return _version_of(row)

    def add(self, version: Version) -> None:
        """Write a new version."""
        self._write(
            "INSERT INTO iam_policy_version (policy, version, document, is_default, created_at)"
            " VALUES (?, ?, ?, ?, ?)",
            version.policy_number,
            version.version,
            version.document,
            version.is_default,
            version.created_at,
        )

    def make_default(self, policy: Entity, version: int) -> None:
        """Put a version in force in place of the one that is."""
        self._write(
            "UPDATE iam_policy_version SET is_default = (version = ?) WHERE policy = ?",
            version,
            policy.number,
        )

    def delete(self, version: Version) -> None:
        """Remove a version."""
        self._write(
            "DELETE FROM iam_policy_version WHERE policy = ? AND version = ?",
            version.policy_number,
            version.version,
        )


def _version_of(row: sqlite3.Row) -> Version:
    return Version(row["policy"], row["version"], row["document"], bool(row["is_default"]), row["created_at"])
