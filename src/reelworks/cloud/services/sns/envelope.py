"""What a subscriber reads: the enveloped JSON, and the text that its signature covers.

https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson

from reelworks.cloud.services.sns.model import Message, Subscription


@dataclass(frozen=True, slots=True)
class Seal:
    """A message's signature and where to fetch the certificate that verifies it."""

    version: str
    """``1``: SHA1withRSA, ``2``: SHA256withRSA."""
    signature: str
    """In base64."""
    certificate_url: str


def timestamp(at: float) -> str:
    """Return seconds since the epoch as SNS writes them: ISO 8601 with milliseconds, UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(at * 1000) % 1000:03d}Z"


def text_to_sign(message: Message, body: str) -> str:
    """Return what the signature of a notification covers: names and values in AWS's order, a line each."""
    fields = [("Message", body), ("MessageId", message.message_id)]
    if message.subject is not None:
        fields.append(("Subject", message.subject))
    fields += [
        ("Timestamp", timestamp(message.published_at)),
        ("TopicArn", message.topic_arn),
        ("Type", "Notification"),
    ]
    return "".join(f"{name}\n{value}\n" for name, value in fields)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The question whether an endpoint wants a topic's messages: for the first time, or again after it left."""

    message_id: str
    topic_arn: str
    token: str
    asked_at: float
    """In seconds since the epoch."""
    origin: str
    """Scheme and host where the answer is taken."""
    ended: str | None = None
    """The ARN of the subscription that was ended; None where there has been none."""

    @property
    def kind(self) -> str:
        """What SNS calls such a message."""
        return "SubscriptionConfirmation" if self.ended is None else "UnsubscribeConfirmation"

    @property
    def url(self) -> str:
        """The address whose visit says yes, from a browser too: it needs no signature."""
        return f"{self.origin}/?Action=ConfirmSubscription&TopicArn={self.topic_arn}&Token={self.token}"

    def fields(self) -> dict[str, str]:
        """Return the message's own members, in AWS's order."""
        return {
            "Type": self.kind,
            "MessageId": self.message_id,
            "Token": self.token,
            "TopicArn": self.topic_arn,
            "Message": self._words(),
            "SubscribeURL": self.url,
            "Timestamp": timestamp(self.asked_at),
        }

    def text_to_sign(self) -> str:
        """Return what its signature covers: all its members, by name."""
        return "".join(f"{name}\n{value}\n" for name, value in sorted(self.fields().items()))

    def written(self, seal: Seal) -> str:
        """Return the signed question, as the endpoint reads it."""
        return written(self.fields() | _sealed(seal))

    def _words(self) -> str:
        if self.ended is None:
            return (
                f"You have chosen to subscribe to the topic {self.topic_arn}.\n"
                "To confirm the subscription, visit the SubscribeURL included in this message."
            )
        return (
            f"You have chosen to deactivate subscription {self.ended}.\n"
            "To cancel this operation and restore the subscription, visit the SubscribeURL included in this message."
        )


def unsubscribe_url(origin: str, subscription: Subscription) -> str:
    """Return the address that ends a subscription."""
    return f"{origin}/?Action=Unsubscribe&SubscriptionArn={subscription.arn}"


def notification(
    message: Message, subscription: Subscription, body: str, origin: str, seal: Seal | None
) -> str:
    """Return the enveloped message. ``seal`` is None for FIFO topics, whose messages are not signed."""
    fields = {"Type": "Notification", "MessageId": message.message_id}
    if message.sequence_number is not None:
        fields["SequenceNumber"] = message.sequence_number
    fields["TopicArn"] = message.topic_arn
    if message.subject is not None:
        fields["Subject"] = message.subject
    fields |= {"Message": body, "Timestamp": timestamp(message.published_at)}
    if seal is not None:
        fields |= _sealed(seal)
    fields["UnsubscribeURL"] = unsubscribe_url(origin, subscription)
    return written(fields, message.attributes)


def written(fields: Mapping[str, str], attributes: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """Return members as SNS lays them out: a line each, ``"name" : "value"``."""
    lines = [f'  "{name}" : {_quoted(value)}' for name, value in fields.items()]
    if attributes:
        entries = ",\n".join(
            f"    {_quoted(name)} : {_attribute(value)}" for name, value in attributes.items()
        )
        lines.append(f'  "MessageAttributes" : {{\n{entries}\n  }}')
    return "{\n" + ",\n".join(lines) + "\n}"


def _sealed(seal: Seal) -> dict[str, str]:
    return {
        "SignatureVersion": seal.version,
        "Signature": seal.signature,
        "SigningCertURL": seal.certificate_url,
    }


def _attribute(attribute: Mapping[str, str]) -> str:
    value = attribute.get("StringValue") or attribute.get("BinaryValue", "")
    return f'{{"Type":{_quoted(attribute["DataType"])},"Value":{_quoted(value)}}}'


def _quoted(text: str) -> str:
    return orjson.dumps(text).decode()
