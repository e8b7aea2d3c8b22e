"""What one step of a move task does, in one transaction: messages and progress change together, or not at all.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
"""

import sqlite3
from collections.abc import Iterator

from reelworks.cloud.services.sqs.call import SqsCall
from reelworks.cloud.services.sqs.departures import Fates, follow_transfer, remove, transfer
from reelworks.cloud.services.sqs.model import Queue, Transfer, key_of_arn
from reelworks.cloud.services.sqs.moves import (
    COMPLETED,
    FAILED,
    NO_QUEUE,
    NO_SOURCE,
    OTHER_KIND,
    RUNNING,
    MoveTask,
)


class CannotMove(Exception):
    """A task fails, for the reason that it gives."""


def move_some(call: SqsCall, task_id: str, limit: int) -> MoveTask | None:
    """Move up to ``limit`` messages of a task and return how far it is; None where it is over. Runs in a transaction.

    Messages in flight stay. The task is completed when it finds no more of those that were there when it started.
    """
    task = call.moves.find(task_id)
    if task is None or task.status != RUNNING:
        return None
    moved = 0
    try:
        source = _get_queue(call, task.source_arn)
        rows = _list_movable(call, source, task, limit)
        for row in rows:
            moved += _move(call, task, source, row)
        status, reason = (RUNNING if rows else COMPLETED), None
    except CannotMove as failure:
        status, reason = FAILED, str(failure)
    task = task._replace(status=status, moved=task.moved + moved, failure_reason=reason)
    call.moves.note_progress(task)
    return task


def _list_movable(call: SqsCall, source: Queue, task: MoveTask, limit: int) -> list[sqlite3.Row]:
    now = call.now_ms
    if not source.is_fifo:
        return call.messages.list_movable(source.lane_id, now, task.before, limit)
    rows: list[sqlite3.Row] = []
    for group in call.groups.list_due_before(source.lane_id, now, task.before, limit):
        rows += _list_of_group(call, source, task, group, limit - len(rows))
        if len(rows) >= limit:
            break
    return rows


def _list_of_group(
    call: SqsCall, source: Queue, task: MoveTask, group: str, limit: int
) -> Iterator[sqlite3.Row]:
    for row in call.messages.list_group(source.lane_id, group, 0, limit):
        if row["visible_at"] > call.now_ms or row["sequence"] >= task.before:
            return
        yield row


def _move(call: SqsCall, task: MoveTask, source: Queue, row: sqlite3.Row) -> int:
    """Move a message, or remove it where it is too old; return how many went to their destination."""
    is_too_old = Fates(call, source).of(row) == "too old"
    if is_too_old:
        remove(call, source, [row])
    else:
        target = _target_of(call, task, source, row)
        transfer(call, target, [row], [_as_new(call, target, row)])
        call.after_commit(lambda: follow_transfer(call, source, target, 1))
        if target.delay_s:
            visible_at = call.now_ms + target.delay_s * 1000
            call.after_commit(lambda: call.waiting.due(target.queue_id, visible_at))
    if source.is_fifo:
        call.groups.refresh(source.lane_id, row["fifo_group"])
    return 0 if is_too_old else 1


def _target_of(call: SqsCall, task: MoveTask, source: Queue, row: sqlite3.Row) -> Queue:
    arn = task.destination_arn or row["dead_letter_source"]
    if arn is None:
        raise CannotMove(NO_SOURCE)
    target = _get_queue(call, arn)
    if target.is_fifo != source.is_fifo:
        raise CannotMove(OTHER_KIND)
    return target


def _get_queue(call: SqsCall, arn: str) -> Queue:
    key = key_of_arn(arn)
    queue = call.queues.find(key) if key else None
    if queue is None:
        raise CannotMove(NO_QUEUE)
    return queue


def _as_new(call: SqsCall, target: Queue, row: sqlite3.Row) -> Transfer:
    """A moved message is a new one, never received, with an identifier and a time of its own, as AWS's are."""
    now = call.now_ms
    return Transfer(
        sequence=call.sequences.take(now),
        lane_id=target.lane_id,
        visible_at=now + target.delay_s * 1000,
        sent_at=now,
        message_id=call.message_ids.take(),
        receive_count=0,
        first_received_at=None,
        dead_letter_source=None,
        extras=row["extras"],
        sequence_was=row["sequence"],
    )
