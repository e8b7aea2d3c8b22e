"""A closed loop over raw sockets: N connections, each with one request under way, for so many seconds."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import httptools

MakeRequest = Callable[[int, bytes], bytes | None]
"""Takes the connection's number and the last answer's body; returns the next request, whole, or None to stop."""

DRAIN_S_MAX = 10.0
"""How long the requests under way at the end may take; what has not come by then is a failure."""


@dataclass
class Result:
    """What a load came to."""

    requests: int
    seconds: float
    failures: int
    latencies_s: list[float] = field(default_factory=list)
    first_failure: str = ""
    server_cpu_s: float = 0.0
    """Processor time the server used for it, where that was looked at."""

    @property
    def per_s(self) -> float:
        """Requests a second that were answered well."""
        return (self.requests - self.failures) / self.seconds

    @property
    def cpu_us(self) -> float:
        """Processor time of the server a request, in microseconds: other load on the machine hardly touches it."""
        return self.server_cpu_s / max(self.requests, 1) * 1e6

    def add(self, other: "Result") -> None:
        """Add another round of the same."""
        self.requests += other.requests
        self.seconds += other.seconds
        self.failures += other.failures
        self.latencies_s += other.latencies_s
        self.first_failure = self.first_failure or other.first_failure
        self.server_cpu_s += other.server_cpu_s

    def quantile_ms(self, share: float) -> float:
        """Return a quantile of the latencies, in milliseconds."""
        ordered = sorted(self.latencies_s)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else 0.0

    def fail(self, words: str) -> None:
        """Count a failure; keep the first one's words."""
        self.failures += 1
        self.first_failure = self.first_failure or words


class _Client(asyncio.Protocol):
    """One connection after the other: some servers close theirs after each answer."""

    def __init__(
        self, number: int, address: tuple[str, int], make: MakeRequest, result: Result, deadline: float
    ) -> None:
        self._number = number
        self._address = address
        self._make = make
        self._result = result
        self._deadline = deadline
        self._last = b""
        self._is_finished = False
        self._sent_at = 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._connecting: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        await asyncio.get_running_loop().create_connection(lambda: self, *self._address)

    def connection_made(self, transport) -> None:
        self._transport = transport
        self._parser = httptools.HttpResponseParser(self)
        self._send()

    def _send(self) -> None:
        request = self._make(self._number, self._last) if time.perf_counter() < self._deadline else None
        if request is None:
            self._is_finished = True
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self._body: list[bytes] = []

    def on_body(self, data: bytes) -> None:
        self._body.append(data)

    def on_message_complete(self) -> None:
        status = self._parser.get_status_code()
        if status == 100:
            return
        self._result.latencies_s.append(time.perf_counter() - self._sent_at)
        self._result.requests += 1
        self._last = b"".join(self._body)
        if status >= 300:
            self._result.fail(f"{status} {self._last[:300]!r}")
        if self._parser.should_keep_alive():
            self._send()
        else:
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if self.done.done():
            return
        if self._is_finished or time.perf_counter() >= self._deadline:
            self.done.set_result(None)
        else:
            self._connecting = asyncio.ensure_future(self._again())

    async def _again(self) -> None:
        try:
            await self.connect()
        except OSError as error:
            self._result.fail(str(error))
            self.done.set_result(None)

    def give_up(self) -> None:
        if not self.done.done():
            self._result.requests += 1
            self._result.fail("no answer")
            self.done.set_result(None)
            self._transport.abort()


async def run_load(host: str, port: int, make: MakeRequest, *, connections: int, seconds: float) -> Result:
    """Load a server for about so many seconds."""
    result = Result(0, 0.0, 0)
    begin = time.perf_counter()
    clients = [_Client(number, (host, port), make, result, begin + seconds) for number in range(connections)]
    await asyncio.gather(*(client.connect() for client in clients))
    await asyncio.wait([client.done for client in clients], timeout=seconds + DRAIN_S_MAX)
    for client in clients:
        client.give_up()
    result.seconds = time.perf_counter() - begin
    return result
