"""How many there are of what AWS counts: kept beside the roster, so that no quota costs a count over everything."""

from collections import Counter

from reelworks.cloud.services.sns.model import Subscription, Topic

Owner = tuple[str, str]
"""An account and a region."""


class Census:
    """Counts topics, pending subscriptions and filter policies. The roster tells it what comes and goes."""

    def __init__(self) -> None:
        self._topics: Counter[tuple[str, str, bool]] = Counter()
        self._pending: Counter[Owner] = Counter()
        self._filters: Counter[Owner] = Counter()
        self._filters_of_topic: Counter[str] = Counter()

    def topics_like(self, topic: Topic) -> int:
        """Return how many topics of that kind (FIFO or standard) the account has in the region."""
        return self._topics[topic.account, topic.region, topic.is_fifo]

    def pending_like(self, subscription: Subscription) -> int:
        """Return how many pending subscriptions the account has in the region."""
        return self._pending[subscription.account, subscription.region]

    def filters_like(self, subscription: Subscription) -> int:
        """Return how many filter policies the account has in the region."""
        return self._filters[subscription.account, subscription.region]

    def filters_of_topic(self, topic_arn: str) -> int:
        """Return how many of a topic's subscriptions have a filter policy."""
        return self._filters_of_topic[topic_arn]

    def count_topic(self, topic: Topic, change: int) -> None:
        """Take note of one topic more (1), or less (-1)."""
        self._topics[topic.account, topic.region, topic.is_fifo] += change

    def count_subscription(self, subscription: Subscription, change: int) -> None:
        """Take note of one subscription more (1), or less (-1)."""
        owner = (subscription.account, subscription.region)
        if subscription.is_pending:
            self._pending[owner] += change
        if "FilterPolicy" in subscription.attributes:
            self._filters[owner] += change
            self._filters_of_topic[subscription.topic_arn] += change

    def forget_topic(self, topic: Topic) -> None:
        """Take note that a topic has gone whose subscriptions were counted off before."""
        self.count_topic(topic, -1)
        self._filters_of_topic.pop(topic.arn, None)
