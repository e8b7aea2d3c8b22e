"""The subscriptions on the disk."""

import sqlite3
from collections.abc import Iterator

import orjson

from reelworks.cloud.services.sns.model import Subscription
from reelworks.cloud.services.sns.roster import Roster
from reelworks.cloud.storage.database import Database


class SubscriptionStore:
    """The subscriptions. Owns the table ``sns_subscription``: nothing else writes to it."""

    def __init__(self, database: Database, connection: sqlite3.Connection, roster: Roster) -> None:
        self._database = database
        self._connection = connection
        self._roster = roster

    def find(self, subscription_arn: str) -> Subscription | None:
        """Return the subscription of that ARN, or None."""
        return self._first("subscription_arn = ?", subscription_arn)

    def find_like(self, topic_arn: str, protocol: str, endpoint: str) -> Subscription | None:
        """Return a topic's subscription for that endpoint, or None: there is one at most."""
        return self._first("topic_arn = ? AND protocol = ? AND endpoint = ?", topic_arn, protocol, endpoint)

    def find_by_token(self, token: str) -> Subscription | None:
        """Return the pending subscription that a token confirms, or None."""
        return self._first("token = ?", token)

    def list_of_topic(self, topic_arn: str, after: int, count: int) -> list[tuple[int, Subscription]]:
        """Return up to ``count`` subscriptions of a topic with their numbers, those after number ``after``."""
        return self._page("topic_arn = ?", (topic_arn,), after, count)

    def list_of_owner(
        self, account: str, region: str, after: int, count: int
    ) -> list[tuple[int, Subscription]]:
        """Return up to ``count`` subscriptions of an account with their numbers, those after number ``after``."""
        return self._page("account = ? AND region = ?", (account, region), after, count)

    def all(self) -> Iterator[Subscription]:
        """Yield every subscription in the order in which they were made."""
        return map(
            _subscription_of, self._connection.execute("SELECT * FROM sns_subscription ORDER BY number")
        )

    def list_unconfirmed(self, now: float, count: int) -> list[Subscription]:
        """Return up to ``count`` subscriptions whose token has expired before it was used."""
        rows = self._connection.execute(
            "SELECT * FROM sns_subscription WHERE token_until > 0 AND token_until <= ?"
            " ORDER BY token_until LIMIT ?",
            (now, count),
        )
        return [_subscription_of(row) for row in rows]

    def save(self, subscription: Subscription) -> None:
        """Write a subscription, new or changed."""
        self._connection.execute(
            "INSERT INTO sns_subscription (subscription_arn, topic_arn, account, region, protocol, endpoint,"
            " principal, origin, attributes, token, token_until, is_authenticated)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (subscription_arn) DO UPDATE SET attributes = excluded.attributes,"
            " token = excluded.token, token_until = excluded.token_until,"
            " is_authenticated = excluded.is_authenticated",
            (
                subscription.arn,
                subscription.topic_arn,
                subscription.account,
                subscription.region,
                subscription.protocol,
                subscription.endpoint,
                subscription.principal,
                subscription.origin,
                orjson.dumps(subscription.attributes),
                subscription.token,
                subscription.token_until,
                subscription.is_authenticated,
            ),
        )
        self._database.after_commit(lambda: self._roster.keep_subscription(subscription))

    def delete(self, subscription: Subscription) -> None:
        """Remove a subscription."""
        self._connection.execute(
            "DELETE FROM sns_subscription WHERE subscription_arn = ?", (subscription.arn,)
        )
        self._database.after_commit(lambda: self._roster.drop_subscription(subscription))

    def delete_of_topic(self, topic_arn: str) -> None:
        """Remove all subscriptions of a topic that goes; the roster drops them with it."""
        self._connection.execute("DELETE FROM sns_subscription WHERE topic_arn = ?", (topic_arn,))

    def _first(self, where: str, *values: str) -> Subscription | None:
        statement = f"SELECT * FROM sns_subscription WHERE {where}"  # noqa: S608 - conditions are the callers' literals
        row = self._connection.execute(statement, values).fetchone()
        return _subscription_of(row) if row else None

    def _page(
        self, where: str, values: tuple[str, ...], after: int, count: int
    ) -> list[tuple[int, Subscription]]:
        statement = (
            f"SELECT * FROM sns_subscription WHERE {where}"  # noqa: S608 - conditions are the callers' literals
            " AND number > ? ORDER BY number LIMIT ?"
        )
        rows = self._connection.execute(statement, (*values, after, count))
        return [(row["number"], _subscription_of(row)) for row in rows]


def _subscription_of(row: sqlite3.Row) -> Subscription:
    return Subscription(
        arn=row["subscription_arn"],
        topic_arn=row["topic_arn"],
        account=row["account"],
        region=row["region"],
        protocol=row["protocol"],
        endpoint=row["endpoint"],
        principal=row["principal"],
        origin=row["origin"],
        attributes=orjson.loads(row["attributes"]),
        token=row["token"],
        token_until=row["token_until"],
        is_authenticated=bool(row["is_authenticated"]),
    )
