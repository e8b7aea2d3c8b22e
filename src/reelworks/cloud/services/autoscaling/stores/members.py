"""The groups' instances on the disk."""

import sqlite3
from collections.abc import Sequence

import orjson

from reelworks.cloud.services.autoscaling.model import Member
from reelworks.cloud.services.autoscaling.model.member import member_of
from reelworks.cloud.services.autoscaling.stores.groups import Owner


class MemberStore:
    """The members of groups. Owns the table ``as_member``: nothing else writes to it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def of_group(self, group_arn: str) -> Sequence[Member]:
        """Return a group's members, the longest first."""
        rows = self._connection.execute(
            "SELECT body FROM as_member WHERE group_arn = ? ORDER BY number", (group_arn,)
        )
        return [member_of(orjson.loads(row["body"])) for row in rows]

    def of_owner(self, owner: Owner) -> Sequence[Member]:
        """Return all members of an account's groups in a region, in the order of their instances."""
        rows = self._connection.execute(
            "SELECT body FROM as_member WHERE account = ? AND region = ? ORDER BY instance_id", owner
        )
        return [member_of(orjson.loads(row["body"])) for row in rows]

    def find(self, member_id: str) -> Member | None:
        """Return the member of that id, or None where it is gone."""
        row = self._connection.execute("SELECT body FROM as_member WHERE id = ?", (member_id,)).fetchone()
        return member_of(orjson.loads(row["body"])) if row else None

    def find_instance(self, owner: Owner, instance_id: str) -> Member | None:
        """Return the member that an instance is, or None."""
        row = self._connection.execute(
            "SELECT body FROM as_member WHERE account = ? AND region = ? AND instance_id = ?",
            (*owner, instance_id),
        ).fetchone()
        return member_of(orjson.loads(row["body"])) if row and instance_id else None

    def save(self, member: Member) -> None:
        """Write a member, new or changed."""
        self._connection.execute(
            "INSERT INTO as_member (id, group_arn, account, region, instance_id, body) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET instance_id = excluded.instance_id, body = excluded.body",
            (
                member.id,
                member.group_arn,
                member.account,
                member.region,
                member.instance_id,
                orjson.dumps(member),
            ),
        )

    def delete(self, member_id: str) -> None:
        """Remove a member."""
        self._connection.execute("DELETE FROM as_member WHERE id = ?", (member_id,))
