"""The metadata service's listeners: one an address, all of them on the cloud's own loop."""

import asyncio
import errno
import logging
import socket
from http import HTTPStatus
from typing import Any, cast

import httptools

from reelworks.base.clock import Clock, SystemClock
from reelworks.cloud.machines.metadata.facts import MetadataSource
from reelworks.cloud.machines.metadata.service import Answered, Asked, MetadataService, page

PORT = 1338
"""Where every machine's metadata are on its own address: none that needs privileges."""
CONNECTIONS_MAX = 128
"""How many connections an address may hold."""
HEAD_BYTES_MAX = 16 * 1024
IDLE_S_MAX = 60.0

log = logging.getLogger(__name__)


class AddressTaken(Exception):
    """Somebody else listens on a machine's address, or the host has no such address."""


class MetadataServer:
    """Owns the listeners and their connections. Use it from one running loop."""

    def __init__(self, source: MetadataSource, clock: Clock | None = None) -> None:
        self._service = MetadataService(source, clock or SystemClock())
        self._listeners: dict[str, tuple[asyncio.Server, set[_Connection]]] = {}

    async def open(self, address: str) -> str:
        """Listen on a machine's address and return the URL of its metadata. Safe to repeat.

        That nobody else listens there is also the claim of the address.

        Raises:
            AddressTaken: it cannot be had.
        """
        if address not in self._listeners:
            connections: set[_Connection] = set()
            loop = asyncio.get_running_loop()
            bound = _bind(address)
            server = await loop.create_server(
                lambda: _Connection(self._service, address, connections), sock=bound
            )
            self._listeners[address] = (server, connections)
        return f"http://{address}:{PORT}"

    async def close(self, address: str) -> None:
        """Listen there no more. Safe to repeat."""
        server, connections = self._listeners.pop(address, (None, set[_Connection]()))
        if server is None:
            return
        server.close()
        for connection in list(connections):
            connection.abort()
        await server.wait_closed()

    async def close_all(self) -> None:
        """Listen nowhere any more."""
        for address in list(self._listeners):
            await self.close(address)


def _bind(address: str) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # Connections of an earlier cloud that linger hold nobody up; a listener of another one does.
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((address, PORT))
        bound.listen(CONNECTIONS_MAX)
    except OSError as error:
        bound.close()
        if error.errno in {errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES}:
            raise AddressTaken(f"{address}:{PORT} cannot be had: {error.strerror}") from error
        raise
    bound.setblocking(False)
    return bound


class _Connection(asyncio.Protocol):
    """One client: HTTP/1.1, one request at a time, no bodies. Its listener owns it."""

    def __init__(self, service: MetadataService, address: str, connections: "set[_Connection]") -> None:
        self._service = service
        self._address = address
        self._connections = connections
        self._parser: Any = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        self._target = b""
        self._headers: dict[str, str] = {}
        self._head_bytes = 0
        self._waiting: asyncio.Queue[tuple[Asked, bool]] = asyncio.Queue()
        self._answering: asyncio.Task[None] | None = None
        self._idle: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are asyncio's in all but the class.
        self._transport = cast("asyncio.Transport", transport)
        if len(self._connections) >= CONNECTIONS_MAX:
            self._transport.abort()
            return
        self._connections.add(self)
        self._answering = asyncio.create_task(self._answer_all(), name=f"metadata of {self._address}")
        self._wait_idle()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the protocol's own signature
        self._connections.discard(self)
        if self._idle is not None:
            self._idle.cancel()
        if self._answering is not None:
            self._answering.cancel()

    def abort(self) -> None:
        """Break the connection off."""
        if self._transport is not None:
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        self._wait_idle()
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self._refuse(HTTPStatus.BAD_REQUEST)
        except httptools.HttpParserUpgrade:
            self._refuse(HTTPStatus.BAD_REQUEST)

    def on_message_begin(self) -> None:
        self._target, self._headers, self._head_bytes = b"", {}, 0

    def on_url(self, url: bytes) -> None:
        self._target += url
        self._count(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value))
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        # No request of this service has one; what comes all the same is counted like a head.
        self._count(len(body))

    def on_message_complete(self) -> None:
        method = self._parser.get_method().decode("latin-1")
        path = self._target.partition(b"?")[0].decode("latin-1")
        self._waiting.put_nowait((Asked(method, path, self._headers), self._parser.should_keep_alive()))
        if self._transport is not None:
            # The next request is read when this one is answered.
            self._transport.pause_reading()

    def _count(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > HEAD_BYTES_MAX:
            raise httptools.HttpParserError("the request is too large")

    async def _answer_all(self) -> None:
        while True:
            asked, keeps_alive = await self._waiting.get()
            try:
                answered = await self._service.answer(self._address, asked)
            except Exception as error:  # noqa: BLE001 - the edge: whatever broke, the client gets an answer
                answered = self._failed(asked, error)
            self._write(answered, has_body=asked.method != "HEAD", keeps_alive=keeps_alive)
            if not keeps_alive:
                return
            if self._waiting.empty() and self._transport is not None:
                self._transport.resume_reading()

    def _failed(self, asked: Asked, error: Exception) -> Answered:
        log.error("metadata of %s: %s %s", self._address, asked.method, asked.path, exc_info=error)
        return page(HTTPStatus.INTERNAL_SERVER_ERROR)

    def _refuse(self, status: HTTPStatus) -> None:
        self._write(page(status), has_body=True, keeps_alive=False)

    def _write(self, answered: Answered, *, has_body: bool, keeps_alive: bool) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        lines = [
            f"HTTP/1.1 {answered.status.value} {answered.status.phrase}",
            f"Content-Type: {answered.kind}",
            f"Content-Length: {len(answered.body)}",
            "Server: EC2ws",
            f"Connection: {'keep-alive' if keeps_alive else 'close'}",
            *(f"{name}: {value}" for name, value in answered.headers.items()),
        ]
        head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
        self._transport.write(head + (answered.body if has_body else b""))
        if not keeps_alive:
            self._transport.close()

    def _wait_idle(self) -> None:
        """Close the connection when nothing has come for a while."""
        if self._idle is not None:
            self._idle.cancel()
        self._idle = asyncio.get_running_loop().call_later(IDLE_S_MAX, self.abort)
