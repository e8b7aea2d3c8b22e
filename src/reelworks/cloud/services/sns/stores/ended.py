"""Subscriptions that were ended, for as long as their endpoints may take that back."""

import sqlite3

import orjson

from reelworks.cloud.services.sns.model import Subscription, subscription_from_json


class EndedStore:
    """What ended lately, by the token that takes it back. Owns the table ``sns_ended``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, token: str, now: float) -> Subscription | None:
        """Return the subscription, as it was, that a token restores, or None; an expired token restores none."""
        row = self._connection.execute(
            "SELECT subscription FROM sns_ended WHERE token = ? AND token_until > ?", (token, now)
        ).fetchone()
        return subscription_from_json(orjson.loads(row["subscription"])) if row else None

    def add(self, token: str, subscription: Subscription, until: float) -> None:
        """Remember a subscription that was ended until its token expires."""
        self._connection.execute(
            "INSERT INTO sns_ended (token, topic_arn, token_until, subscription) VALUES (?, ?, ?, ?)",
            (token, subscription.topic_arn, until, orjson.dumps(subscription.to_json())),
        )

    def delete(self, token: str) -> None:
        """Forget what a token restored."""
        self._connection.execute("DELETE FROM sns_ended WHERE token = ?", (token,))

    def delete_of_topic(self, topic_arn: str) -> None:
        """Forget what was subscribed to a topic that goes."""
        self._connection.execute("DELETE FROM sns_ended WHERE topic_arn = ?", (topic_arn,))

    def delete_expired(self, now: float) -> None:
        """Forget what can no longer be taken back."""
        self._connection.execute("DELETE FROM sns_ended WHERE token_until <= ?", (now,))
