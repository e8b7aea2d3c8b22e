"""The one door to the rooms: who may do what is asked here, for a client as for another room.

The gateway brings requests that it has verified and parsed; a room asks another by ``call``. Both go the same way:
find the operation, ask the policies, run the handler as its kind demands, answer after the commit.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

from reelworks.cloud.authorize import Authorizer
from reelworks.cloud.rooms import Call, Caller, Operation, Request, Resource, Room
from reelworks.cloud.wire.error import OperationNotImplemented

Done = Callable[[dict[str, Any] | None, BaseException | None], None]
Cancel = Callable[[], object]

_NO_ROOM: tuple[None, Mapping[str, Operation]] = (None, {})

log = logging.getLogger(__name__)


class Calls:
    """Carries out operations of all rooms. Owns the tasks of those that wait."""

    def __init__(self, authorizer: Authorizer) -> None:
        self._rooms: Mapping[str, tuple[Room, Mapping[str, Operation]]] = {}
        self._authorizer = authorizer
        self._tasks: set[asyncio.Task[None]] = set()

    def open(self, rooms: Mapping[str, Room]) -> None:
        """Let callers in, by botocore's service names. The assembly calls it once, when every room is made."""
        # A plain dict of the operations: their table's own lookup is Python's, and every request asks.
        self._rooms = {name: (room, dict(room.operations)) for name, room in rooms.items()}

    async def call(self, service: str, operation: str, request: Request, caller: Caller) -> dict[str, Any]:
        """Carry out an operation for another room; return its answer once it is on the disk.

        Raises:
            AwsError: the room refused, no policy allows it, or nobody here knows the operation.
        """
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()

        def done(answer: dict[str, Any] | None, error: BaseException | None) -> None:
            if future.done():
                return
            if error is None:
                future.set_result(answer or {})
            else:
                future.set_exception(error)

        cancel = self.perform(service, operation, request, caller, done)
        try:
            return await future
        except asyncio.CancelledError:
            if cancel is not None:
                cancel()
            raise

    def check(self, call: Call, action: str, resource: Resource) -> None:
        """Return where the caller may do this to that: for what an operation does beside its own action.

        Raises:
            AccessDenied: no policy allows it.
        """
        self._authorizer.check_action(call, action, resource)

    def perform(
        self, service: str, operation: str, request: Request, caller: Caller, done: Done
    ) -> Cancel | None:
        """Carry out an operation; call ``done(answer, error)``, possibly before this returns.

        Returns what cancels it, for an operation that may wait; ``done`` is not called after that.
        """
        try:
            room, declared = self._find(service, operation)
        except OperationNotImplemented as error:
            done(None, error)
            return None
        call = room.new_call(caller, reads=declared.reads)
        call.service = room.service
        if declared.reads and not declared.is_async:
            room.database.keep_view()
            self._read(call, declared, request, done)
            return None
        if declared.is_async:
            return self._perform_waiting(call, declared, request, done)

        def work() -> Any:
            self._authorizer.check(call, declared, request)
            return declared.handler(call, request)

        room.database.submit(work, done, is_sure=declared.is_sure)
        return None

    async def stop(self) -> None:
        """Cancel whatever waits, and wait for it to end."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _find(self, service: str, operation: str) -> tuple[Room, Operation]:
        room, operations = self._rooms.get(service, _NO_ROOM)
        declared = operations.get(operation)
        if room is None or declared is None:
            raise OperationNotImplemented(f"Reelworks' cloud does not implement {service}:{operation}.")
        return room, declared

    def _read(self, call: Call, declared: Operation, request: Request, done: Done) -> None:
        try:
            self._authorizer.check(call, declared, request)
            answer: Any = declared.handler(call, request)
        except Exception as error:  # noqa: BLE001 - the edge: whatever it is, it belongs to whoever asked
            done(None, error)
        else:
            done(answer, None)

    def _perform_waiting(
        self, call: Call, declared: Operation, request: Request, done: Done
    ) -> Cancel | None:
        is_checked = declared.at_once is not None
        if is_checked and self._perform_at_once(call, declared, request, done):
            return None
        task = asyncio.create_task(
            self._wait_for(call, declared, request, done, is_checked=is_checked),
            name=f"{call.service}:{declared.name}",
        )
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task.cancel

    def _perform_at_once(self, call: Call, declared: Operation, request: Request, done: Done) -> bool:
        """Carry out a request that need not wait, without a task; return False where it has to."""
        assert declared.at_once is not None
        try:
            self._authorizer.check(call, declared, request)
            work = declared.at_once(call, request)
        except Exception as error:  # noqa: BLE001 - the edge: whatever it is, it belongs to whoever asked
            done(None, error)
            return True
        if work is None:
            return False
        call.database.submit(work, done, is_sure=declared.is_sure)
        return True

    async def _wait_for(
        self, call: Call, declared: Operation, request: Request, done: Done, *, is_checked: bool
    ) -> None:
        try:
            if not is_checked:
                self._authorizer.check(call, declared, request)
            answer: Any = await declared.handler(call, request)  # type: ignore[misc]  # is_async says it is awaitable
        except Exception as error:  # noqa: BLE001 - the edge: whatever it is, it belongs to whoever asked
            done(None, error)
        else:
            done(answer, None)
