"""A closed loop over raw sockets: N connections, each with one request under way, for so many seconds."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import httptools

MakeRequest = Callable[[int, bytes], bytes]
"""Takes the connection's number and the last answer's body; returns the next request, whole."""


@dataclass
class Result:
    """What a load came to."""

    requests: int
    seconds: float
    failures: int
    latencies_s: list[float] = field(default_factory=list)
    first_failure: str = ""

    @property
    def per_s(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds

    def quantile_ms(self, share: float) -> float:
        """Return a quantile of the latencies, in milliseconds."""
        ordered = sorted(self.latencies_s)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else 0.0


class _Client(asyncio.Protocol):
    def __init__(self, number: int, make: MakeRequest, result: Result, deadline: float) -> None:
        self._number = number
        self._make = make
        self._result = result
        self._deadline = deadline
        self._parser = httptools.HttpResponseParser(self)
        self._body: list[bytes] = []
        self._sent_at = 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport) -> None:
        self._transport = transport
        self._send(b"")

    def _send(self, last: bytes) -> None:
        request = self._make(self._number, last)
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self._body = []

    def on_body(self, data: bytes) -> None:
        self._body.append(data)

    def on_message_complete(self) -> None:
        status = self._parser.get_status_code()
        if status == 100:
            return
        now = time.perf_counter()
        self._result.latencies_s.append(now - self._sent_at)
        self._result.requests += 1
        body = b"".join(self._body)
        if status >= 300:
            self._result.failures += 1
            self._result.first_failure = self._result.first_failure or f"{status} {body[:300]!r}"
        if now < self._deadline:
            self._send(body)
        else:
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


async def run_load(host: str, port: int, make: MakeRequest, *, connections: int, seconds: float) -> Result:
    """Load a server for about so many seconds."""
    loop = asyncio.get_running_loop()
    result = Result(0, 0.0, 0)
    begin = time.perf_counter()
    clients = []
    for number in range(connections):
        _, client = await loop.create_connection(
            lambda number=number: _Client(number, make, result, begin + seconds), host, port
        )
        clients.append(client)
    await asyncio.wait_for(asyncio.gather(*(client.done for client in clients)), seconds + 30)
    result.seconds = time.perf_counter() - begin
    return result
