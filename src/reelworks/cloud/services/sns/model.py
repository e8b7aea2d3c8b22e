"""The values of SNS: topics, subscriptions, published messages; and how their ARNs are made."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from reelworks.base.arn import Arn


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic."""

    arn: str
    account: str
    region: str
    name: str
    policy: str
    """Who may do what with it: a policy document, as it was set."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """The attributes that were set, by AWS's names; those left out have AWS's defaults."""
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_fifo(self) -> bool:
        """Whether it keeps the order of each message group."""
        return self.name.endswith(".fifo")

    @property
    def deduplicates_content(self) -> bool:
        """Whether a message without a MessageDeduplicationId gets one from its content."""
        return self.attributes.get("ContentBasedDeduplication") == "true"


@dataclass(frozen=True, slots=True)
class Subscription:
    """One subscription to a topic."""

    arn: str
    topic_arn: str
    account: str
    """Who owns it: the account that subscribed."""
    region: str
    protocol: str
    endpoint: str
    principal: str
    """The ARN of who subscribed."""
    origin: str
    """Scheme and host as the subscriber used them, for URLs in messages where the publisher has none."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    token: str | None = None
    """What confirms it; None where nothing had to be confirmed."""
    token_until: float = 0.0
    """Until when the token is good, in seconds since the epoch; 0 once it is confirmed."""
    is_authenticated: bool = True
    """Whether whoever confirmed it had a signature."""

    @property
    def is_pending(self) -> bool:
        """Whether its endpoint has yet to confirm that it wants the messages."""
        return self.token_until > 0

    @property
    def is_raw(self) -> bool:
        """Whether it gets the bare message, without SNS's envelope."""
        return self.attributes.get("RawMessageDelivery") == "true"

    def to_json(self) -> dict[str, Any]:
        """Return the subscription as a JSON value, for what outlives its row."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Message:
    """One published message, as all its subscribers share it."""

    message_id: str
    topic_arn: str
    published_at: float
    """When it was published, in seconds since the epoch."""
    bodies: Mapping[str, str]
    """The text by protocol; ``default`` is there always."""
    subject: str | None = None
    attributes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Message attributes: DataType, and StringValue or BinaryValue (in base64)."""
    group_id: str | None = None
    deduplication_id: str | None = None
    sequence_number: str | None = None
    origin: str = ""
    """Scheme and host as the publisher used them; empty where another room published."""
    trace: str = ""
    """The X-Ray trace header that it came with, handed on to its subscribers; empty where there was none."""

    def body_for(self, protocol: str) -> str:
        """Return what subscribers of a protocol read."""
        return self.bodies.get(protocol, self.bodies["default"])

    def to_json(self) -> dict[str, Any]:
        """Return the message as a JSON value, for the outbox."""
        return {
            "id": self.message_id,
            "topic": self.topic_arn,
            "at": self.published_at,
            "bodies": dict(self.bodies),
            "subject": self.subject,
            "attributes": dict(self.attributes),
            "group": self.group_id,
            "deduplication": self.deduplication_id,
            "sequence": self.sequence_number,
            "origin": self.origin,
            "trace": self.trace,
        }


def subscription_from_json(value: Mapping[str, Any]) -> Subscription:
    """Return the subscription that ``to_json`` wrote."""
    return Subscription(**value)


def message_from_json(value: Mapping[str, Any]) -> Message:
    """Return the message that ``to_json`` wrote."""
    return Message(
        message_id=value["id"],
        topic_arn=value["topic"],
        published_at=value["at"],
        bodies=value["bodies"],
        subject=value["subject"],
        attributes=value["attributes"],
        group_id=value["group"],
        deduplication_id=value["deduplication"],
        sequence_number=value["sequence"],
        origin=value["origin"],
        # Not there in what an earlier version left in the outbox.
        trace=value.get("trace", ""),
    )


def topic_arn_of(region: str, account: str, name: str) -> str:
    """Return the ARN of a topic."""
    return str(Arn("sns", region, account, name))


def topic_arn_of_subscription(subscription_arn: str) -> str:
    """Return the topic's ARN out of a subscription's, which is the topic's and an identifier."""
    return subscription_arn.rpartition(":")[0]
