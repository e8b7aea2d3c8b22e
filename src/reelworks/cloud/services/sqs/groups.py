"""Message groups and deduplication identifiers.

A standard queue takes a group too (fair queues) and hands it on.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
"""

import re
from collections.abc import Mapping
from typing import Any

from reelworks.cloud.services.sqs import limits
from reelworks.cloud.services.sqs.errors import InvalidParameterValue
from reelworks.cloud.services.sqs.model import Queue

_ID = re.compile(r"[!-~]+")
"""Letters, digits and punctuation of ASCII."""


def find_group(queue: Queue, entry: Mapping[str, Any], extras: dict[str, Any]) -> None:
    """Note a message's group in ``extras``, where it has one.

    Raises:
        InvalidParameterValue: an identifier is malformed, or not for this kind of queue.
    """
    group = entry.get("MessageGroupId")
    if group is not None:
        _check_id(group, "MessageGroupId")
        extras["group"] = group
    if entry.get("MessageDeduplicationId") is not None and not queue.is_fifo:
        reason = "The request include parameter that is not valid for this queue type."
        raise InvalidParameterValue.of(entry["MessageDeduplicationId"], "MessageDeduplicationId", reason)


def _check_id(value: str, parameter: str) -> None:
    if len(value) > limits.GROUP_ID_CHARACTERS_MAX or not _ID.fullmatch(value):
        reason = f"{parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length."
        raise InvalidParameterValue.of(value, parameter, reason)
