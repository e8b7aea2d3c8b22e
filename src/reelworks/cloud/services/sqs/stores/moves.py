"""The move tasks on disk. Owns the table move_task."""

import sqlite3

from reelworks.cloud.services.sqs import limits
from reelworks.cloud.services.sqs.moves import RUNNING, MoveTask


class MoveStore:
    """Move tasks by number, and by the ARN of the queue they empty."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute

    def add(self, task: MoveTask) -> None:
        """Keep a new task, and forget all but the last ten of its queue."""
        self._execute(_ADD, _row_of(task))
        self._execute(_FORGET, (task.source_arn, task.source_arn, limits.MOVE_TASKS_LISTED_MAX))

    def find(self, task_id: str) -> MoveTask | None:
        """Return a task."""
        row = self._execute(f"SELECT {_COLUMNS} FROM move_task WHERE task_id = ?", (task_id,)).fetchone()  # noqa: S608 - our own words
        return MoveTask(*row) if row else None

    def list_of(self, source_arn: str, limit: int) -> list[MoveTask]:
        """Return the last tasks of a queue, the newest first."""
        return [MoveTask(*row) for row in self._execute(_OF_SOURCE, (source_arn, limit))]

    def list_running(self) -> list[MoveTask]:
        """Return every task that is not over, for the start."""
        return [MoveTask(*row) for row in self._execute(_IN_STATUS, (RUNNING,))]

    def forget(self, source_arn: str) -> None:
        """Forget the tasks of a queue that is gone."""
        self._execute("DELETE FROM move_task WHERE source_arn = ?", (source_arn,))

    def note_progress(self, task: MoveTask) -> None:
        """Keep how far a task is."""
        self._execute(_PROGRESS, (task.status, task.moved, task.failure_reason, task.task_id))


def _row_of(task: MoveTask) -> tuple[object, ...]:
    return (
        task.task_id,
        task.source_arn,
        task.destination_arn,
        task.rate,
        task.started_at,
        task.before,
        task.to_move,
        task.status,
        task.moved,
        task.failure_reason,
    )


_COLUMNS = """task_id, source_arn, destination_arn, rate, started_at, before, to_move, status, moved,
    failure_reason"""
_ADD = f"INSERT INTO move_task ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - our own words
_OF_SOURCE = f"""
    SELECT {_COLUMNS} FROM move_task WHERE source_arn = ? ORDER BY before DESC LIMIT ?"""  # noqa: S608 - our own words
_IN_STATUS = f"SELECT {_COLUMNS} FROM move_task WHERE status = ?"  # noqa: S608 - our own words
_PROGRESS = "UPDATE move_task SET status = ?, moved = ?, failure_reason = ? WHERE task_id = ?"
_FORGET = """
    DELETE FROM move_task WHERE source_arn = ? AND task_id NOT IN (
        SELECT task_id FROM move_task WHERE source_arn = ? ORDER BY before DESC LIMIT ?)"""
