"""One client's connection: HTTP/1.1 read by llhttp, one request after the other, answered in their order."""

import asyncio
import logging
import os
from collections import deque
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import httptools

from reelworks.cloud.gateway.answers import DateLine, head_of, send_files
from reelworks.cloud.gateway.bodies import StreamedBody
from reelworks.cloud.gateway.exchange import Exchange
from reelworks.cloud.gateway.forms import FormBody
from reelworks.cloud.gateway.stages import Way
from reelworks.cloud.wire.error import InternalError
from reelworks.cloud.wire.message import FileSlice, HttpRequest, HttpResponse

WHOLE_BYTES_MAX = 64 * 1024
"""A streaming operation's body up to this size is gathered first: it travels in its row."""
DOCUMENT_BYTES_MAX = 16 * 1024 * 1024
"""The largest body of an operation that takes a document."""
HEAD_BYTES_MAX = 64 * 1024
UNWANTED_BYTES_MAX = 64 * 1024 * 1024
"""How much of a refused body is read and thrown away, so that the client sees the refusal and not a reset."""
WAITING_REQUESTS_MAX = 16
"""How many pipelined requests wait before the client is made to."""

_USUAL_NAMES = {
    spelling.encode(): name.lower()
    for name in (
        *("Host", "Authorization", "Content-Length", "Content-Type", "X-Amz-Date", "X-Amz-Content-SHA256"),
        *("X-Amz-Security-Token", "X-Amz-Target", "User-Agent", "Accept", "Accept-Encoding", "Connection"),
        *("Amz-Sdk-Invocation-Id", "Amz-Sdk-Request", "Expect", "X-Amz-Checksum-CRC32", "Content-MD5"),
        *("X-Amz-Sdk-Checksum-Algorithm", "X-Amzn-Query-Mode"),
    )
    for spelling in (name, name.lower())
}
"""Headers that nearly every request has, as they are usually spelled."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Incoming:
    """A request that is arriving or being worked on."""

    exchange: Exchange
    keeps_alive: bool
    length: int | None
    """Content-Length; None for chunked transfer encoding."""
    parts: list[bytes] = field(default_factory=list)
    received: int = 0
    is_complete: bool = False
    is_begun: bool = False
    is_considered: bool = False
    is_unwanted: bool = False
    is_answered: bool = False
    stream: StreamedBody | FormBody | None = None


class Connection(asyncio.Protocol):
    """Reads requests, sends them on their way, writes answers. The server owns it."""

    def __init__(self, way: Way, date: DateLine, connections: set["Connection"], scheme: str) -> None:
        self._way = way
        self._date = date
        self._connections = connections
        self._scheme = scheme
        self._parser: Any = httptools.HttpRequestParser(self)
        self._now = asyncio.get_running_loop().time
        self._transport: Any = None
        self._remote = ""
        self._queue: deque[Incoming] = deque()
        self._target = b""
        self._headers: dict[str, str] = {}
        self._head_bytes = 0
        self._is_advancing = False
        self._is_closing = False
        self._is_paused = False
        self._drained = asyncio.Event()
        self._drained.set()
        self._sending: asyncio.Task[None] | None = None
        self.last_active = 0.0
        """Loop time of the last byte that came or went."""

    @property
    def is_idle(self) -> bool:
        """Whether no request is under way."""
        return not self._queue

    @property
    def is_clients_turn(self) -> bool:
        """Whether nothing happens before the client sends something."""
        return not self._queue or not self._queue[0].is_complete

    def close(self) -> None:
        """Close once what is being written is out."""
        self._is_closing = True
        if self._transport is not None:
            self._transport.close()

    # -- asyncio.Protocol

    def connection_made(self, transport: Any) -> None:
        """Begin."""
        self._transport = transport
        transport.set_write_buffer_limits(high=0)
        peer = transport.get_extra_info("peername")
        self._remote = peer[0] if peer else ""
        self._connections.add(self)
        self.last_active = self._now()

    def connection_lost(self, _error: Exception | None) -> None:
        """Tell whoever still works for this client that it is gone."""
        self._connections.discard(self)
        self._drained.set()
        if self._sending is not None:
            self._sending.cancel()
        for incoming in self._queue:
            incoming.is_answered = True
            if incoming.stream is not None:
                # Whoever reads the body meets IncompleteBody; work whose body is whole goes on to its end.
                incoming.stream.break_off()
            elif incoming.exchange.cancel is not None:
                incoming.exchange.cancel()
        self._queue.clear()

    def pause_writing(self) -> None:
        """Note that the kernel takes no more for now."""
        self._drained.clear()

    def resume_writing(self) -> None:
        """Note that everything written is in the kernel's hands."""
        self._drained.set()

    def data_received(self, data: bytes) -> None:
        """Take bytes from the socket."""
        self.last_active = self._now()
        if self._is_closing:
            return
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserUpgrade, httptools.HttpParserError, ValueError):
            self._refuse_http(400)
            return
        if self._head_bytes > HEAD_BYTES_MAX:
            self._refuse_http(431)
            return
        self._advance()

    # -- httptools' callbacks

    def on_message_begin(self) -> None:
        """Begin a new head."""
        self._target = b""
        self._headers = {}
        self._head_bytes = 0

    def on_url(self, target: bytes) -> None:
        """Take a part of the request target."""
        self._target += target

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; one that comes twice is joined by a comma."""
        self._head_bytes += len(name) + len(value)
        key = _USUAL_NAMES.get(name) or name.decode("latin-1").lower()
        text = value.decode("utf-8", "surrogateescape")
        headers = self._headers
        headers[key] = f"{headers[key]},{text}" if key in headers else text

    def on_headers_complete(self) -> None:
        """Queue the request; its body follows."""
        path, _, query = self._target.decode("latin-1").partition("?")
        if path.startswith("http"):
            path = "/" + path.split("://", 1)[-1].partition("/")[2]
        method, headers = self._parser.get_method().decode("ascii"), self._headers
        request = HttpRequest(method, path, query, headers, b"", None, self._scheme, self._remote)
        length = None if "transfer-encoding" in headers else int(headers.get("content-length") or 0)
        exchange = Exchange(request, lambda response: self._reply(incoming, response))
        incoming = Incoming(exchange, self._parser.should_keep_alive(), length)
        self._queue.append(incoming)
        if len(self._queue) >= WAITING_REQUESTS_MAX:
            self.pause_reading()

    def on_body(self, data: bytes) -> None:
        """Take a part of the body."""
        incoming = self._queue[-1] if self._queue else None
        if incoming is None:
            return
        incoming.received += len(data)
        if incoming.is_unwanted:
            return
        if incoming.stream is not None:
            incoming.stream.push(data)
        else:
            incoming.parts.append(data)

    def on_message_complete(self) -> None:
        """Note that the request is whole."""
        incoming = self._queue[-1] if self._queue else None
        if incoming is None:
            return
        incoming.is_complete = True
        if incoming.stream is not None:
            incoming.stream.end()

    # -- a request's turn

    def _advance(self) -> None:
        """Give the first request in line its turn, and the next, as long as answers come at once."""
        self._is_advancing = True
        while self._queue and not self._is_closing:
            incoming = self._queue[0]
            if incoming.is_begun:
                self._part_if_unwanted(incoming)
                break
            if not incoming.is_complete:
                self._consider(incoming)
                break
            incoming.is_begun = True
            incoming.exchange.request.body = b"".join(incoming.parts)
            incoming.parts.clear()
            self._way.go(incoming.exchange)
        self._is_advancing = False

    def _consider(self, incoming: Incoming) -> None:
        """Decide about a request whose body has not come yet: stream it, wait for it, or refuse it."""
        if incoming.is_considered:
            if incoming.received > DOCUMENT_BYTES_MAX:
                self._refuse_http(413)
            return
        incoming.is_considered = True
        request = incoming.exchange.request
        if (incoming.length is None or incoming.length > WHOLE_BYTES_MAX) and self._way.is_streaming(
            incoming.exchange
        ):
            self._begin_streaming(incoming)
        elif incoming.length is not None and incoming.length > DOCUMENT_BYTES_MAX:
            self._refuse_http(413)
            return
        if not incoming.is_answered and request.headers.get("expect", "").lower() == "100-continue":
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _begin_streaming(self, incoming: Incoming) -> None:
        incoming.is_begun = True
        parts, incoming.parts = incoming.parts, []
        incoming.stream = self._way.go_streaming(incoming.exchange, self)
        if incoming.stream is not None:
            for part in parts:
                incoming.stream.push(part)

    def _reply(self, incoming: Incoming, response: HttpResponse) -> None:
        """Write an answer. Its request is the first in line, since they are begun one after the other."""
        if incoming.is_answered or self._transport.is_closing():
            return
        is_head, body = incoming.exchange.request.method == "HEAD", response.body
        slices: tuple[FileSlice, ...] = ()
        if not isinstance(body, bytes) and not is_head:
            slices = body if isinstance(body, tuple) else (body,)
            try:
                descriptors = _open_files(slices)
            except OSError as error:
                # Nothing of the answer is out yet: the client can still be told, and asks again or gives up.
                log.error("a stored file cannot be read for %s: %s", incoming.exchange.request.path, error)  # noqa: TRY400 - what is missing says it all
                self._way.refuse(incoming.exchange, InternalError())
                return
        incoming.is_answered = True
        # The exchange leads back here by its reply; without this circle both go at once, without the collector.
        incoming.exchange.reply = _say_nothing_more
        if not incoming.is_complete:
            incoming.is_unwanted = True
            incoming.keeps_alive = False
            self.resume_reading()
        head = head_of(response, self._date, keeps_alive=incoming.keeps_alive)
        if slices:
            self._transport.write(head)
            sending = self._send(incoming, descriptors, slices)
            self._sending = asyncio.create_task(sending, name="send-files")
            return
        self._transport.write(head + body if isinstance(body, bytes) and not is_head else head)
        self._finish(incoming)

    def _finish(self, incoming: Incoming) -> None:
        """The answer is out: on to the next request, or part."""
        if not incoming.keeps_alive:
            self._part_if_unwanted(incoming)
            return
        self._queue.popleft()
        if len(self._queue) == WAITING_REQUESTS_MAX - 1:
            self.resume_reading()
        if self._queue and not self._is_advancing:
            self._advance()

    def _part_if_unwanted(self, incoming: Incoming) -> None:
        """Close after the last answer; but first let the client finish sending, or it would see a reset."""
        if not incoming.is_answered or incoming.keeps_alive or self._sending is not None:
            return
        if incoming.is_complete or incoming.received > UNWANTED_BYTES_MAX:
            self.close()
        elif incoming.exchange.request.headers.get("expect", "").lower() == "100-continue":
            # Such a client sends no body before it is told to; what it does send comes after our answer.
            self.close()

    async def _send(self, incoming: Incoming, descriptors: list[int], slices: tuple[FileSlice, ...]) -> None:
        try:
            await send_files(self, descriptors, slices)
        except OSError as error:
            log.info("a client went away while %s was sent: %s", incoming.exchange.request.path, error)
            self._transport.abort()
            return
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
            self._sending = None
        self._finish(incoming)

    # -- what streamed bodies and sent files ask of a connection

    def pause_reading(self) -> None:
        """Take no more from the socket for now."""
        if not self._is_paused and not self._transport.is_closing():
            self._is_paused = True
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Go on taking from the socket."""
        if self._is_paused and not self._transport.is_closing():
            self._is_paused = False
            self._transport.resume_reading()

    def fileno(self) -> int:
        """Return the socket's descriptor."""
        number: int = self._transport.get_extra_info("socket").fileno()
        return number

    async def drain(self) -> None:
        """Wait until everything written before is in the kernel's hands."""
        await self._drained.wait()

    def _refuse_http(self, status: int) -> None:
        """Answer what is not a request we could even begin with, and part."""
        response = HttpResponse(status, [("Content-Type", "text/plain")], b"")
        self._transport.write(head_of(response, self._date, keeps_alive=False))
        self.close()


def _open_files(slices: tuple[FileSlice, ...]) -> list[int]:
    """Open all files of an answer, or none."""
    with ExitStack() as opened:
        descriptors = []
        for part in slices:
            descriptors.append(os.open(part.path, os.O_RDONLY | os.O_CLOEXEC))
            opened.callback(os.close, descriptors[-1])
        opened.pop_all()
        return descriptors


def _say_nothing_more(_response: HttpResponse) -> None:
    """Stand where the reply of an answered exchange was."""
