"""Listeners and their rules on the disk, and which groups the rules lead to."""

import sqlite3
from collections.abc import Callable
from typing import Any

import orjson

from reelworks.cloud.services.elbv2.model import Listener, Rule, groups_of


class ListenerStore:
    """The listeners. Owns the table ``elb_listener``."""

    def __init__(self, connection: sqlite3.Connection, note_change: Callable[[], None]) -> None:
        self._connection = connection
        self._note_change = note_change

    def find(self, arn: str) -> Listener | None:
        """Return the listener of that ARN, or None."""
        row = self._connection.execute("SELECT document FROM elb_listener WHERE arn = ?", (arn,)).fetchone()
        return _listener(row) if row else None

    def find_at(self, balancer_arn: str, port: int) -> Listener | None:
        """Return a load balancer's listener on a port, or None."""
        row = self._connection.execute(
            "SELECT document FROM elb_listener WHERE balancer_arn = ? AND port = ?", (balancer_arn, port)
        ).fetchone()
        return _listener(row) if row else None

    def list_of(self, balancer_arn: str) -> list[Listener]:
        """Return a load balancer's listeners, oldest first."""
        rows = self._connection.execute(
            "SELECT document FROM elb_listener WHERE balancer_arn = ? ORDER BY number", (balancer_arn,)
        )
        return [_listener(row) for row in rows]

    def save(self, listener: Listener) -> None:
        """Write a listener, new or changed."""
        self._connection.execute(
            "INSERT INTO elb_listener (arn, balancer_arn, port, document) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (arn) DO UPDATE SET port = excluded.port, document = excluded.document",
            (listener.arn, listener.balancer_arn, listener.port, orjson.dumps(listener)),
        )
        self._note_change()

    def delete(self, arn: str) -> None:
        """Remove a listener; its rules must be gone."""
        self._connection.execute("DELETE FROM elb_listener WHERE arn = ?", (arn,))
        self._note_change()


class RuleStore:
    """The rules. Owns the tables ``elb_rule`` and ``elb_forward``."""

    def __init__(self, connection: sqlite3.Connection, note_change: Callable[[], None]) -> None:
        self._connection = connection
        self._note_change = note_change

    def find(self, arn: str) -> Rule | None:
        """Return the rule of that ARN, or None."""
        found = self._list("arn = ?", arn)
        return found[0] if found else None

    def list_of(self, listener_arn: str) -> list[Rule]:
        """Return a listener's rules in the order in which they are asked; the default rule is the last."""
        return self._list("listener_arn = ? ORDER BY priority IS NULL, priority", listener_arn)

    def default_of(self, listener_arn: str) -> Rule:
        """Return a listener's default rule."""
        return self._list("listener_arn = ? AND priority IS NULL", listener_arn)[0]

    def count_of(self, balancer_arn: str) -> int:
        """Return how many rules a load balancer has, its listeners' default rules not counted."""
        sql = "SELECT count(*) FROM elb_rule WHERE balancer_arn = ? AND priority IS NOT NULL"
        return int(self._connection.execute(sql, (balancer_arn,)).fetchone()[0])

    def balancers_of(self, group_arn: str) -> list[str]:
        """Return the ARNs of the load balancers that use a group."""
        rows = self._connection.execute(
            "SELECT DISTINCT balancer_arn FROM elb_forward WHERE group_arn = ?", (group_arn,)
        )
        return [row["balancer_arn"] for row in rows]

    def groups_of(self, balancer_arn: str) -> list[str]:
        """Return the ARNs of the groups that a load balancer uses."""
        rows = self._connection.execute(
            "SELECT DISTINCT group_arn FROM elb_forward WHERE balancer_arn = ?", (balancer_arn,)
        )
        return [row["group_arn"] for row in rows]

    def save(self, rule: Rule) -> None:
        """Write a rule, new or changed."""
        self._connection.execute(
            "INSERT INTO elb_rule (arn, listener_arn, balancer_arn, priority, document) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (arn) DO UPDATE SET priority = excluded.priority, document = excluded.document",
            (rule.arn, rule.listener_arn, rule.balancer_arn, rule.priority, orjson.dumps(rule)),
        )
        self._forget_groups(rule.arn)
        self._connection.executemany(
            "INSERT INTO elb_forward (rule_arn, group_arn, balancer_arn) VALUES (?, ?, ?)",
            [(rule.arn, group, rule.balancer_arn) for group in dict(groups_of(rule.actions))],
        )
        self._note_change()

    def delete(self, arn: str) -> None:
        """Remove a rule."""
        self._connection.execute("DELETE FROM elb_rule WHERE arn = ?", (arn,))
        self._forget_groups(arn)
        self._note_change()

    def _forget_groups(self, rule_arn: str) -> None:
        self._connection.execute("DELETE FROM elb_forward WHERE rule_arn = ?", (rule_arn,))

    def _list(self, where: str, value: str) -> list[Rule]:
        sql = f"SELECT document FROM elb_rule WHERE {where}"  # noqa: S608 - constants
        return [Rule(**orjson.loads(row["document"])) for row in self._connection.execute(sql, (value,))]


def _listener(row: sqlite3.Row) -> Listener:
    document: dict[str, Any] = orjson.loads(row["document"])
    return Listener(**document)
