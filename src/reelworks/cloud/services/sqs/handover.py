"""Handing messages to those who wait, in the sender's own transaction: one commit for the send and the receive."""

from collections.abc import Callable

from reelworks.cloud.services.sqs.call import SqsCall
from reelworks.cloud.services.sqs.model import Taken
from reelworks.cloud.services.sqs.waiting import Waiter
from reelworks.cloud.wire.error import AwsError


def hand_over(call: SqsCall, queue_id: int) -> int:
    """Take what is visible now for those who wait, first come, first served, and tell them after the commit.

    Returns how many messages went.
    """
    count = 0
    while waiter := call.waiting.promise_next(queue_id):
        taken = _try_to_take(waiter)
        if taken is None or not taken.rows:
            call.waiting.put_back(waiter)
            break
        count += len(taken.rows)
        call.after_commit(_telling(call, waiter, taken))
    return count


def _try_to_take(waiter: Waiter) -> Taken | None:
    """Take for a waiter; a refusal is the waiter's own and none of the sender's, so it just waits on."""
    try:
        return waiter.take()
    except AwsError:
        return None


def _telling(call: SqsCall, waiter: Waiter, taken: Taken) -> Callable[[], None]:
    return lambda: call.waiting.hand_over(waiter, taken)
