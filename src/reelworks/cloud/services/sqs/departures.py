"""Messages that leave a queue otherwise than to a receiver: too old, or received too often.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
"""

import sqlite3
from collections.abc import Sequence
from typing import Literal

import orjson

from reelworks.cloud.services.sqs.call import SqsCall
from reelworks.cloud.services.sqs.model import Queue, Transfer, uuid_text

Fate = Literal["give", "too old", "dead"]


class Fates:
    """What becomes of a queue's visible messages when somebody receives."""

    def __init__(self, call: SqsCall, queue: Queue) -> None:
        self._oldest = call.now_ms - queue.retention_s * 1000
        has_target = queue.redrive is not None and call.queues.find(queue.redrive.target) is not None
        self._receives_max = queue.redrive.receives_max if queue.redrive and has_target else None

    def of(self, row: sqlite3.Row) -> Fate:
        """Return what becomes of one message."""
        if row["sent_at"] <= self._oldest:
            return "too old"
        if self._receives_max is not None and row["receive_count"] >= self._receives_max:
            return "dead"
        return "give"


def remove(call: SqsCall, queue: Queue, rows: Sequence[sqlite3.Row]) -> None:
    """Remove messages that nobody will see again."""
    if rows:
        call.messages.delete([row["sequence"] for row in rows])
        call.after_commit(lambda: call.tally.add(queue.lane_id, -len(rows)))


def redrive(call: SqsCall, queue: Queue, rows: Sequence[sqlite3.Row]) -> None:
    """Put messages into the queue's dead-letter queue, with their identifiers and receive counts.

    A standard queue's keep their age and place. A FIFO queue's go to the end of their group there as if sent now,
    and have their message's identifier for deduplication.
    """
    if not rows or queue.redrive is None:
        return
    target = call.queues.find(queue.redrive.target)
    assert target is not None
    if queue.is_fifo:
        transfer(call, target, rows, [_as_dead_letter(call, queue, target, row) for row in rows])
    else:
        sequences = [row["sequence"] for row in rows]
        call.messages.move_to_dead_letters(sequences, target.lane_id, queue.arn)
    call.after_commit(lambda: follow_transfer(call, queue, target, len(rows)))


def transfer(
    call: SqsCall, target: Queue, rows: Sequence[sqlite3.Row], transfers: Sequence[Transfer]
) -> None:
    """Put messages into another queue's lane and, in a FIFO queue, at the end of their groups."""
    call.messages.transfer(transfers)
    if target.is_fifo:
        for row, each in zip(rows, transfers, strict=True):
            call.groups.join(target.lane_id, row["fifo_group"], each.sequence, each.visible_at)


def follow_transfer(call: SqsCall, source: Queue, target: Queue, count: int) -> None:
    """After the commit: count messages that went from one queue to another, and tell who waits there."""
    call.tally.add(source.lane_id, -count)
    call.tally.add(target.lane_id, count)
    call.waiting.wake(target.queue_id, count)


def _as_dead_letter(call: SqsCall, queue: Queue, target: Queue, row: sqlite3.Row) -> Transfer:
    now = call.now_ms
    extras = {**orjson.loads(row["extras"]), "deduplication": uuid_text(row["message_id"])}
    return Transfer(
        sequence=call.sequences.take(now),
        lane_id=target.lane_id,
        visible_at=now,
        sent_at=now,
        message_id=row["message_id"],
        receive_count=row["receive_count"],
        first_received_at=row["first_received_at"],
        dead_letter_source=queue.arn,
        extras=orjson.dumps(extras),
        sequence_was=row["sequence"],
    )
