"""The operations under way: a task for each stack that has one."""

import asyncio
import logging

from reelworks.cloud.services.cloudformation.engine.ledger import Superseded
from reelworks.cloud.services.cloudformation.engine.run import Run
from reelworks.cloud.services.cloudformation.engine.workshop import Workshop

_RETRY_S = 5.0
"""How long after a failure of our own disk an operation is taken up again."""

log = logging.getLogger(__name__)


class Engine:
    """Carries out what the journal says. Owns the tasks."""

    def __init__(self, shop: Workshop) -> None:
        self._shop = shop
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._runs: dict[str, Run] = {}
        self._is_stopped = False

    def start(self) -> None:
        """Take up what the last run of the cloud left."""
        for operation in self._shop.reading.operations.list_all():
            stack = self._shop.reading.stacks.find(operation.stack_id)
            if stack is not None and stack.is_busy:
                self.begin(operation.stack_id)

    async def stop(self) -> None:
        """Stop all operations; they go on at the next start."""
        self._is_stopped = True
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def begin(self, stack_id: str) -> None:
        """Carry out the operation that the journal has for a stack, once the one before it has let go."""
        before = self._tasks.get(stack_id)
        if stack_id in self._runs:
            self._runs[stack_id].halt.ask("Superseded")
        task = asyncio.create_task(self._carry_out(stack_id, before), name=f"cloudformation-{stack_id}")
        self._tasks[stack_id] = task
        task.add_done_callback(lambda done: self._look_after(stack_id, done))

    def cancel(self, stack_id: str, reason: str) -> None:
        """Stop what goes forward on a stack, so that it goes back."""
        if stack_id in self._runs:
            self._runs[stack_id].halt.ask(reason)

    async def wait(self, stack_id: str, timeout_s: float) -> None:
        """Return once nothing is under way on a stack, or after so many seconds."""
        task = self._tasks.get(stack_id)
        if task is not None:
            await asyncio.wait([task], timeout=timeout_s)

    async def _carry_out(self, stack_id: str, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.gather(before, return_exceptions=True)
        operation = self._shop.reading.operations.find(stack_id)
        stack = self._shop.reading.stacks.find(stack_id)
        if operation is None or stack is None or not stack.is_busy:
            return
        run = self._runs[stack_id] = Run(self._shop, stack, operation)
        try:
            await run.carry_out()
        except Superseded:
            return
        finally:
            self._runs.pop(stack_id, None)

    def _look_after(self, stack_id: str, done: asyncio.Task[None]) -> None:
        """Forget a task that has ended; where it broke off, take its operation up again after a while."""
        if self._tasks.get(stack_id) is not done:
            return
        del self._tasks[stack_id]
        error = None if done.cancelled() else done.exception()
        if error is not None and not self._is_stopped:
            log.error("the operation on %s broke off, and is taken up again", stack_id, exc_info=error)
            asyncio.get_running_loop().call_later(_RETRY_S, self._take_up, stack_id)

    def _take_up(self, stack_id: str) -> None:
        if not self._is_stopped and stack_id not in self._tasks:
            self.begin(stack_id)
