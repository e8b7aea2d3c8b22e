"""Receiving messages, at once or waiting for them."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from reelworks.cloud.services.sqs import limits
from reelworks.cloud.services.sqs.attempts import take_once
from reelworks.cloud.services.sqs.call import SqsCall, sqs
from reelworks.cloud.services.sqs.errors import InvalidParameterValue
from reelworks.cloud.services.sqs.giving import give
from reelworks.cloud.services.sqs.groups import check_id, refuse_for_kind
from reelworks.cloud.services.sqs.locate import queue_in_request
from reelworks.cloud.services.sqs.model import Queue, Taken
from reelworks.cloud.services.sqs.taking import FULL_PAUSE_MS, find_next_due, take
from reelworks.cloud.services.sqs.waiting import Waiter, wait_for_news


def _receive_at_once(call: SqsCall, request: Mapping[str, Any]) -> Callable[[], dict[str, Any]] | None:
    """Return the transaction of a receive that does not wait where nothing is there."""
    queue = call.queues.get(call.caller, request["QueueUrl"])
    _check_ranges(request)
    _check_attempt(queue, request)
    return None if request.get("WaitTimeSeconds", queue.wait_s) else lambda: _take_and_give(call, request)


@sqs.operation("ReceiveMessage", locate=queue_in_request, at_once=_receive_at_once)
async def receive_message(call: SqsCall, request: Mapping[str, Any]) -> dict[str, Any]:
    """Hand out up to ten messages and hide them from others for the visibility timeout.

    Where nothing is there, it waits for WaitTimeSeconds (or the queue's ReceiveMessageWaitTimeSeconds) and is
    answered the moment something is. Where the caller goes away while its messages are on their way, they become
    visible again after their timeout.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html

    Raises:
        QueueDoesNotExist: there is none, or not any more.
        InvalidParameterValue: a number is out of its range, or ReceiveRequestAttemptId is not for this queue.
        OverLimit: 120,000 messages of a standard queue are in flight, received and not deleted.
    """
    queue = call.queues.get(call.caller, request["QueueUrl"])
    wait_s = request.get("WaitTimeSeconds", queue.wait_s)
    deadline = asyncio.get_running_loop().time() + wait_s
    waiter = Waiter(queue.queue_id, lambda: _take(call, request, None))
    try:
        while True:
            taken = await call.write(lambda: _take(call, request, waiter))
            if taken.rows or not await wait_for_news(waiter, deadline):
                break
            if waiter.handed is not None:
                taken = waiter.handed
                break
    finally:
        call.waiting.leave(waiter)
    if not taken.rows:
        _note_empty(call, queue)
    return give(queue, request, taken)


def _take_and_give(call: SqsCall, request: Mapping[str, Any]) -> dict[str, Any]:
    queue = call.queues.get(call.caller, request["QueueUrl"])
    taken = _take(call, request, None)
    if not taken.rows:
        call.after_commit(lambda: _note_empty(call, queue))
    return give(queue, request, taken)


def _note_empty(call: SqsCall, queue: Queue) -> None:
    call.traffics.of(queue.lane_id).empty += 1


def _take(call: SqsCall, request: Mapping[str, Any], waiter: Waiter | None) -> Taken:
    queue = call.queues.get(call.caller, request["QueueUrl"])
    timeout_s = request.get("VisibilityTimeout", queue.visibility_timeout_s)
    count, attempt_id = request.get("MaxNumberOfMessages", 1), request.get("ReceiveRequestAttemptId")
    if attempt_id is None:
        taken = take(call, queue, count, timeout_s)
    else:
        taken = take_once(call, queue, attempt_id, count, timeout_s)
    parks = waiter is not None and not taken.rows
    if not parks and not call.waiting.has_waiters(queue.queue_id):
        if waiter is not None:
            call.after_commit(lambda: _note_success(waiter))
        return taken
    next_due = find_next_due(call, queue)
    if next_due is not None and queue.is_fifo and not taken.rows:
        next_due = max(next_due, taken.at + FULL_PAUSE_MS)

    def follow() -> None:
        if waiter is not None and parks:
            call.waiting.park(waiter)
        elif waiter is not None:
            waiter.was_woken = False
        if next_due is not None:
            call.waiting.due(queue.queue_id, next_due)

    call.after_commit(follow)
    return taken


def _note_success(waiter: Waiter) -> None:
    waiter.was_woken = False


def _check_attempt(queue: Queue, request: Mapping[str, Any]) -> None:
    attempt_id = request.get("ReceiveRequestAttemptId")
    if attempt_id is None:
        return
    if not queue.is_fifo:
        raise refuse_for_kind(attempt_id, "ReceiveRequestAttemptId")
    check_id(attempt_id, "ReceiveRequestAttemptId")


def _check_ranges(request: Mapping[str, Any]) -> None:
    count = request.get("MaxNumberOfMessages", 1)
    if not 1 <= count <= limits.RECEIVE_MESSAGES_MAX:
        reason = f"Must be between 1 and {limits.RECEIVE_MESSAGES_MAX}, if provided."
        raise InvalidParameterValue.of(count, "MaxNumberOfMessages", reason)
    wait_s = request.get("WaitTimeSeconds", 0)
    if not 0 <= wait_s <= limits.WAIT_S_MAX:
        reason = f"Must be >= 0 and <= {limits.WAIT_S_MAX}, if provided."
        raise InvalidParameterValue.of(wait_s, "WaitTimeSeconds", reason)
    timeout_s = request.get("VisibilityTimeout", 0)
    if not 0 <= timeout_s <= limits.VISIBILITY_TIMEOUT_S_MAX:
        reason = f"Must be between 0 and {limits.VISIBILITY_TIMEOUT_S_MAX}."
        raise InvalidParameterValue.of(timeout_s, "VisibilityTimeout", reason)
