"""Work on open files in threads, of which nothing is left running when whoever waits for it is gone."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def finish_in_thread(work: Callable[[], T]) -> T:
    """Run ``work`` in a thread and return its answer. Whoever is cancelled meanwhile goes on when it has ended.

    Otherwise they would close the file, and its number be given to another, while the thread still reads or
    writes there.
    """
    running = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.gather(running, return_exceptions=True)
        raise
