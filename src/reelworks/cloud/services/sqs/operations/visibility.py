"""How long a received message stays hidden: more time to work on it, or back at once."""

from collections.abc import Mapping
from typing import Any

from reelworks.cloud.services.sqs import limits
from reelworks.cloud.services.sqs.batches import answer_each
from reelworks.cloud.services.sqs.call import SqsCall, sqs
from reelworks.cloud.services.sqs.errors import InvalidParameterValue, MessageNotInflight
from reelworks.cloud.services.sqs.locate import queue_in_request
from reelworks.cloud.services.sqs.model import Queue
from reelworks.cloud.services.sqs.receipt import Receipt, read_handle


@sqs.operation("ChangeMessageVisibility", locate=queue_in_request)
def change_message_visibility(call: SqsCall, request: Mapping[str, Any]) -> None:
    """Give whoever holds a message more, or less, time to work on it.

    The new timeout counts from now, not from the receive; 0 hands the message back at once. From its receive on a
    message is hidden for twelve hours at most.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html

    Raises:
        QueueDoesNotExist: there is none.
        ReceiptHandleIsInvalid: it is no receipt handle of this queue.
        InvalidParameterValue: the timeout is out of its range; or the message is deleted, or received again since.
        MessageNotInflight: the message is visible again.
    """
    queue = call.queues.get(call.caller, request["QueueUrl"])
    _change(call, queue, request["ReceiptHandle"], request["VisibilityTimeout"])


@sqs.operation("ChangeMessageVisibilityBatch", locate=queue_in_request, action="ChangeMessageVisibility")
def change_message_visibility_batch(call: SqsCall, request: Mapping[str, Any]) -> dict[str, Any]:
    """Change how long up to ten received messages stay hidden; each succeeds or fails for itself.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html

    Raises:
        QueueDoesNotExist: there is none.
        EmptyBatchRequest: there is no entry.
        TooManyEntriesInBatchRequest: there are more than ten.
        BatchEntryIdsNotDistinct: two entries have the same Id.
        InvalidBatchEntryId: an Id has other characters than it may, or too many.
    """
    queue = call.queues.get(call.caller, request["QueueUrl"])

    def change(entry: Mapping[str, Any]) -> dict[str, Any]:
        _change(
            call, queue, entry["ReceiptHandle"], entry.get("VisibilityTimeout", queue.visibility_timeout_s)
        )
        return {"Id": entry["Id"]}

    return answer_each("ChangeMessageVisibilityBatch", request["Entries"], change)


def _change(call: SqsCall, queue: Queue, handle: str, timeout_s: int) -> None:
    if not 0 <= timeout_s <= limits.VISIBILITY_TIMEOUT_S_MAX:
        reason = f"Must be between 0 and {limits.VISIBILITY_TIMEOUT_S_MAX}."
        raise InvalidParameterValue.of(timeout_s, "VisibilityTimeout", reason)
    receipt = read_handle(handle, queue.queue_id)
    now = call.now_ms
    group = _check_in_flight(call, queue, receipt, handle, now)
    visible_at = now + timeout_s * 1000
    if visible_at - receipt.received_at > limits.VISIBILITY_TIMEOUT_S_MAX * 1000:
        reason = (
            "Total VisibilityTimeout for the message is beyond the limit "
            f"[{limits.VISIBILITY_TIMEOUT_S_MAX} seconds]"
        )
        raise InvalidParameterValue.of(timeout_s, "VisibilityTimeout", reason)
    call.messages.hide(receipt.sequence, visible_at)
    due_at = visible_at if group is None else call.groups.refresh(queue.lane_id, group)
    if due_at is not None:
        call.after_commit(lambda: call.waiting.due(queue.queue_id, due_at))


def _check_in_flight(call: SqsCall, queue: Queue, receipt: Receipt, handle: str, now: int) -> str | None:
    """Return the group of a FIFO queue's message."""
    found = call.messages.find_receive(queue.lane_id, receipt.sequence, receipt.message_id)
    if found is None or found["receive_count"] != receipt.receive_count:
        reason = "Message does not exist or is not available for visibility timeout change."
        raise InvalidParameterValue.of(handle, "ReceiptHandle", reason)
    if found["visible_at"] <= now:
        raise MessageNotInflight
    group: str | None = found["fifo_group"]
    return group
