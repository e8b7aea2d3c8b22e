"""The rules and their targets."""

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import orjson

from reelworks.cloud.services.events.model import Rule
from reelworks.cloud.services.events.switchboard import Switchboard
from reelworks.cloud.storage.database import Database


class RuleStore:
    """The rules. Owns the table ``events_rule``: nothing else writes to it."""

    def __init__(self, database: Database, connection: sqlite3.Connection, switchboard: Switchboard) -> None:
        self._database = database
        self._connection = connection
        self._switchboard = switchboard

    def find(self, rule_arn: str) -> Rule | None:
        """Return the rule of that ARN, or None."""
        statement = "SELECT body FROM events_rule WHERE rule_arn = ?"
        row = self._connection.execute(statement, (rule_arn,)).fetchone()
        return _rule_of(row) if row else None

    def list_of(self, bus_arn: str, prefix: str, after: str, count: int) -> list[Rule]:
        """Return up to ``count`` rules of a bus whose names begin so and come after ``after``."""
        rows = self._connection.execute(
            "SELECT body FROM events_rule WHERE bus_arn = ? AND name > ? AND name >= ? AND name < ?"
            " ORDER BY name LIMIT ?",
            (bus_arn, after, prefix, prefix + "\U0010ffff", count),
        )
        return [_rule_of(row) for row in rows]

    def count_of(self, bus_arn: str) -> int:
        """Return how many rules a bus has."""
        statement = "SELECT COUNT(*) FROM events_rule WHERE bus_arn = ?"
        count: int = self._connection.execute(statement, (bus_arn,)).fetchone()[0]
        return count

    def all(self) -> Iterator[Rule]:
        """Yield every rule."""
        return map(_rule_of, self._connection.execute("SELECT body FROM events_rule"))

    def save(self, rule: Rule) -> None:
        """Write a rule, new or changed."""
        self._connection.execute(
            "INSERT INTO events_rule (rule_arn, bus_arn, name, body) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET body = excluded.body",
            (rule.arn, rule.bus_arn, rule.name, orjson.dumps(asdict(rule))),
        )
        self._database.after_commit(lambda: self._switchboard.keep_rule(rule))

    def delete(self, rule: Rule) -> None:
        """Remove a rule; its targets must be gone."""
        self._connection.execute("DELETE FROM events_rule WHERE rule_arn = ?", (rule.arn,))
        self._database.after_commit(lambda: self._switchboard.drop_rule(rule))


class TargetStore:
    """The targets, as PutTargets brought them. Owns the table ``events_target``: nothing else writes to it."""

    def __init__(self, database: Database, connection: sqlite3.Connection, switchboard: Switchboard) -> None:
        self._database = database
        self._connection = connection
        self._switchboard = switchboard

    def list_of(self, rule_arn: str, after: str, count: int) -> list[dict[str, Any]]:
        """Return up to ``count`` targets of a rule, those whose ids come after ``after``."""
        rows = self._connection.execute(
            "SELECT body FROM events_target WHERE rule_arn = ? AND target_id > ? ORDER BY target_id LIMIT ?",
            (rule_arn, after, count),
        )
        return [orjson.loads(row["body"]) for row in rows]

    def ids_of(self, rule_arn: str) -> set[str]:
        """Return the ids of a rule's targets."""
        statement = "SELECT target_id FROM events_target WHERE rule_arn = ?"
        return {row["target_id"] for row in self._connection.execute(statement, (rule_arn,))}

    def rule_names(self, target_arn: str, bus_arn: str, after: str, count: int) -> list[str]:
        """Return up to ``count`` names of a bus' rules that have that target, those after ``after``."""
        rows = self._connection.execute(
            "SELECT DISTINCT rule_name FROM events_target WHERE target_arn = ? AND bus_arn = ? AND rule_name > ?"
            " ORDER BY rule_name LIMIT ?",
            (target_arn, bus_arn, after, count),
        )
        return [row["rule_name"] for row in rows]

    def all(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield every target after its rule's ARN."""
        rows = self._connection.execute("SELECT rule_arn, body FROM events_target")
        return ((row["rule_arn"], orjson.loads(row["body"])) for row in rows)

    def save(self, rule: Rule, target: Mapping[str, Any]) -> None:
        """Write a target, new or in place of the one with its id."""
        self._connection.execute(
            "INSERT OR REPLACE INTO events_target (rule_arn, target_id, bus_arn, target_arn, rule_name, body)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (rule.arn, target["Id"], rule.bus_arn, target["Arn"], rule.name, orjson.dumps(target)),
        )
        self._database.after_commit(lambda: self._switchboard.keep_target(rule.arn, target))

    def delete(self, rule_arn: str, target_id: str) -> None:
        """Remove a target."""
        self._connection.execute(
            "DELETE FROM events_target WHERE rule_arn = ? AND target_id = ?", (rule_arn, target_id)
        )
        self._database.after_commit(lambda: self._switchboard.drop_target(rule_arn, target_id))


def _rule_of(row: sqlite3.Row) -> Rule:
    return Rule(**orjson.loads(row["body"]))
