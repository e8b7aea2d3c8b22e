"""Receives from FIFO queues that are asked again because their answer was lost.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-receiverequestattemptid-request-parameter.html
"""

from reelworks.cloud.services.sqs.call import SqsCall
from reelworks.cloud.services.sqs.model import Queue, Taken
from reelworks.cloud.services.sqs.stores.attempts import Attempt
from reelworks.cloud.services.sqs.taking import take


def take_once(call: SqsCall, queue: Queue, attempt_id: str, count: int, visibility_timeout_s: int) -> Taken:
    """Receive; where a receive of this name got messages in the last five minutes, give them again.

    They come with the same receipt handles, and their timeout begins anew. Where one of them is deleted, visible
    again or hidden otherwise by now, this is a receive like any other: AWS does not say what else it would be.
    Runs in a transaction.

    Raises:
        OverLimit: as many messages are in flight as may be.
    """
    attempt = call.attempts.find(queue.lane_id, attempt_id, call.now_ms)
    again = _take_again(call, queue, attempt, visibility_timeout_s) if attempt else None
    taken = again or take(call, queue, count, visibility_timeout_s)
    if taken.rows:
        receives = {row["sequence"]: row["receive_count"] + 1 for row in taken.rows}
        call.attempts.remember(queue.lane_id, attempt_id, Attempt(taken.at, taken.hidden_until, receives))
    return taken


def _take_again(call: SqsCall, queue: Queue, attempt: Attempt, visibility_timeout_s: int) -> Taken | None:
    now = call.now_ms
    hide_until = now + visibility_timeout_s * 1000
    rows = call.messages.list_received(queue.lane_id, attempt.receives)
    is_untouched = attempt.visible_at > now and len(rows) == len(attempt.receives)
    for row in rows:
        is_same = row["receive_count"] + 1 == attempt.receives[row["sequence"]]
        is_untouched = is_untouched and is_same and row["visible_at"] == attempt.visible_at
    if not is_untouched:
        return None
    for row in rows:
        call.messages.hide(row["sequence"], hide_until)
        call.groups.block(queue.lane_id, row["fifo_group"], hide_until)
    return Taken(rows, attempt.received_at, hide_until)
