"""A move task: messages of a dead-letter queue on their way back, or elsewhere.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
"""

import base64
import binascii
from typing import Any, NamedTuple

import orjson

from reelworks.cloud.services.sqs.errors import InvalidParameterValue

RUNNING = "RUNNING"
COMPLETED = "COMPLETED"
CANCELLED = "CANCELLED"
FAILED = "FAILED"

NO_SOURCE = "CouldNotDetermineMessageSource"
"""Why a task fails whose messages were not sent here by a queue's redrive policy."""
NO_QUEUE = "AWS.SimpleQueueService.NonExistentQueue"
"""Why a task fails whose source or destination is gone."""
OTHER_KIND = "AWS.SimpleQueueService.UnsupportedOperation"
"""Why a task fails whose messages came from a queue of the other kind."""


class MoveTask(NamedTuple):
    """One task, as far as it is. A row of the table."""

    task_id: str
    source_arn: str
    destination_arn: str | None
    """None: each message goes back to the queue that it came from."""
    rate: int | None
    """Messages a second; None: as fast as it goes."""
    started_at: int
    """In milliseconds since the epoch."""
    before: int
    """Only messages with a sequence below are moved: what was moved and comes back has a higher one."""
    to_move: int
    """How many messages were there when it started."""
    status: str
    moved: int
    failure_reason: str | None

    @property
    def handle(self) -> str:
        """Its TaskHandle: number and source, readable for who wants to."""
        document = {"taskId": self.task_id, "sourceArn": self.source_arn}
        return base64.b64encode(orjson.dumps(document)).decode()


def read_task_handle(handle: str) -> tuple[str, str]:
    """Return the task's number and its source's ARN.

    Raises:
        InvalidParameterValue: it is no handle of a task.
    """
    try:
        document: Any = orjson.loads(base64.b64decode(handle.encode(), validate=True))
        task_id, source_arn = document["taskId"], document["sourceArn"]
    except (binascii.Error, ValueError, KeyError, TypeError) as error:
        raise InvalidParameterValue("Value for parameter TaskHandle is invalid.") from error
    if not isinstance(task_id, str) or not isinstance(source_arn, str):
        raise InvalidParameterValue("Value for parameter TaskHandle is invalid.")
    return task_id, source_arn
