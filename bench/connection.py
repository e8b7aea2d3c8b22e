"""One HTTP connection that asks one thing at a time; opened again where the server closes it."""

import asyncio
import time

import httptools


class _Answer:
    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.is_complete = False

    def on_body(self, data: bytes) -> None:
        self.parts.append(data)

    def on_message_complete(self) -> None:
        self.is_complete = True


class Connection:
    """Asks a server, request by request."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, request: bytes, *, wait_s: float = 60.0) -> bytes:
        """Send a whole request; return the answer's body.

        Raises:
            RuntimeError: the answer's status is not one of success.
            TimeoutError: it did not come in time.
        """
        async with asyncio.timeout(wait_s):
            return await self._ask(request)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    async def _ask(self, request: bytes) -> bytes:
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port, limit=1 << 20)
        self._writer.write(request)
        answer = _Answer()
        parser = httptools.HttpResponseParser(answer)
        while not answer.is_complete:
            data = await self._reader.read(1 << 20)
            if not data:
                raise RuntimeError("the server closed the connection")
            parser.feed_data(data)
        body = b"".join(answer.parts)
        if not parser.should_keep_alive():
            self.close()
        if parser.get_status_code() >= 300:
            raise RuntimeError(f"{parser.get_status_code()} {body[:300]!r}")
        return body


async def timed(connection: Connection, request: bytes) -> float:
    """Return how long an answer took, in seconds."""
    begin = time.perf_counter()
    await connection.ask(request)
    return time.perf_counter() - begin
