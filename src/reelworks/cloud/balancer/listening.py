"""The sockets where requests come in, and the connections on them."""

import asyncio
import errno
import logging
import socket
from collections.abc import Callable

from aiohttp import web

from reelworks.cloud.balancer.answers import CLOSES, WholeAnswer, Written
from reelworks.cloud.balancer.forwarding import Forwarder, Post
from reelworks.cloud.balancer.pages import error_page
from reelworks.cloud.balancer.tallying import Tallies

LINE_BYTES_MAX = 16_384
"""Of a request line, and of one header.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html#http-limits
"""
READ_BYTES = 131_072
"""How much of a body is taken from a socket before the other side has it."""
BACKLOG = 1024
LINGER_S = 1.0
"""For so long the rest of a request is taken that has its answer already, so that the client can read that."""
UNPRIVILEGED_SHIFT = 8000
"""A port that only root may open is opened this much higher by whoever is not root."""

log = logging.getLogger(__name__)


class Connection(web.RequestHandler):
    """A client's connection; what cannot be read is answered as AWS does."""

    __slots__ = ("on_error", "on_open", "opened_at")

    on_error: Callable[[int], None]
    on_open: Callable[[], None]
    opened_at: float
    """By the loop's clock."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count the client."""
        super().connection_made(transport)
        self.opened_at = asyncio.get_running_loop().time()
        self.on_open()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what is no request of HTTP, or what broke here."""
        if status >= 500:
            log.error("a request broke the balancer: %s", message, exc_info=exc)
        if request.writer.output_size > 0:
            raise ConnectionResetError("The answer has begun: no other can be given.") from exc
        if message and "too long" in message.lower() and "line" in message.lower():
            status = 414
        self.on_error(status)
        return WholeAnswer(error_page(status))


class Port:
    """One listener's open socket."""

    def __init__(self, post: Post, forwarder: Forwarder, tallies: Tallies) -> None:
        self.post = post
        self.number = 0
        """Where it really listens."""
        self._forwarder = forwarder
        self._tallies = tallies
        self._web: web.Server | None = None
        self._server: asyncio.Server | None = None

    @property
    def connections(self) -> int:
        """How many clients are connected."""
        return len(self._web.connections) if self._web else 0

    async def open(self) -> None:
        """Listen.

        Raises:
            OSError: the port cannot be opened.
        """
        loop = asyncio.get_running_loop()
        opened = _open_socket(self.post.balancer.address, self.post.listener.port)
        self.number = opened.getsockname()[1]
        self._web = web.Server(self._answer, handler_cancellation=True)
        self._server = await loop.create_server(self._connect, sock=opened, backlog=BACKLOG)

    async def close(self, grace_s: float) -> None:
        """Take no new connections; let requests under way end for so long, then cut them."""
        if self._server is not None and self._web is not None:
            self._server.close()
            self._web.pre_shutdown()
            await self._web.shutdown(grace_s)

    def _connect(self) -> Connection:
        assert self._web is not None
        connection = Connection(
            self._web,
            loop=asyncio.get_running_loop(),
            access_log=None,  # type: ignore[arg-type]  # aiohttp's way to say: none
            keepalive_timeout=self.post.balancer.idle_s,
            auto_decompress=False,
            max_line_size=LINE_BYTES_MAX,
            max_field_size=LINE_BYTES_MAX,
            lingering_time=LINGER_S,
            read_bufsize=READ_BYTES,
        )
        balancer = self.post.balancer.id
        connection.on_error = lambda status: self._tallies.note_own_answer(balancer, "", status)
        connection.on_open = self._count
        return connection

    def _count(self) -> None:
        self._tallies.of(self.post.balancer.id).new_connections += 1

    async def _answer(self, request: web.BaseRequest) -> Written:
        connection = request.protocol
        assert isinstance(connection, Connection)
        age_s = asyncio.get_running_loop().time() - connection.opened_at
        request[CLOSES] = age_s > self.post.balancer.keep_alive_s
        return await self._forwarder.answer(request, self.post)


def _open_socket(address: str, port: int) -> socket.socket:
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        try:
            opened.bind((address, port))
        except PermissionError:
            opened.bind((address, port + UNPRIVILEGED_SHIFT))
            log.warning(
                "port %d of %s may only be opened by root: it is served on port %d",
                port,
                address,
                port + UNPRIVILEGED_SHIFT,
            )
    except OSError as error:
        opened.close()
        raise OSError(
            error.errno, f"{address}:{port}: {errno.errorcode.get(error.errno or 0, error)}"
        ) from error
    return opened
