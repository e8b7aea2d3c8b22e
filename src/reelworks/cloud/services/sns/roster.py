"""Who is subscribed to what, in memory: what a publish looks at instead of the disk.

It follows the disk: a change comes here after its commit, and all of it is read again at the start.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from reelworks.cloud.services.sns.census import Census
from reelworks.cloud.services.sns.filters import ATTRIBUTES_SCOPE, Filter, compile_filter
from reelworks.cloud.services.sns.model import Message, Subscription, Topic


@dataclass(frozen=True, slots=True)
class Entry:
    """A subscription with its filter policy, compiled."""

    subscription: Subscription
    lets_through: Filter


class Roster:
    """All topics, and each topic's subscriptions in the order in which they were made."""

    def __init__(self) -> None:
        self._topics: dict[str, Topic] = {}
        self._entries: dict[str, dict[str, Entry]] = {}
        self.census = Census()
        """How many there are of what."""

    def fill(self, topics: Iterable[Topic], subscriptions: Iterable[Subscription]) -> None:
        """Take in what is on the disk, at the start."""
        for topic in topics:
            self.keep_topic(topic)
        for subscription in subscriptions:
            self.keep_subscription(subscription)

    def find_topic(self, topic_arn: str) -> Topic | None:
        """Return a topic, or None."""
        return self._topics.get(topic_arn)

    def find_subscription(self, subscription: str, topic_arn: str) -> Subscription | None:
        """Return a topic's subscription of that ARN, or None."""
        entry = self._entries.get(topic_arn, {}).get(subscription)
        return entry.subscription if entry else None

    def addressees(self, message: Message) -> list[Subscription]:
        """Return who gets the message: whoever has confirmed and does not filter it out."""
        return [
            entry.subscription
            for entry in self._entries.get(message.topic_arn, {}).values()
            if not entry.subscription.is_pending
            and entry.lets_through(message, message.body_for(entry.subscription.protocol))
        ]

    def count(self, topic_arn: str) -> tuple[int, int]:
        """Return how many of a topic's subscriptions are confirmed, and how many pending."""
        entries = self._entries.get(topic_arn, {}).values()
        pending = sum(entry.subscription.is_pending for entry in entries)
        return len(entries) - pending, pending

    def subscription_count(self, topic_arn: str) -> int:
        """Return how many subscriptions a topic has, the pending ones among them."""
        return len(self._entries.get(topic_arn, {}))

    def protocols_of(self, topic_arn: str) -> set[str]:
        """Return the protocols of a topic's subscriptions."""
        return {entry.subscription.protocol for entry in self._entries.get(topic_arn, {}).values()}

    def keep_topic(self, topic: Topic) -> None:
        """Learn of a new or changed topic."""
        if topic.arn not in self._topics:
            self.census.count_topic(topic, 1)
        self._topics[topic.arn] = topic
        self._entries.setdefault(topic.arn, {})

    def drop_topic(self, topic_arn: str) -> None:
        """Forget a topic and its subscriptions."""
        topic = self._topics.pop(topic_arn, None)
        for entry in self._entries.pop(topic_arn, {}).values():
            self.census.count_subscription(entry.subscription, -1)
        if topic is not None:
            self.census.forget_topic(topic)

    def keep_subscription(self, subscription: Subscription) -> None:
        """Learn of a new or changed subscription."""
        scope = subscription.attributes.get("FilterPolicyScope", ATTRIBUTES_SCOPE)
        lets_through = compile_filter(subscription.attributes.get("FilterPolicy", ""), scope)
        entries = self._entries[subscription.topic_arn]
        if subscription.arn in entries:
            self.census.count_subscription(entries[subscription.arn].subscription, -1)
        entries[subscription.arn] = Entry(subscription, lets_through)
        self.census.count_subscription(subscription, 1)

    def drop_subscription(self, subscription: Subscription) -> None:
        """Forget a subscription."""
        entry = self._entries.get(subscription.topic_arn, {}).pop(subscription.arn, None)
        if entry is not None:
            self.census.count_subscription(entry.subscription, -1)
