"""Move tasks: messages of a dead-letter queue go back to where they came from, or elsewhere."""

from collections.abc import Mapping
from typing import Any

from reelworks.base.ids import new_uuid
from reelworks.cloud.services.sqs import limits
from reelworks.cloud.services.sqs.call import SqsCall, sqs
from reelworks.cloud.services.sqs.errors import (
    InvalidParameterValue,
    ResourceNotFoundException,
    UnsupportedOperation,
)
from reelworks.cloud.services.sqs.locate import queue_by_source_arn, queue_of_task
from reelworks.cloud.services.sqs.model import Queue, key_of_arn
from reelworks.cloud.services.sqs.moves import CANCELLED, RUNNING, MoveTask, read_task_handle


@sqs.operation("StartMessageMoveTask", locate=queue_by_source_arn)
def start_message_move_task(call: SqsCall, request: Mapping[str, Any]) -> dict[str, Any]:
    """Begin to move what is in a dead-letter queue to one queue, or each message to the queue that it came from.

    What arrives, or comes back, after the start is not moved. Messages in flight stay. Those moved are new ones:
    never received, with a new identifier, as old as their move. The caller also needs ReceiveMessage and
    DeleteMessage on the source, and SendMessage where the messages may go.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html

    Raises:
        ResourceNotFoundException: the source or the destination does not exist.
        InvalidParameterValue: the source is no queue's dead-letter queue, the destination is the source or of the
            other kind, or the rate is out of its range.
        UnsupportedOperation: a task of this source is running.
    """
    source = _get_queue(call, request["SourceArn"], "SourceArn")
    destination_arn = request.get("DestinationArn") or None
    destination = _get_queue(call, destination_arn, "DestinationArn") if destination_arn else None
    _check_rate(request.get("MaxNumberOfMessagesPerSecond"))
    sources = [queue for queue in call.queues if queue.redrive and queue.redrive.target == source.key]
    if not sources:
        raise InvalidParameterValue("Source queue must be configured as a Dead Letter Queue.")
    if destination is not None:
        _check_destination(source, destination)
    _check_permissions(call, source, [destination] if destination else sources)
    if any(task.status == RUNNING for task in call.moves.list_of(source.arn, 1)):
        raise UnsupportedOperation(
            "There is already a task running. Only one active task is allowed for a source queue arn at a given time."
        )
    task = _new_task(call, source, destination_arn, request.get("MaxNumberOfMessagesPerSecond"))
    call.moves.add(task)
    call.after_commit(lambda: call.begin_move(task))
    return {"TaskHandle": task.handle}


@sqs.operation("CancelMessageMoveTask", locate=queue_of_task)
def cancel_message_move_task(call: SqsCall, request: Mapping[str, Any]) -> dict[str, Any]:
    """End a running task, at once. What it moved stays where it is.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CancelMessageMoveTask.html

    Raises:
        InvalidParameterValue: it is no handle of a task.
        ResourceNotFoundException: there is no such task, or its source is gone.
        UnsupportedOperation: the task is not running any more.
    """
    task_id, source_arn = read_task_handle(request["TaskHandle"])
    _get_queue(call, source_arn, "SourceArn")
    task = call.moves.find(task_id)
    if task is None or task.source_arn != source_arn:
        raise ResourceNotFoundException("Task does not exist.")
    if task.status != RUNNING:
        raise UnsupportedOperation("Only active tasks can be cancelled.")
    call.moves.note_progress(task._replace(status=CANCELLED))
    return {"ApproximateNumberOfMessagesMoved": task.moved}


@sqs.operation("ListMessageMoveTasks", reads=True, locate=queue_by_source_arn)
def list_message_move_tasks(call: SqsCall, request: Mapping[str, Any]) -> dict[str, Any]:
    """List the last move tasks of a queue, the newest first; the newest only where MaxResults does not say.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html

    Raises:
        ResourceNotFoundException: the queue does not exist.
        InvalidParameterValue: MaxResults is out of its range.
    """
    source = _get_queue(call, request["SourceArn"], "SourceArn")
    count = request.get("MaxResults", 1)
    if not 1 <= count <= limits.MOVE_TASKS_LISTED_MAX:
        reason = f"MaxResults must be between 1 and {limits.MOVE_TASKS_LISTED_MAX}."
        raise InvalidParameterValue.of(count, "MaxResults", reason)
    return {"Results": [_told(task) for task in call.moves.list_of(source.arn, count)]}


def _get_queue(call: SqsCall, arn: str, parameter: str) -> Queue:
    key = key_of_arn(arn)
    queue = call.queues.find(key) if key and key[1] == call.caller.region else None
    if queue is None:
        raise ResourceNotFoundException(
            f"The resource that you specified for the {parameter} parameter doesn't exist."
        )
    return queue


def _check_rate(rate: int | None) -> None:
    if rate is not None and not 1 <= rate <= limits.MOVE_MESSAGES_PER_S_MAX:
        reason = f"Must be between 1 and {limits.MOVE_MESSAGES_PER_S_MAX}, if provided."
        raise InvalidParameterValue.of(rate, "MaxNumberOfMessagesPerSecond", reason)


def _check_destination(source: Queue, destination: Queue) -> None:
    if destination.key == source.key:
        raise InvalidParameterValue("Source queue arn and destination queue arn cannot be same.")
    if destination.is_fifo != source.is_fifo:
        raise InvalidParameterValue("Source queue and destination queue must be of the same type.")


def _check_permissions(call: SqsCall, source: Queue, destinations: list[Queue]) -> None:
    for action in ("sqs:ReceiveMessage", "sqs:DeleteMessage"):
        call.door.check(call, action, source.resource)
    for destination in destinations:
        call.door.check(call, "sqs:SendMessage", destination.resource)


def _new_task(call: SqsCall, source: Queue, destination_arn: str | None, rate: int | None) -> MoveTask:
    return MoveTask(
        task_id=new_uuid(call.ids),
        source_arn=source.arn,
        destination_arn=destination_arn,
        rate=rate,
        started_at=call.now_ms,
        before=call.sequences.take(call.now_ms),
        to_move=call.tally.held(source.lane_id),
        status=RUNNING,
        moved=0,
        failure_reason=None,
    )


def _told(task: MoveTask) -> dict[str, Any]:
    told = {
        "TaskHandle": task.handle if task.status == RUNNING else None,
        "Status": task.status,
        "SourceArn": task.source_arn,
        "DestinationArn": task.destination_arn,
        "MaxNumberOfMessagesPerSecond": task.rate,
        "ApproximateNumberOfMessagesMoved": task.moved,
        "ApproximateNumberOfMessagesToMove": task.to_move,
        "FailureReason": task.failure_reason,
        "StartedTimestamp": task.started_at,
    }
    return {name: value for name, value in told.items() if value is not None}
