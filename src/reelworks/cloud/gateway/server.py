"""Listening: one port, a connection a client, and an orderly end."""

import asyncio

from reelworks.cloud.gateway.answers import DateLine
from reelworks.cloud.gateway.connection import Connection
from reelworks.cloud.gateway.stages import Way

IDLE_S_MAX = 120.0
"""How long a client may keep us waiting, between requests or inside one."""
BACKLOG = 1024


class Server:
    """The gateway's socket. Owns its connections."""

    def __init__(self, way: Way, host: str, port: int) -> None:
        self._way = way
        self._host = host
        self._port = port
        self._connections: set[Connection] = set()
        self._server: asyncio.Server | None = None
        self._sweeper: asyncio.Task[None] | None = None

    async def start(self) -> int:
        """Listen; return the port, which is a free one where 0 was asked for.

        Raises:
            OSError: the port is taken, or not ours to take.
        """
        date = DateLine()
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Connection(self._way, date, self._connections, "http"),
            self._host,
            self._port,
            backlog=BACKLOG,
        )
        self._sweeper = asyncio.create_task(self._sweep(), name="idle-connections")
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def stop(self, grace_s: float = 5.0) -> None:
        """Take no new connections (there is nothing to do where it never listened), give what is under way ``grace_s`` seconds, close everything."""
        if self._server is None or self._sweeper is None:
            return
        self._sweeper.cancel()
        self._server.close()
        loop = asyncio.get_running_loop()
        deadline = loop.time() + grace_s
        while any(not connection.is_idle for connection in self._connections) and loop.time() < deadline:  # noqa: ASYNC110 - at the end of a life, a poll is simplest
            await asyncio.sleep(0.02)
        for connection in list(self._connections):
            connection.close()

    async def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(IDLE_S_MAX / 4)
            oldest = loop.time() - IDLE_S_MAX
            for connection in list(self._connections):
                if connection.is_clients_turn and connection.last_active < oldest:
                    connection.close()
