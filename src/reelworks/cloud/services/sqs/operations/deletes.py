"""Deleting messages: the work on them is done."""

from collections.abc import Mapping
from typing import Any

from reelworks.cloud.services.sqs.batches import answer_each
from reelworks.cloud.services.sqs.call import SqsCall, sqs
from reelworks.cloud.services.sqs.errors import InvalidParameterValue
from reelworks.cloud.services.sqs.locate import queue_in_request
from reelworks.cloud.services.sqs.model import Queue
from reelworks.cloud.services.sqs.receipt import Receipt, read_handle


@sqs.operation("DeleteMessage", locate=queue_in_request, is_sure=True)
def delete_message(call: SqsCall, request: Mapping[str, Any]) -> None:
    """Delete a received message, in flight or visible again.

    With the handle of an earlier receive than its last a standard queue's message stays, and the call succeeds, as
    AWS's page says; and so it does for a message that is gone already. A FIFO queue's message is deleted only while
    it is in flight, with the handle of its last receive: others might be at work on it.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html

    Raises:
        QueueDoesNotExist: there is none.
        ReceiptHandleIsInvalid: it is no receipt handle of this queue.
        InvalidParameterValue: a FIFO queue's message is visible again, or was received again.
    """
    queue = call.queues.get(call.caller, request["QueueUrl"])
    _delete(call, queue, request["ReceiptHandle"])


@sqs.operation("DeleteMessageBatch", locate=queue_in_request, action="DeleteMessage", is_sure=True)
def delete_message_batch(call: SqsCall, request: Mapping[str, Any]) -> dict[str, Any]:
    """Delete up to ten received messages; each succeeds or fails for itself.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html

    Raises:
        QueueDoesNotExist: there is none.
        EmptyBatchRequest: there is no entry.
        TooManyEntriesInBatchRequest: there are more than ten.
        BatchEntryIdsNotDistinct: two entries have the same Id.
        InvalidBatchEntryId: an Id has other characters than it may, or too many.
    """
    queue = call.queues.get(call.caller, request["QueueUrl"])

    def delete(entry: Mapping[str, Any]) -> dict[str, Any]:
        _delete(call, queue, entry["ReceiptHandle"])
        return {"Id": entry["Id"]}

    return answer_each("DeleteMessageBatch", request["Entries"], delete)


def _delete(call: SqsCall, queue: Queue, handle: str) -> None:
    receipt = read_handle(handle, queue.queue_id)
    if queue.is_fifo:
        _delete_in_order(call, queue, receipt, handle)
    elif call.messages.delete_received(
        queue.lane_id, receipt.sequence, receipt.receive_count, receipt.message_id
    ):
        call.after_commit(lambda: _note_deleted(call, queue.lane_id))


def _delete_in_order(call: SqsCall, queue: Queue, receipt: Receipt, handle: str) -> None:
    found = call.messages.find_receive(queue.lane_id, receipt.sequence, receipt.message_id)
    if found is None:
        return
    if found["receive_count"] != receipt.receive_count or found["visible_at"] <= call.now_ms:
        raise InvalidParameterValue.of(handle, "ReceiptHandle", "The receipt handle has expired.")
    call.messages.delete([receipt.sequence])
    due_at = call.groups.refresh(queue.lane_id, found["fifo_group"])

    def follow() -> None:
        _note_deleted(call, queue.lane_id)
        if due_at is not None:
            call.waiting.due(queue.queue_id, due_at)

    call.after_commit(follow)


def _note_deleted(call: SqsCall, lane_id: int) -> None:
    call.tally.add(lane_id, -1)
    call.traffics.of(lane_id).deleted += 1
