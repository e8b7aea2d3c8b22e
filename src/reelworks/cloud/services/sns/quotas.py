"""What an account may have of everything, as pure checks.

The counts follow the commits: requests that are carried out in one and the same commit do not see each other, so that
a quota may be passed by a few. AWS's are soft as well.

https://docs.aws.amazon.com/general/latest/gr/sns.html
"""

from reelworks.cloud.services.sns.errors import (
    FilterPolicyLimitExceeded,
    InvalidParameter,
    SubscriptionLimitExceeded,
    TopicLimitExceeded,
)
from reelworks.cloud.services.sns.limits import (
    FIFO_SUBSCRIPTIONS_MAX,
    FIFO_TOPICS_MAX,
    FILTERS_OF_ACCOUNT_MAX,
    FILTERS_OF_TOPIC_MAX,
    LARGE_MESSAGE_SUBSCRIPTIONS_MAX,
    MESSAGE_BYTES_DEFAULT,
    PENDING_SUBSCRIPTIONS_MAX,
    SUBSCRIPTIONS_MAX,
    TOPICS_MAX,
)
from reelworks.cloud.services.sns.model import Subscription, Topic
from reelworks.cloud.services.sns.roster import Roster

LARGE_MESSAGE_PROTOCOLS = frozenset({"sqs", "lambda", "firehose"})
"""Who can be handed messages of more than 256 KiB."""


def check_new_topic(roster: Roster, topic: Topic) -> None:
    """Return where the account may have that topic too.

    Raises:
        TopicLimitExceeded: it has as many of its kind as it may.
    """
    if roster.census.topics_like(topic) >= (FIFO_TOPICS_MAX if topic.is_fifo else TOPICS_MAX):
        raise TopicLimitExceeded


def check_new_subscription(roster: Roster, topic: Topic, subscription: Subscription) -> None:
    """Return where the topic, and the account, may have that subscription too.

    Raises:
        FilterPolicyLimitExceeded: it has a filter policy, and there are as many as there may be.
        InvalidParameter: the topic's messages may be larger than its protocol takes.
        SubscriptionLimitExceeded: there are as many as there may be.
    """
    if bytes_max(topic) > MESSAGE_BYTES_DEFAULT and subscription.protocol not in LARGE_MESSAGE_PROTOCOLS:
        raise InvalidParameter(
            f"Invalid parameter: Protocol Reason: {subscription.protocol} subscriptions are not supported by topics"
            " with a MaximumMessageSize above 262144"
        )
    if roster.subscription_count(topic.arn) >= _subscriptions_max(topic):
        raise SubscriptionLimitExceeded
    if subscription.is_pending and roster.census.pending_like(subscription) >= PENDING_SUBSCRIPTIONS_MAX:
        raise SubscriptionLimitExceeded
    check_filter(roster, None, subscription)


def check_filter(roster: Roster, before: Subscription | None, subscription: Subscription) -> None:
    """Return where the subscription may have its filter policy; one that takes another's place counts for nothing.

    Raises:
        FilterPolicyLimitExceeded: the topic, or the account, has as many as it may.
    """
    had_one = before is not None and "FilterPolicy" in before.attributes
    if had_one or "FilterPolicy" not in subscription.attributes:
        return
    if (
        roster.census.filters_of_topic(subscription.topic_arn) >= FILTERS_OF_TOPIC_MAX
        or roster.census.filters_like(subscription) >= FILTERS_OF_ACCOUNT_MAX
    ):
        raise FilterPolicyLimitExceeded


def check_large_messages(roster: Roster, topic: Topic) -> None:
    """Return where the topic's subscriptions can take messages as large as it lets in.

    Raises:
        InvalidParameter: that is more than 256 KiB, and there are too many of them, or some of another kind.
    """
    if bytes_max(topic) <= MESSAGE_BYTES_DEFAULT:
        return
    if roster.subscription_count(topic.arn) > LARGE_MESSAGE_SUBSCRIPTIONS_MAX:
        raise InvalidParameter(
            "Invalid parameter: MaximumMessageSize Reason: A value above 262144 requires 100 or fewer subscriptions"
        )
    if not roster.protocols_of(topic.arn) <= LARGE_MESSAGE_PROTOCOLS:
        raise InvalidParameter(
            "Invalid parameter: MaximumMessageSize Reason: A value above 262144 requires that all subscriptions are"
            " of the protocols sqs, lambda or firehose"
        )


def bytes_max(topic: Topic) -> int:
    """Return how large a message with its attributes a topic lets in."""
    return int(topic.attributes.get("MaximumMessageSize", MESSAGE_BYTES_DEFAULT))


def _subscriptions_max(topic: Topic) -> int:
    if bytes_max(topic) > MESSAGE_BYTES_DEFAULT:
        return LARGE_MESSAGE_SUBSCRIPTIONS_MAX
    return FIFO_SUBSCRIPTIONS_MAX if topic.is_fifo else SUBSCRIPTIONS_MAX
