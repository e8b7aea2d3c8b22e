"""The topics on the disk."""

import sqlite3
from collections.abc import Iterator

import orjson

from reelworks.cloud.services.sns.model import Topic
from reelworks.cloud.services.sns.roster import Roster
from reelworks.cloud.storage.database import Database


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
