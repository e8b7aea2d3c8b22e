"""What a queue's attributes may be, and what they mean.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
"""

from collections.abc import Callable, Mapping

import orjson

from reelworks.cloud.rooms import Resource
from reelworks.cloud.services.sqs import limits
from reelworks.cloud.services.sqs.errors import (
    InvalidAttributeName,
    InvalidAttributeValue,
    InvalidParameterValue,
)
from reelworks.cloud.services.sqs.model import Queue, QueueKey, Redrive, arn_of_key, key_of_arn

DEFAULTS: Mapping[str, str] = {
    "VisibilityTimeout": str(limits.VISIBILITY_TIMEOUT_S_DEFAULT),
    "DelaySeconds": "0",
    "MaximumMessageSize": str(limits.MESSAGE_BYTES_MAX),
    "MessageRetentionPeriod": str(limits.RETENTION_S_DEFAULT),
    "ReceiveMessageWaitTimeSeconds": "0",
    "SqsManagedSseEnabled": "true",
}
FIFO_DEFAULTS: Mapping[str, str] = {
    "FifoQueue": "true",
    "ContentBasedDeduplication": "false",
    "DeduplicationScope": "queue",
    "FifoThroughputLimit": "perQueue",
}

_RANGES: Mapping[str, tuple[int, int]] = {
    "VisibilityTimeout": (0, limits.VISIBILITY_TIMEOUT_S_MAX),
    "DelaySeconds": (0, limits.DELAY_S_MAX),
    "MaximumMessageSize": (limits.MESSAGE_BYTES_MIN, limits.MESSAGE_BYTES_MAX),
    "MessageRetentionPeriod": (limits.RETENTION_S_MIN, limits.RETENTION_S_MAX),
    "ReceiveMessageWaitTimeSeconds": (0, limits.WAIT_S_MAX),
    "KmsDataKeyReusePeriodSeconds": (limits.KMS_REUSE_S_MIN, limits.KMS_REUSE_S_MAX),
}
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "FifoQueue": ("true", "false"),
    "ContentBasedDeduplication": ("true", "false"),
    "SqsManagedSseEnabled": ("true", "false"),
    "DeduplicationScope": ("messageGroup", "queue"),
    "FifoThroughputLimit": ("perQueue", "perMessageGroupId"),
}
_DOCUMENTS = ("Policy", "RedrivePolicy", "RedriveAllowPolicy", "KmsMasterKeyId")
"""Attributes that an empty text removes."""
_OF_FIFO = ("FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit")


def check_attributes(sent: Mapping[str, str], *, is_fifo: bool) -> dict[str, str]:
    """Return the attributes to keep, integers and booleans in their plain form; empty texts stay, they remove.

    Raises:
        InvalidAttributeName: SQS knows none of this name, or not for this kind of queue.
        InvalidAttributeValue: a value is not what the attribute takes.
        InvalidParameterValue: a redrive policy is malformed.
    """
    return {name: _check(name, value, is_fifo=is_fifo) for name, value in sent.items()}


def merge_attributes(kept: Mapping[str, str], sent: Mapping[str, str]) -> dict[str, str]:
    """Return ``kept`` with ``sent`` (as ``check_attributes`` returned it) over it.

    Raises:
        InvalidAttributeValue: high throughput is asked for while deduplication is not by message group.
    """
    merged = {name: value for name, value in {**kept, **sent}.items() if value != ""}
    if (
        merged.get("FifoThroughputLimit") == "perMessageGroupId"
        and merged.get("DeduplicationScope") != "messageGroup"
    ):
        raise InvalidAttributeValue(
            "The perMessageGroupId value is allowed only when the value for DeduplicationScope is messageGroup."
        )
    return merged


def find_difference(kept: Mapping[str, str], sent: Mapping[str, str], *, is_fifo: bool) -> str | None:
    """Return an attribute of ``sent`` whose value in ``kept`` (or by default) is another; None where all agree."""
    current = {**DEFAULTS, **(FIFO_DEFAULTS if is_fifo else {}), **kept}
    for name, value in sent.items():
        if _canonical(name, current.get(name, "")) != _canonical(name, value):
            return name
    return None


def parse_redrive(text: str) -> Redrive:
    """Return what a RedrivePolicy says.

    Raises:
        InvalidParameterValue: it is no JSON object, or lacks a member, or has one out of range.
    """
    document = _json_object(text, "RedrivePolicy", "Redrive policy is not a valid JSON map.")
    for name in ("deadLetterTargetArn", "maxReceiveCount"):
        if name not in document:
            reason = f"Redrive policy does not contain mandatory attribute: {name}."
            raise InvalidParameterValue.of(text, "RedrivePolicy", reason)
    target = key_of_arn(str(document["deadLetterTargetArn"]))
    if target is None:
        raise InvalidParameterValue.of(text, "RedrivePolicy", "Invalid value for deadLetterTargetArn.")
    receives_max = _integer(document["maxReceiveCount"])
    if receives_max is None or not 1 <= receives_max <= limits.MAX_RECEIVE_COUNT_MAX:
        reason = (
            f"Invalid value for maxReceiveCount: {document['maxReceiveCount']}, valid values are from 1 to 1000 "
            "both inclusive."
        )
        raise InvalidParameterValue.of(text, "RedrivePolicy", reason)
    return Redrive(target, receives_max)


def may_redrive_from(allow_policy: str | None, source: QueueKey) -> bool:
    """Whether a dead-letter queue's RedriveAllowPolicy lets this queue send to it."""
    if not allow_policy:
        return True
    document = orjson.loads(allow_policy)
    permission = document.get("redrivePermission", "allowAll")
    if permission == "byQueue":
        return arn_of_key(source) in document.get("sourceQueueArns", [])
    return bool(permission == "allowAll")


def define_queue(  # noqa: PLR0913 - a row's columns
    queue_id: int,
    lane_id: int,
    key: QueueKey,
    *,
    attributes: Mapping[str, str],
    tags: Mapping[str, str],
    times: tuple[float, float, float],
) -> Queue:
    """Return a queue's definition with its attributes read; ``times`` are created, modified, purged."""
    number: Callable[[str], int] = lambda name: int(attributes.get(name) or DEFAULTS[name])  # noqa: E731
    redrive = attributes.get("RedrivePolicy")
    return Queue(
        queue_id=queue_id,
        lane_id=lane_id,
        key=key,
        resource=Resource(arn_of_key(key), attributes.get("Policy"), key[0]),
        attributes=attributes,
        tags=tags,
        created_at=times[0],
        modified_at=times[1],
        purged_at=times[2],
        visibility_timeout_s=number("VisibilityTimeout"),
        delay_s=number("DelaySeconds"),
        retention_s=number("MessageRetentionPeriod"),
        wait_s=number("ReceiveMessageWaitTimeSeconds"),
        message_bytes_max=number("MaximumMessageSize"),
        redrive=parse_redrive(redrive) if redrive else None,
        is_fifo=attributes.get("FifoQueue") == "true",
    )


def _check(name: str, value: str, *, is_fifo: bool) -> str:
    if name in _DOCUMENTS and value == "":
        return value
    if name in _RANGES:
        number = _integer(value)
        low, high = _RANGES[name]
        if number is None or not low <= number <= high:
            raise InvalidAttributeValue(f"Invalid value for the parameter {name}.")
        return str(number)
    if name in _CHOICES:
        return _check_choice(name, value, is_fifo=is_fifo)
    if name not in _DOCUMENTS:
        raise InvalidAttributeName(f"Unknown Attribute {name}.")
    _check_document(name, value)
    return _with_count_as_number(value) if name == "RedrivePolicy" else value


def _with_count_as_number(policy: str) -> str:
    """Return a checked redrive policy as AWS gives it back: ``"5"`` was taken, and is 5."""
    document = orjson.loads(policy)
    if not isinstance(document["maxReceiveCount"], str):
        return policy
    return orjson.dumps({**document, "maxReceiveCount": int(document["maxReceiveCount"])}).decode()


def _check_choice(name: str, value: str, *, is_fifo: bool) -> str:
    if name in _OF_FIFO and not is_fifo:
        raise InvalidAttributeName(f"Unknown Attribute {name}.")
    choice = value.lower() if _CHOICES[name] == ("true", "false") else value
    if choice not in _CHOICES[name]:
        raise InvalidAttributeValue(f"Invalid value for the parameter {name}.")
    if name == "FifoQueue" and choice == "false":
        raise InvalidAttributeName(f"Unknown Attribute {name}.")
    return choice


def _check_document(name: str, value: str) -> None:
    if name == "Policy":
        _check_policy(value)
    elif name == "RedrivePolicy":
        parse_redrive(value)
    elif name == "RedriveAllowPolicy":
        _check_allow_policy(value)


def _check_policy(value: str) -> None:
    try:
        document = orjson.loads(value)
    except orjson.JSONDecodeError as error:
        raise InvalidAttributeValue("Invalid value for the parameter Policy.") from error
    if not isinstance(document, dict) or not document.get("Statement"):
        raise InvalidAttributeValue("Invalid value for the parameter Policy.")


def _check_allow_policy(value: str) -> None:
    name = "RedriveAllowPolicy"
    document = _json_object(value, name, "Redrive allow policy is not a valid JSON map.")
    permission = document.get("redrivePermission")
    if permission not in ("allowAll", "denyAll", "byQueue"):
        reason = "Redrive allow policy does not contain a valid redrivePermission."
        raise InvalidParameterValue.of(value, name, reason)
    sources = document.get("sourceQueueArns")
    if (sources is not None) != (permission == "byQueue"):
        reason = "sourceQueueArns is for redrivePermission byQueue, and needed there."
        raise InvalidParameterValue.of(value, name, reason)
    if permission != "byQueue":
        return
    if not isinstance(sources, list) or not 1 <= len(sources) <= limits.REDRIVE_SOURCES_MAX:
        raise InvalidParameterValue.of(value, name, "sourceQueueArns must be 1 to 10 ARNs.")
    if not all(isinstance(source, str) and key_of_arn(source) for source in sources):
        raise InvalidParameterValue.of(value, name, "sourceQueueArns must be ARNs of queues.")


def _json_object(text: str, parameter: str, reason: str) -> dict[str, object]:
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidParameterValue.of(text, parameter, reason) from error
    if not isinstance(document, dict):
        raise InvalidParameterValue.of(text, parameter, reason)
    return document


def _integer(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    try:
        return int(str(value))
    except ValueError:
        return None


def _canonical(name: str, value: str) -> object:
    if name in ("Policy", "RedrivePolicy", "RedriveAllowPolicy") and value:
        document = orjson.loads(value)
        if name == "RedrivePolicy":
            return str(document["deadLetterTargetArn"]), _integer(document["maxReceiveCount"])
        return document
    return value
