"""Starts the balancer's process, keeps it running, and speaks with it: for whoever lives in another process."""

import asyncio
import logging
import os
import sys
from collections.abc import Callable
from contextlib import suppress

import orjson

from reelworks.cloud.balancer.config import Config
from reelworks.cloud.balancer.reports import Report, read_report

LINE_BYTES_MAX = 64 * 1024 * 1024
AGAIN_S_LEAST, AGAIN_S_MOST = 0.05, 5.0
"""How long it waits before it starts again a process that ended: longer each time, until one lasts."""
LASTING_S = 10.0

log = logging.getLogger(__name__)


class Supervisor:
    """Looks after one process. ``show`` it pictures; what it reports goes to ``on_report``, on the loop."""

    def __init__(self, on_report: Callable[[Report], None]) -> None:
        self._on_report = on_report
        self._newest: Callable[[], Config] | None = None
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """The process that runs now, or None."""
        return self._process.pid if self._process else None

    def show(self, draw: Callable[[], Config]) -> None:
        """Let the process be as ``draw`` says, which is asked once it can be told, and by each new process.

        The first time begins it.
        """
        self._newest = draw
        self._changed.set()
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="balancer")

    async def stop(self) -> None:
        """End the process, and wait for it. Requests under way break off."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _run(self) -> None:
        loop, again_s = asyncio.get_running_loop(), AGAIN_S_LEAST
        while True:
            started_at = loop.time()
            try:
                await self._run_once()
            except OSError as error:
                log.warning("the balancer's process cannot be started: %s", error)
            again_s = (
                AGAIN_S_LEAST if loop.time() - started_at > LASTING_S else min(again_s * 2, AGAIN_S_MOST)
            )
            log.warning("the balancer's process ended: it is started again in %.2f s", again_s)
            await asyncio.sleep(again_s)

    async def _run_once(self) -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "reelworks.cloud.balancer",
            "--tethered-to",
            str(os.getpid()),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=LINE_BYTES_MAX,
        )
        self._process = process
        self._changed.set()
        teller = asyncio.create_task(self._tell(process), name="balancer's pictures")
        try:
            await self._listen(process)
            await process.wait()
        finally:
            teller.cancel()
            self._process = None
            await asyncio.shield(_end(process))
            await asyncio.gather(teller, return_exceptions=True)

    async def _tell(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None
        with suppress(ConnectionError):  # it ended: the next one is told
            while True:
                await self._changed.wait()
                self._changed.clear()
                assert self._newest is not None
                process.stdin.write(orjson.dumps(self._newest()) + b"\n")
                await process.stdin.drain()

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        while line := await process.stdout.readline():
            self._on_report(read_report(line))


async def _end(process: asyncio.subprocess.Process) -> None:
    """End the process at once: nothing in it must survive, and whoever stops it has said that requests may break."""
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()
