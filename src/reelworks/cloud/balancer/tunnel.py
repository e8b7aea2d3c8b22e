"""What follows a switch of protocols: bytes both ways, until one side ends or both are silent."""

import asyncio
from collections import deque

from aiohttp.base_protocol import BaseProtocol
from aiohttp.http_writer import StreamWriter

BUFFERED_BYTES_MAX = 262_144
"""How much may wait for a slow side before the other is no longer read."""


class Pipe:
    """One direction: stands where aiohttp has a parser, and passes on what is fed to it."""

    def __init__(self, source: BaseProtocol, sink: BaseProtocol) -> None:
        self._source = source
        self._writer = StreamWriter(sink, asyncio.get_running_loop())
        self._waiting: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._wake = asyncio.Event()
        self._is_ended = False
        self.heard_at = asyncio.get_running_loop().time()
        """When something came last."""

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        """Take what came; aiohttp's contract for parsers: whether that was all, and what is left."""
        self.heard_at = asyncio.get_running_loop().time()
        self._waiting.append(data)
        self._waiting_bytes += len(data)
        if self._waiting_bytes > BUFFERED_BYTES_MAX:
            self._source.pause_reading()
        self._wake.set()
        return False, b""

    def feed_eof(self) -> None:
        """Learn that nothing more comes."""
        self._is_ended = True
        self._wake.set()

    def set_exception(self, *_: object) -> None:
        """Learn that the source broke: aiohttp's contract for parsers."""
        self.feed_eof()

    async def run(self) -> None:
        """Pass on what comes, until nothing more does or the other side is gone."""
        while True:
            while self._waiting:
                data = self._waiting.popleft()
                self._waiting_bytes -= len(data)
                await self._writer.write(data)
            if self._is_ended:
                return
            self._source.resume_reading()
            self._wake.clear()
            await self._wake.wait()


async def run_tunnel(one: Pipe, other: Pipe, idle_s: float) -> None:
    """Pass bytes both ways until a side ends, breaks, or both were silent for so long."""
    loop = asyncio.get_running_loop()
    ways = [asyncio.create_task(pipe.run(), name="tunnel") for pipe in (one, other)]
    try:
        while True:
            silent_until = max(one.heard_at, other.heard_at) + idle_s
            remaining_s = silent_until - loop.time()
            if remaining_s <= 0:
                return
            done, _ = await asyncio.wait(ways, timeout=remaining_s, return_when=asyncio.FIRST_COMPLETED)
            if done:
                return
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
