"""Deleting messages: the work on them is done."""

from collections.abc import Mapping
from typing import Any

from reelworks.cloud.services.sqs.batches import answer_each
from reelworks.cloud.services.sqs.locate import queue_in_request
from reelworks.cloud.services.sqs.model import Queue
from reelworks.cloud.services.sqs.receipt import read_handle
from reelworks.cloud.services.sqs.room import SqsCall, sqs


@sqs.operation("DeleteMessage", locate=queue_in_request)
def delete_message(call: SqsCall, request: Mapping[str, Any]) -> None:
    """Delete a received message, in flight or visible again.

    With the handle of an earlier receive than its last the message stays, and the call succeeds, as AWS's page
    says; and so it does for a message that is gone already.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html

    Raises:
        QueueDoesNotExist: there is none.
        ReceiptHandleIsInvalid: it is no receipt handle of this queue.
    """
    queue = call.queues.get(call.caller, request["QueueUrl"])
    _delete(call, queue, request["ReceiptHandle"])


@sqs.operation("DeleteMessageBatch", locate=queue_in_request, action="DeleteMessage")
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
    if call.messages.delete_received(
        queue.lane_id, receipt.sequence, receipt.receive_count, receipt.message_id
    ):
        call.after_commit(lambda: call.tally.add(queue.lane_id, -1))
