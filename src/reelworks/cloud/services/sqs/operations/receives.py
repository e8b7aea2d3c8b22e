"""Receiving messages, at once or waiting for them."""

import asyncio
from collections.abc import Mapping
from typing import Any

from reelworks.cloud.services.sqs import limits
from reelworks.cloud.services.sqs.errors import InvalidParameterValue
from reelworks.cloud.services.sqs.giving import give
from reelworks.cloud.services.sqs.locate import queue_in_request
from reelworks.cloud.services.sqs.model import Taken
from reelworks.cloud.services.sqs.room import SqsCall, sqs
from reelworks.cloud.services.sqs.taking import take
from reelworks.cloud.services.sqs.waiting import Waiter, wait_for_news


@sqs.operation("ReceiveMessage", locate=queue_in_request)
async def receive_message(call: SqsCall, request: Mapping[str, Any]) -> dict[str, Any]:
    """Hand out up to ten messages and hide them from others for the visibility timeout.

    Where nothing is there, it waits for WaitTimeSeconds (or the queue's ReceiveMessageWaitTimeSeconds) and is
    answered the moment something is. Where the caller goes away while its messages are on their way, they become
    visible again after their timeout.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html

    Raises:
        QueueDoesNotExist: there is none, or not any more.
        InvalidParameterValue: a number is out of its range.
        OverLimit: 120,000 messages are in flight, received and not deleted.
    """
    queue = call.queues.get(call.caller, request["QueueUrl"])
    _check_ranges(request)
    wait_s = request.get("WaitTimeSeconds", queue.wait_s)
    deadline = asyncio.get_running_loop().time() + wait_s
    waiter = Waiter(queue.queue_id, lambda: _take(call, request, None))
    try:
        while True:
            taken = await call.write(lambda: _take(call, request, waiter if wait_s else None))
            if taken.rows or not wait_s or not await wait_for_news(waiter, deadline):
                break
            if waiter.handed is not None:
                taken = waiter.handed
                break
    finally:
        call.waiting.leave(waiter)
    return give(queue, request, taken)


def _take(call: SqsCall, request: Mapping[str, Any], waiter: Waiter | None) -> Taken:
    queue = call.queues.get(call.caller, request["QueueUrl"])
    timeout_s = request.get("VisibilityTimeout", queue.visibility_timeout_s)
    taken = take(call, queue, request.get("MaxNumberOfMessages", 1), timeout_s)
    parks = waiter is not None and not taken.rows
    if not parks and not call.waiting.has_waiters(queue.queue_id):
        if waiter is not None:
            call.after_commit(lambda: _note_success(waiter))
        return taken
    next_due = call.messages.find_next_due(queue.lane_id)

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
