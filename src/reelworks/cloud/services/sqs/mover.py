"""Carries out the move tasks, each at its rate, a step at a time, and takes them up again after a restart."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Iterable

from reelworks.cloud.services.sqs.call import SqsCall
from reelworks.cloud.services.sqs.moves import RUNNING, MoveTask
from reelworks.cloud.services.sqs.moving import move_some

STEP_MESSAGES = 200
"""How many messages one step moves where no rate is asked for."""
STEPS_A_S = 10
"""How many steps a second are made at a rate that is asked for, as far as it allows whole messages."""
STEP_PAUSE_S = 0.005
"""How long others go first after a step, where no rate is asked for."""
RETRY_PAUSE_S = 1.0
"""When a step is tried again that could not be written."""

log = logging.getLogger(__name__)


class Mover:
    """The running tasks. Owns one asyncio task for each."""

    def __init__(self, open_call: Callable[[], SqsCall]) -> None:
        self._open_call = open_call
        self._runners: dict[str, asyncio.Task[None]] = {}

    def start(self, tasks: Iterable[MoveTask]) -> None:
        """Take up what the last run left."""
        for task in tasks:
            self.begin(task)

    def begin(self, task: MoveTask) -> None:
        """Carry out a task that is on the disk."""
        runner = asyncio.create_task(self._run(task), name=f"sqs-move-{task.task_id}")
        self._runners[task.task_id] = runner
        runner.add_done_callback(lambda _: self._forget(task, runner))

    async def stop(self) -> None:
        """Stop; what is left is moved after the next start."""
        runners = list(self._runners.values())
        for runner in runners:
            runner.cancel()
        await asyncio.gather(*runners, return_exceptions=True)

    def _forget(self, task: MoveTask, runner: asyncio.Task[None]) -> None:
        self._runners.pop(task.task_id, None)
        if not runner.cancelled() and (error := runner.exception()):
            log.error("the move %s broke and goes on after the next start", task.task_id, exc_info=error)

    async def _run(self, task: MoveTask) -> None:
        limit = max(1, task.rate // STEPS_A_S) if task.rate else STEP_MESSAGES
        loop = asyncio.get_running_loop()
        next_at = loop.time()
        while True:
            try:
                now = await self._step(task.task_id, limit)
            except sqlite3.Error as error:
                log.warning("messages could not be moved, trying again: %s", error)
                await asyncio.sleep(RETRY_PAUSE_S)
                continue
            if now is None or now.status != RUNNING:
                return
            next_at = max(next_at + (limit / task.rate if task.rate else 0.0), loop.time())
            await asyncio.sleep(max(STEP_PAUSE_S, next_at - loop.time()))

    async def _step(self, task_id: str, limit: int) -> MoveTask | None:
        call = self._open_call()
        return await call.write(lambda: move_some(call, task_id, limit))
