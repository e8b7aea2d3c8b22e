"""Taking messages from a queue: the longest visible first, the too old removed, the too often received redriven.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field

from reelworks.cloud.services.sqs import limits
from reelworks.cloud.services.sqs.errors import OverLimit
from reelworks.cloud.services.sqs.model import Queue, Taken
from reelworks.cloud.services.sqs.room import SqsCall

ROUNDS_MAX = 20
"""How often one receive looks again because what it found was too old, or for the dead-letter queue."""
LATER_ROUND_MESSAGES = 100
"""How many it looks at then: where there is one of those there are more."""


@dataclass(slots=True)
class _Sorted:
    """Due messages by what becomes of them."""

    to_give: list[sqlite3.Row] = field(default_factory=list)
    too_old: list[int] = field(default_factory=list)
    dead: list[int] = field(default_factory=list)


def take(call: SqsCall, queue: Queue, count: int, visibility_timeout_s: int) -> Taken:
    """Receive up to ``count`` messages, hiding them for the timeout. Runs in a transaction.

    Raises:
        OverLimit: as many messages are in flight as may be.
    """
    now = call.now_ms
    _check_in_flight(call, queue, count, now)
    to_give: list[sqlite3.Row] = []
    hide_until = now + visibility_timeout_s * 1000
    for number in range(ROUNDS_MAX):
        wanted = count - len(to_give)
        limit = LATER_ROUND_MESSAGES if number else wanted
        found = call.messages.list_due(queue.lane_id, now, limit)
        batch = _sort(call, queue, found, now)
        given = batch.to_give[:wanted]
        to_give += given
        call.messages.receive([row["sequence"] for row in given], now, hide_until)
        _remove(call, queue, batch.too_old)
        _redrive(call, queue, batch.dead)
        if len(to_give) == count or len(found) < limit:
            break
    if to_give:
        call.after_commit(lambda: call.tally.add_in_flight(queue.lane_id, len(to_give)))
    return Taken(to_give, now)


def _check_in_flight(call: SqsCall, queue: Queue, count: int, now: int) -> None:
    at_most = call.tally.in_flight_at_most(queue.lane_id)
    if at_most is not None and at_most + count <= limits.IN_FLIGHT_MAX:
        return
    in_flight = call.messages.count_not_visible(queue.lane_id, now).in_flight
    call.tally.counted_in_flight(queue.lane_id, in_flight)
    if in_flight >= limits.IN_FLIGHT_MAX:
        raise OverLimit(f"Too many messages are in flight: the maximum is {limits.IN_FLIGHT_MAX}.")


def _sort(call: SqsCall, queue: Queue, rows: Sequence[sqlite3.Row], now: int) -> _Sorted:
    oldest = now - queue.retention_s * 1000
    receives_max = queue.redrive.receives_max if queue.redrive else None
    if queue.redrive and call.queues.find(queue.redrive.target) is None:
        receives_max = None
    batch = _Sorted()
    for row in rows:
        if row["sent_at"] <= oldest:
            batch.too_old.append(row["sequence"])
        elif receives_max is not None and row["receive_count"] >= receives_max:
            batch.dead.append(row["sequence"])
        else:
            batch.to_give.append(row)
    return batch


def _remove(call: SqsCall, queue: Queue, sequences: Sequence[int]) -> None:
    if not sequences:
        return
    call.messages.delete(sequences)
    call.after_commit(lambda: call.tally.add(queue.lane_id, -len(sequences)))


def _redrive(call: SqsCall, queue: Queue, sequences: Sequence[int]) -> None:
    if not sequences or queue.redrive is None:
        return
    target = call.queues.find(queue.redrive.target)
    assert target is not None
    call.messages.move_to_dead_letters(sequences, target.lane_id, queue.arn)

    def follow() -> None:
        call.tally.add(queue.lane_id, -len(sequences))
        call.tally.add(target.lane_id, len(sequences))
        call.waiting.wake(target.queue_id, len(sequences))

    call.after_commit(follow)
