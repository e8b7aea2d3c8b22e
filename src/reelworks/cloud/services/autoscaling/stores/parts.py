"""What belongs to a group, on the disk: hooks, policies, and the topics that are told."""

import sqlite3
from collections.abc import Sequence

import orjson

from reelworks.cloud.services.autoscaling.model import Hook, Policy, Subscription
from reelworks.cloud.services.autoscaling.model.hook import hook_of
from reelworks.cloud.services.autoscaling.model.policy import policy_of
from reelworks.cloud.services.autoscaling.model.settled import subscription_of
from reelworks.cloud.services.autoscaling.stores.groups import Owner


class HookStore:
    """The lifecycle hooks. Owns the table ``as_hook``: nothing else writes to it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def of_group(self, group_arn: str) -> Sequence[Hook]:
        """Return a group's hooks in the order of their names."""
        rows = self._connection.execute(
            "SELECT body FROM as_hook WHERE group_arn = ? ORDER BY name", (group_arn,)
        )
        return [hook_of(orjson.loads(row["body"])) for row in rows]

    def save(self, hook: Hook) -> None:
        """Write a hook, new or changed."""
        self._connection.execute(
            "INSERT INTO as_hook (group_arn, name, body) VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET body = excluded.body",
            (hook.group_arn, hook.name, orjson.dumps(hook)),
        )

    def delete(self, hook: Hook) -> None:
        """Remove a hook."""
        self._connection.execute(
            "DELETE FROM as_hook WHERE group_arn = ? AND name = ?", (hook.group_arn, hook.name)
        )

    def delete_of_group(self, group_arn: str) -> None:
        """Remove all hooks of a group."""
        self._connection.execute("DELETE FROM as_hook WHERE group_arn = ?", (group_arn,))


class PolicyStore:
    """The scaling policies. Owns the table ``as_policy``: nothing else writes to it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, arn: str) -> Policy | None:
        """Return the policy of that ARN, or None."""
        row = self._connection.execute("SELECT body FROM as_policy WHERE arn = ?", (arn,)).fetchone()
        return policy_of(orjson.loads(row["body"])) if row else None

    def of_group(self, group_arn: str) -> Sequence[Policy]:
        """Return a group's policies in the order of their names."""
        rows = self._connection.execute(
            "SELECT body FROM as_policy WHERE group_arn = ? ORDER BY name", (group_arn,)
        )
        return [policy_of(orjson.loads(row["body"])) for row in rows]

    def of_owner(self, owner: Owner) -> Sequence[Policy]:
        """Return an account's policies in a region."""
        rows = self._connection.execute(
            "SELECT body FROM as_policy WHERE account = ? AND region = ? ORDER BY arn", owner
        )
        return [policy_of(orjson.loads(row["body"])) for row in rows]

    def all(self) -> Sequence[Policy]:
        """Return every policy."""
        rows = self._connection.execute("SELECT body FROM as_policy")
        return [policy_of(orjson.loads(row["body"])) for row in rows]

    def save(self, policy: Policy) -> None:
        """Write a policy, new or changed."""
        self._connection.execute(
            "INSERT INTO as_policy (arn, group_arn, account, region, name, body) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (arn) DO UPDATE SET body = excluded.body",
            (
                policy.arn,
                policy.group_arn,
                policy.account,
                policy.region,
                policy.name,
                orjson.dumps(policy),
            ),
        )

    def delete(self, arn: str) -> None:
        """Remove a policy."""
        self._connection.execute("DELETE FROM as_policy WHERE arn = ?", (arn,))


class SubscriptionStore:
    """Who is notified. Owns the table ``as_subscription``: nothing else writes to it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def of_group(self, group_arn: str) -> Sequence[Subscription]:
        """Return the topics that are told of a group."""
        rows = self._connection.execute(
            "SELECT body FROM as_subscription WHERE group_arn = ? ORDER BY topic_arn", (group_arn,)
        )
        return [subscription_of(orjson.loads(row["body"])) for row in rows]

    def save(self, subscription: Subscription) -> None:
        """Write a subscription, new or changed."""
        self._connection.execute(
            "INSERT INTO as_subscription (group_arn, topic_arn, body) VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET body = excluded.body",
            (subscription.group_arn, subscription.topic_arn, orjson.dumps(subscription)),
        )

    def delete(self, group_arn: str, topic_arn: str) -> None:
        """Remove a subscription."""
        self._connection.execute(
            "DELETE FROM as_subscription WHERE group_arn = ? AND topic_arn = ?", (group_arn, topic_arn)
        )
