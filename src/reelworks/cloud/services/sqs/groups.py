"""Message groups and deduplication identifiers.

A standard queue takes a group too (fair queues) and hands it on. A FIFO queue's message needs a group, and an
identifier for deduplication: its sender's, or the SHA-256 of its body where the queue says so.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html
"""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from reelworks.cloud.services.sqs import limits
from reelworks.cloud.services.sqs.errors import InvalidParameterValue, MissingParameter
from reelworks.cloud.services.sqs.model import Queue

_ID = re.compile(r"[!-~]+")
"""Letters, digits and punctuation of ASCII."""


def find_group(queue: Queue, entry: Mapping[str, Any], extras: dict[str, Any]) -> str | None:
    """Note a message's group and deduplication identifier in ``extras``; return the group whose order counts.

    Raises:
        MissingParameter: a message for a FIFO queue has no group.
        InvalidParameterValue: an identifier is malformed, lacking, or not for this kind of queue.
    """
    group: str | None = entry.get("MessageGroupId")
    if group is not None:
        check_id(group, "MessageGroupId")
        extras["group"] = group
    deduplication = entry.get("MessageDeduplicationId")
    if not queue.is_fifo:
        if deduplication is not None:
            raise refuse_for_kind(deduplication, "MessageDeduplicationId")
        return None
    if group is None:
        raise MissingParameter.of("MessageGroupId")
    extras["deduplication"] = _deduplication_of(queue, entry["MessageBody"], deduplication)
    return group


def check_id(value: str, parameter: str) -> None:
    """Return where an identifier has 1 to 128 characters that it may have.

    Raises:
        InvalidParameterValue: it has not.
    """
    if len(value) > limits.GROUP_ID_CHARACTERS_MAX or not _ID.fullmatch(value):
        reason = f"{parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length."
        raise InvalidParameterValue.of(value, parameter, reason)


def refuse_for_kind(value: object, parameter: str) -> InvalidParameterValue:
    """Make the error for a member that only the other kind of queue takes."""
    reason = "The request include parameter that is not valid for this queue type."
    return InvalidParameterValue.of(value, parameter, reason)


def _deduplication_of(queue: Queue, body: str, given: str | None) -> str:
    if given is not None:
        check_id(given, "MessageDeduplicationId")
        return given
    if queue.attributes.get("ContentBasedDeduplication") != "true":
        raise InvalidParameterValue(
            "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided "
            "explicitly"
        )
    return sha256(body.encode()).hexdigest()
