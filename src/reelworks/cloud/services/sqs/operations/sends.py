"""Sending messages, one or up to ten at once."""

from collections.abc import Mapping
from typing import Any

from reelworks.cloud.services.sqs import limits
from reelworks.cloud.services.sqs.batches import check_entries, failure_of
from reelworks.cloud.services.sqs.call import SqsCall, sqs
from reelworks.cloud.services.sqs.composing import Draft, compose
from reelworks.cloud.services.sqs.deduplicating import deduplicate
from reelworks.cloud.services.sqs.errors import BatchRequestTooLong
from reelworks.cloud.services.sqs.handover import hand_over
from reelworks.cloud.services.sqs.locate import queue_in_request
from reelworks.cloud.services.sqs.model import Message, Queue
from reelworks.cloud.wire.error import AwsError


@sqs.operation("SendMessage", locate=queue_in_request, is_sure=True)
def send_message(call: SqsCall, request: Mapping[str, Any]) -> dict[str, Any]:
    """Put a message in a queue; once this is answered it survives whatever happens.

    A FIFO queue takes a message once in five minutes: whoever sends it again is told of the first.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html

    Raises:
        QueueDoesNotExist: there is none.
        MissingParameter: the body is empty, or a FIFO queue's message has no group.
        InvalidMessageContents: the body holds characters that are not allowed.
        InvalidParameterValue: the message is too large, or an attribute, the delay or a group is not allowed.
    """
    queue = call.queues.get(call.caller, request["QueueUrl"])
    draft = deduplicate(call, queue, compose(call, queue, request, call.now_ms))
    if not draft.is_duplicate:
        call.messages.add(draft.message)
        _announce(call, queue, [draft.message])
    return draft.answer


@sqs.operation("SendMessageBatch", locate=queue_in_request, action="SendMessage", is_sure=True)
def send_message_batch(call: SqsCall, request: Mapping[str, Any]) -> dict[str, Any]:
    """Put up to ten messages in a queue; each succeeds or fails for itself.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html

    Raises:
        QueueDoesNotExist: there is none.
        EmptyBatchRequest: there is no entry.
        TooManyEntriesInBatchRequest: there are more than ten.
        BatchEntryIdsNotDistinct: two entries have the same Id.
        InvalidBatchEntryId: an Id has other characters than it may, or too many.
        BatchRequestTooLong: the messages together are longer than one may be.
    """
    queue = call.queues.get(call.caller, request["QueueUrl"])
    entries = request["Entries"]
    check_entries("SendMessageBatch", entries)
    now = call.now_ms
    composed: list[tuple[str, Draft]] = []
    failed: list[dict[str, Any]] = []
    for entry in entries:
        try:
            composed.append((entry["Id"], compose(call, queue, entry, now)))
        except AwsError as error:
            failed.append(failure_of(entry, error))
    length = sum([draft.length for _, draft in composed])
    if failed:
        length += _bytes_of_failed(entries, failed)
    _check_length(length)
    drafts = [(entry_id, deduplicate(call, queue, draft)) for entry_id, draft in composed]
    messages = [draft.message for _, draft in drafts if not draft.is_duplicate]
    call.messages.add_all(messages)
    _announce(call, queue, messages)
    return {"Successful": [{"Id": entry_id, **draft.answer} for entry_id, draft in drafts], "Failed": failed}


def _bytes_of_failed(entries: list[Mapping[str, Any]], failed: list[dict[str, Any]]) -> int:
    """Return how long the bodies are that count against the batch although nothing else comes of them."""
    ids = {each["Id"] for each in failed}
    return sum(len(entry["MessageBody"].encode()) for entry in entries if entry["Id"] in ids)


def _check_length(length: int) -> None:
    if length > limits.MESSAGE_BYTES_MAX:
        raise BatchRequestTooLong(
            f"Batch requests cannot be longer than {limits.MESSAGE_BYTES_MAX} bytes. You have sent {length} bytes."
        )


def _announce(call: SqsCall, queue: Queue, messages: list[Message]) -> None:
    if not messages:
        return
    delayed = [each.visible_at for each in messages if each.visible_at > each.sent_at]
    visible = len(messages) - len(delayed)
    for each in messages:
        if each.fifo_group is not None:
            call.groups.join(queue.lane_id, each.fifo_group, each.sequence, each.visible_at)
    if visible and call.waiting.has_waiters(queue.queue_id):
        handed = hand_over(call, queue.queue_id)
        visible = 0 if queue.is_fifo else visible - handed

    def follow() -> None:
        call.tally.add(queue.lane_id, len(messages))
        call.traffics.of(queue.lane_id).note_sent(messages)
        if call.waiting.has_waiters(queue.queue_id):
            call.waiting.wake(queue.queue_id, visible)
            if delayed:
                call.waiting.due(queue.queue_id, min(delayed))

    call.after_commit(follow)
