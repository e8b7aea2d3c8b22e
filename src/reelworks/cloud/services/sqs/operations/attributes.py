"""Attributes of a queue: what its owner set, and what can be counted."""

from collections.abc import Mapping
from typing import Any

from reelworks.cloud.services.sqs import limits
from reelworks.cloud.services.sqs.attributes import (
    DEFAULTS,
    FIFO_DEFAULTS,
    check_attributes,
    merge_attributes,
)
from reelworks.cloud.services.sqs.call import SqsCall, sqs
from reelworks.cloud.services.sqs.errors import InvalidAttributeName
from reelworks.cloud.services.sqs.locate import queue_in_request
from reelworks.cloud.services.sqs.model import Queue
from reelworks.cloud.services.sqs.operations.queues import get_queue
from reelworks.cloud.services.sqs.redrive import check_redrive_target
from reelworks.cloud.services.sqs.taking import find_next_due

_COUNTS = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)
_OPTIONAL = (
    "Policy",
    "RedrivePolicy",
    "RedriveAllowPolicy",
    "KmsMasterKeyId",
    "KmsDataKeyReusePeriodSeconds",
)
_KNOWN = frozenset(
    {"All", "QueueArn", "CreatedTimestamp", "LastModifiedTimestamp"}.union(
        _COUNTS, _OPTIONAL, DEFAULTS, FIFO_DEFAULTS
    )
)


@sqs.operation("GetQueueAttributes", reads=True, locate=queue_in_request)
def get_queue_attributes(call: SqsCall, request: Mapping[str, Any]) -> dict[str, Any]:
    """Say how a queue is set, and how much is in it: visible, in flight and delayed.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html

    Raises:
        QueueDoesNotExist: there is none.
        InvalidAttributeName: an attribute is unknown.
    """
    queue = call.queues.get(call.caller, request["QueueUrl"])
    asked = set(request.get("AttributeNames") or ())
    unknown = asked - _KNOWN
    if unknown:
        raise InvalidAttributeName(f"Unknown Attribute {min(unknown)}.")
    attributes = _settings(queue)
    if "All" in asked or asked.intersection(_COUNTS):
        attributes.update(_counts(call, queue))
    if "All" not in asked:
        attributes = {name: value for name, value in attributes.items() if name in asked}
    return {"Attributes": attributes} if attributes else {}


@sqs.operation("SetQueueAttributes", locate=queue_in_request)
def set_queue_attributes(call: SqsCall, request: Mapping[str, Any]) -> None:
    """Change attributes of a queue, for the messages in it too; an empty text takes a policy or key away.

    A delay holds for what is sent from now on; in a FIFO queue also for what is there and was never received.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html

    Raises:
        QueueDoesNotExist: there is none.
        InvalidAttributeName: an attribute is unknown, or cannot be changed.
        InvalidAttributeValue: an attribute is out of its range.
        InvalidParameterValue: a redrive policy is malformed, or names a queue that cannot be used.
    """
    queue = get_queue(call, request)
    sent = check_attributes(request["Attributes"], is_fifo=queue.is_fifo)
    attributes = merge_attributes(queue.attributes, sent)
    if sent.get("RedrivePolicy"):
        check_redrive_target(call, queue.key, attributes)
    changed = call.queue_store.set_attributes(queue, attributes, call.clock.now())
    call.after_commit(lambda: call.queues.put(changed))
    if changed.is_fifo and changed.delay_s != queue.delay_s:
        _delay_anew(call, changed)


def _settings(queue: Queue) -> dict[str, str]:
    attributes = {
        "QueueArn": queue.arn,
        "CreatedTimestamp": str(int(queue.created_at)),
        "LastModifiedTimestamp": str(int(queue.modified_at)),
        **DEFAULTS,
        **(FIFO_DEFAULTS if queue.is_fifo else {}),
        **queue.attributes,
    }
    if "KmsMasterKeyId" in queue.attributes:
        attributes.setdefault("KmsDataKeyReusePeriodSeconds", str(limits.KMS_REUSE_S_DEFAULT))
        attributes["SqsManagedSseEnabled"] = "false"
    if not queue.is_fifo:
        attributes.pop("FifoQueue", None)
    return attributes


def _delay_anew(call: SqsCall, queue: Queue) -> None:
    now = call.now_ms
    call.messages.delay_anew(queue.lane_id, queue.delay_s, now)
    for group in call.groups.list_due_after(queue.lane_id, now - limits.DELAY_S_MAX * 1000):
        call.groups.refresh(queue.lane_id, group)
    next_due = find_next_due(call, queue)
    if next_due is not None:
        call.after_commit(lambda: call.waiting.due(queue.queue_id, next_due))


def _counts(call: SqsCall, queue: Queue) -> dict[str, str]:
    hidden = call.messages.count_not_visible(queue.lane_id, call.now_ms)
    visible = max(0, call.tally.held(queue.lane_id) - hidden.in_flight - hidden.delayed)
    return dict(zip(_COUNTS, map(str, (visible, hidden.in_flight, hidden.delayed)), strict=True))
