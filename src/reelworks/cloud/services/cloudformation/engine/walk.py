"""Going through things of which some need others: each as soon as it may, several side by side."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import TypeVar

from reelworks.cloud.services.cloudformation.limits import AT_ONCE_MAX

Name = TypeVar("Name", int, str)


class StepFailed(Exception):
    """One resource could not be made, changed or removed. Its event is written already."""

    def __init__(self, logical_id: str, action: str) -> None:
        self.logical_id = logical_id
        self.action = action
        """``create``, ``update`` or ``delete``."""
        super().__init__(f"{action} {logical_id}")


async def walk(
    needs: Mapping[Name, Collection[Name]],
    work: Callable[[Name], Awaitable[None]],
    is_halted: Callable[[], bool],
    *,
    goes_on: bool = False,
) -> list[StepFailed]:
    """Do the work for each name once those that it needs are done; return the steps that failed.

    After a failure nothing more is begun, and what runs is waited for; with ``goes_on`` only what needs the failed
    one is left out. Nothing more is begun either once ``is_halted`` says so.
    """
    left = {name: set(needed) & needs.keys() for name, needed in needs.items()}
    running: dict[asyncio.Task[None], Name] = {}
    failures: list[StepFailed] = []
    try:
        while True:
            if not is_halted() and (goes_on or not failures):
                _begin(left, work, running)
            if not running:
                return failures
            await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in [task for task in running if task.done()]:
                name = running.pop(task)
                try:
                    task.result()
                except StepFailed as failure:
                    failures.append(failure)
                else:
                    for needed in left.values():
                        needed.discard(name)
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def _begin(
    left: dict[Name, set[Name]],
    work: Callable[[Name], Awaitable[None]],
    running: dict[asyncio.Task[None], Name],
) -> None:
    for name in [name for name, needed in left.items() if not needed]:
        if len(running) >= AT_ONCE_MAX:
            return
        del left[name]
        running[asyncio.create_task(_as_coroutine(work, name), name=f"cloudformation-step-{name}")] = name


async def _as_coroutine(work: Callable[[Name], Awaitable[None]], name: Name) -> None:
    await work(name)
