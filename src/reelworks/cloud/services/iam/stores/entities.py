"""Everything that has a name, and what belongs to what."""

import sqlite3

import orjson

from reelworks.cloud.services.iam.model import Entity, EntityKind
from reelworks.cloud.services.iam.stores.table import Table


class EntityStore(Table):
    """Users, groups, roles, instance profiles, managed policies. Owns the table ``iam_entity``."""

    def find(self, kind: EntityKind, account: str, name: str) -> Entity | None:
        """Return the entity of that name, whatever its case, or None."""
        row = self._row(
            "SELECT * FROM iam_entity WHERE kind = ? AND account = ? AND name_key = ?",
            kind,
            account,
            name.lower(),
        )
        return entity_of(row) if row else None

    def get(self, number: int) -> Entity:
        """Return the entity of that number, which must be there."""
        row = self._row("SELECT * FROM iam_entity WHERE number = ?", number)
        assert row is not None
        return entity_of(row)

    def page(
        self, kind: EntityKind, account: str, path_prefix: str, after: str, count: int
    ) -> tuple[list[Entity], str | None]:
        """Return up to ``count`` entities under a path, by name, and after which name the next page begins."""
        rows = self._rows(
            "SELECT * FROM iam_entity WHERE kind = ? AND account = ? AND name_key > ?"
            " AND substr(path, 1, length(?)) = ? ORDER BY name_key LIMIT ?",
            kind,
            account,
            after,
            path_prefix,
            path_prefix,
            count + 1,
        )
        entities = [entity_of(row) for row in rows[:count]]
        return entities, entities[-1].name.lower() if len(rows) > count else None

    def all(self, kind: EntityKind, account: str) -> list[Entity]:
        """Return all entities of a kind, by name."""
        return self.page(kind, account, "", "", 1_000_000)[0]

    def count(self, kind: EntityKind, account: str) -> int:
        """Return how many there are."""
        row = self._row("SELECT count(*) FROM iam_entity WHERE kind = ? AND account = ?", kind, account)
        assert row is not None
        return int(row[0])

    def bounded_by(self, policy_arn: str) -> list[Entity]:
        """Return the users and roles whose boundary a policy is."""
        rows = self._rows("SELECT * FROM iam_entity WHERE boundary = ? ORDER BY name_key", policy_arn)
        return [entity_of(row) for row in rows]

    def add(self, entity: Entity) -> int:
        """Write a new entity; return its number."""
        self._write(
            "INSERT INTO iam_entity (kind, account, name_key, name, path, id, created_at, tags, boundary,"
            " trust, description, session_s_max, versions_made) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(entity.kind, entity.account, entity.name.lower(), entity.name, entity.path, entity.id),
            *(entity.created_at, orjson.dumps(dict(entity.tags)), entity.boundary, entity.trust),
            *(entity.description, entity.session_s_max, entity.versions_made),
        )
        row = self._row("SELECT last_insert_rowid()")
        assert row is not None
        return int(row[0])

    def save(self, entity: Entity) -> None:
        """Write what changed of an entity."""
        self._write(
            "UPDATE iam_entity SET name_key = ?, name = ?, path = ?, tags = ?, boundary = ?, trust = ?,"
            " description = ?, session_s_max = ?, versions_made = ? WHERE number = ?",
            *(entity.name.lower(), entity.name, entity.path, orjson.dumps(dict(entity.tags))),
            *(entity.boundary, entity.trust, entity.description, entity.session_s_max),
            *(entity.versions_made, entity.number),
        )

    def delete(self, entity: Entity) -> None:
        """Remove an entity on which nothing hangs any more."""
        self._write("DELETE FROM iam_entity WHERE number = ?", entity.number)


class MemberStore(Table):
    """Which users are in which groups, which role is in which instance profile. Owns the table ``iam_member``."""

    def members_of(self, container: Entity) -> list[Entity]:
        """Return what is in a group or instance profile, by name."""
        rows = self._rows(
            "SELECT iam_entity.* FROM iam_member JOIN iam_entity ON number = member"
            " WHERE container = ? ORDER BY name_key",
            container.number,
        )
        return [entity_of(row) for row in rows]

    def containers_of(self, member: Entity) -> list[Entity]:
        """Return the groups of a user, or the instance profiles of a role, by name."""
        rows = self._rows(
            "SELECT iam_entity.* FROM iam_member JOIN iam_entity ON number = container"
            " WHERE member = ? ORDER BY name_key",
            member.number,
        )
        return [entity_of(row) for row in rows]

    def add(self, container: Entity, member: Entity) -> None:
        """Put one into the other; safe to repeat."""
        self._write(
            "INSERT OR IGNORE INTO iam_member (container, member) VALUES (?, ?)",
            container.number,
            member.number,
        )

    def remove(self, container: Entity, member: Entity) -> bool:
        """Take one out of the other; return whether it was there."""
        changed = self._write(
            "DELETE FROM iam_member WHERE container = ? AND member = ?", container.number, member.number
        )
        return changed > 0

    def empty(self, container: Entity) -> None:
        """Take everything out."""
        self._write("DELETE FROM iam_member WHERE container = ?", container.number)


def entity_of(row: sqlite3.Row) -> Entity:
    """Return the entity in a row of the table."""
    return Entity(
        kind=row["kind"],
        account=row["account"],
        name=row["name"],
        path=row["path"],
        id=row["id"],
        created_at=row["created_at"],
        number=row["number"],
        tags=orjson.loads(row["tags"]),
        boundary=row["boundary"],
        trust=row["trust"],
        description=row["description"],
        session_s_max=row["session_s_max"],
        versions_made=row["versions_made"],
    )
