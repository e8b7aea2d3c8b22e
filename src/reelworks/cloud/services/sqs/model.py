"""The values of the room: a queue as its owner defined it, a message as it lies there, a receive's identity."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from reelworks.base.arn import Arn, find_arn
from reelworks.cloud.rooms import Resource

QueueKey = tuple[str, str, str]
"""Account, region and name."""


@dataclass(frozen=True, slots=True)
class Redrive:
    """Where a queue sends what was received too often."""

    target: QueueKey
    receives_max: int
    """The receive after this many finds the message in the dead-letter queue."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue's definition. Times in seconds since the epoch."""

    queue_id: int
    lane_id: int
    """Names the messages sent since the queue was made or last purged."""
    key: QueueKey
    resource: Resource
    attributes: Mapping[str, str]
    """What its owner set, as sent; what is missing has AWS's default."""
    tags: Mapping[str, str]
    created_at: float
    modified_at: float
    purged_at: float
    """When it was purged last, 0 for never."""
    visibility_timeout_s: int
    delay_s: int
    retention_s: int
    wait_s: int
    """How long a receive waits that does not say."""
    message_bytes_max: int
    redrive: Redrive | None
    is_fifo: bool

    @property
    def deduplicates_by_group(self) -> bool:
        """Whether the same message may be sent once to each group of a FIFO queue, not only once to the queue."""
        return self.attributes.get("DeduplicationScope") == "messageGroup"

    @property
    def arn(self) -> str:
        """Its full name."""
        return self.resource.arn


class Message(NamedTuple):
    """A message as sent. Times in milliseconds since the epoch, as AWS answers them.

    A named tuple, since one is made for every message, and a frozen dataclass takes four times as long.
    """

    sequence: int
    """Its place in the order of sending, over all queues."""
    lane_id: int
    visible_at: int
    message_id: bytes
    sent_at: int
    sender_id: str
    md5: bytes
    body: str
    fifo_group: str | None
    """The group whose order counts, in a FIFO queue."""
    extras: Mapping[str, Any]
    """What only some messages have: attributes, system attributes, a group."""


class Transfer(NamedTuple):
    """A message on its way into another lane. Times in milliseconds since the epoch."""

    sequence: int
    """Its new place, behind whatever is there."""
    lane_id: int
    visible_at: int
    sent_at: int
    message_id: bytes
    receive_count: int
    first_received_at: int | None
    dead_letter_source: str | None
    extras: bytes | None
    """In JSON, as they are kept."""
    sequence_was: int


@dataclass(frozen=True, slots=True)
class Moment:
    """When a receive happens and until when it hides what it gets, in milliseconds since the epoch.

    Read off the clock once, since a receive that found two times in it could not be told from one that was changed.
    """

    now: int
    hide_until: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What a receive got."""

    rows: Sequence[sqlite3.Row]
    """The messages as they were before this receive."""
    at: int
    """When they were received, in milliseconds since the epoch."""
    hidden_until: int
    """Until when they are hidden, likewise."""


def key_of_arn(text: str) -> QueueKey | None:
    """Return the account, region and name in a queue's ARN; None where it is no queue's."""
    arn = find_arn(text)
    if arn is None or arn.service != "sqs":
        return None
    return arn.account, arn.region, arn.resource


def arn_of_key(key: QueueKey) -> str:
    """Return a queue's ARN."""
    account, region, name = key
    return str(Arn("sqs", region, account, name))


def uuid_text(raw: bytes) -> str:
    """Return 16 bytes in a UUID's usual form; ``uuid.UUID`` takes four times as long."""
    digits = raw.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
