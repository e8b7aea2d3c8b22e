"""SNS's tables: topics and subscriptions. The only file of the room that knows the database.

Each table has one store; a method is one statement; what must change together, the caller changes in one
transaction. What a store writes, the roster learns after the commit.
"""

import sqlite3
from collections.abc import Iterator
from typing import Any

import orjson

from reelworks.cloud.services.sns.model import Subscription, Topic
from reelworks.cloud.services.sns.roster import Roster
from reelworks.cloud.storage.database import Database
from reelworks.cloud.storage.outbox import OUTBOX_TABLE, outbox_table

POSTS_TABLE = "sns_posts"
"""Of the outbox for HTTP endpoints: they may be slow, and must keep no queue waiting."""

MIGRATIONS = (
    f"""
CREATE TABLE sns_topic (
    topic_arn TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    policy TEXT NOT NULL,
    attributes BLOB NOT NULL,
    tags BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX sns_topic_by_owner ON sns_topic (account, region, name);

CREATE TABLE sns_subscription (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    subscription_arn TEXT NOT NULL UNIQUE,
    topic_arn TEXT NOT NULL REFERENCES sns_topic,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    protocol TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    principal TEXT NOT NULL,
    origin TEXT NOT NULL,
    attributes BLOB NOT NULL,
    token TEXT UNIQUE,
    token_until REAL NOT NULL,
    is_authenticated INTEGER NOT NULL,
    UNIQUE (topic_arn, protocol, endpoint)
);
CREATE INDEX sns_subscription_by_topic ON sns_subscription (topic_arn, number);
CREATE INDEX sns_subscription_by_owner ON sns_subscription (account, region, number);

CREATE TABLE sns_fifo_message (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    topic_arn TEXT NOT NULL,
    scope TEXT NOT NULL,
    deduplication_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    expires_at REAL NOT NULL,
    UNIQUE (topic_arn, scope, deduplication_id)
);
CREATE INDEX sns_fifo_message_by_expiry ON sns_fifo_message (expires_at);
{OUTBOX_TABLE}
{outbox_table(POSTS_TABLE)}
""",
)


class TopicStore:
    """The topics. Owns the table ``sns_topic``: nothing else writes to it."""

    def __init__(self, database: Database, connection: sqlite3.Connection, roster: Roster) -> None:
        self._database = database
        self._connection = connection
        self._roster = roster

    def find(self, topic_arn: str) -> Topic | None:
        """Return the topic of that ARN, or None."""
        row = self._connection.execute("SELECT * FROM sns_topic WHERE topic_arn = ?", (topic_arn,)).fetchone()
        return _topic_of(row) if row else None

    def list_of(self, account: str, region: str, after: str, count: int) -> list[str]:
        """Return up to ``count`` ARNs of an account's topics, those whose names come after ``after``."""
        rows = self._connection.execute(
            "SELECT topic_arn FROM sns_topic WHERE account = ? AND region = ? AND name > ? ORDER BY name LIMIT ?",
            (account, region, after, count),
        )
        return [row["topic_arn"] for row in rows]

    def all(self) -> Iterator[Topic]:
        """Yield every topic."""
        return map(_topic_of, self._connection.execute("SELECT * FROM sns_topic"))

    def save(self, topic: Topic) -> None:
        """Write a topic, new or changed."""
        self._connection.execute(
            "INSERT INTO sns_topic (topic_arn, account, region, name, policy, attributes, tags)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET policy = excluded.policy, attributes = excluded.attributes,"
            " tags = excluded.tags",
            (
                topic.arn,
                topic.account,
                topic.region,
                topic.name,
                topic.policy,
                orjson.dumps(topic.attributes),
                orjson.dumps(topic.tags),
            ),
        )
        self._database.after_commit(lambda: self._roster.keep_topic(topic))

    def delete(self, topic_arn: str) -> None:
        """Remove a topic; its subscriptions must be gone."""
        self._connection.execute("DELETE FROM sns_topic WHERE topic_arn = ?", (topic_arn,))
        self._database.after_commit(lambda: self._roster.drop_topic(topic_arn))


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


class FifoStore:
    """What FIFO topics took lately, and their sequence numbers. Owns the table ``sns_fifo_message``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, topic_arn: str, scope: str, deduplication_id: str, now: float) -> tuple[str, int] | None:
        """Return identifier and number of the message that was taken under a deduplication ID, or None."""
        row = self._connection.execute(
            "SELECT message_id, number FROM sns_fifo_message"
            " WHERE topic_arn = ? AND scope = ? AND deduplication_id = ? AND expires_at > ?",
            (topic_arn, scope, deduplication_id, now),
        ).fetchone()
        return (row["message_id"], row["number"]) if row else None

    def add(
        self, topic_arn: str, scope: str, deduplication_id: str, message_id: str, expires_at: float
    ) -> int:
        """Remember a message until it expires; return its number, which is higher than any before it."""
        number = self._connection.execute(
            "INSERT OR REPLACE INTO sns_fifo_message (topic_arn, scope, deduplication_id, message_id, expires_at)"
            " VALUES (?, ?, ?, ?, ?)",
            (topic_arn, scope, deduplication_id, message_id, expires_at),
        ).lastrowid
        assert number is not None
        return number

    def forget_expired(self, now: float, count: int) -> None:
        """Remove up to ``count`` messages that have expired."""
        self._connection.execute(
            "DELETE FROM sns_fifo_message WHERE number IN"
            " (SELECT number FROM sns_fifo_message WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)",
            (now, count),
        )

    def delete_of_topic(self, topic_arn: str) -> None:
        """Remove what a topic took, when it goes."""
        self._connection.execute("DELETE FROM sns_fifo_message WHERE topic_arn = ?", (topic_arn,))


def undelivered_in_order(database: Database) -> Iterator[dict[str, Any]]:
    """Yield the payloads of the outbox that belong to FIFO topics, oldest first."""
    rows = database.reader.execute(
        "SELECT payload FROM outbox"
        " WHERE json_extract(CAST(payload AS TEXT), '$.message.sequence') IS NOT NULL ORDER BY event_id"
    )
    return (orjson.loads(row["payload"]) for row in rows)


def _topic_of(row: sqlite3.Row) -> Topic:
    return Topic(
        arn=row["topic_arn"],
        account=row["account"],
        region=row["region"],
        name=row["name"],
        policy=row["policy"],
        attributes=orjson.loads(row["attributes"]),
        tags=orjson.loads(row["tags"]),
    )


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
