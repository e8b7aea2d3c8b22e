"""The balancer's process: takes pictures of what it shall be, makes them true, tells how it goes."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import aiohttp
from pydantic import TypeAdapter

from reelworks.cloud.balancer.config import Config
from reelworks.cloud.balancer.fleet import LiveGroup
from reelworks.cloud.balancer.forwarding import Forwarder, Post
from reelworks.cloud.balancer.listening import READ_BYTES, Port
from reelworks.cloud.balancer.reports import Applied, Report
from reelworks.cloud.balancer.sending import Sender
from reelworks.cloud.balancer.tallying import Tallies
from reelworks.cloud.balancer.watching import Watches

REPORT_S = 1.0
"""How often counts are told."""
RETRY_S = 1.0
"""How often it is tried again to open a port that could not be opened."""
CLOSE_S = 5.0
"""For so long requests under way at a listener that goes may take."""

log = logging.getLogger(__name__)


class Serving:
    """Everything the process does, from one picture to the next."""

    def __init__(self, tell: Callable[[Report], None]) -> None:
        self._tell = tell
        self._tallies = Tallies()
        self._session = _open_session()
        self._watches = Watches(self._session, tell)
        self._forwarder = Forwarder(Sender(self._session, self._watches), self._tallies)
        self._ports: dict[tuple[str, int], Port] = {}
        self._failures: dict[str, str] = {}
        self._closing: set[asyncio.Task[None]] = set()

    async def run(self, pictures: AsyncIterator[Config]) -> None:
        """Follow the pictures until there are no more, then let go."""
        others = [
            asyncio.create_task(self._report(), name="report"),
            asyncio.create_task(self._retry(), name="open ports again"),
        ]
        try:
            async for picture in pictures:
                await self.apply(picture)
        finally:
            for task in others:
                task.cancel()
            self._watches.stop()
            await asyncio.gather(*(port.close(0.1) for port in self._ports.values()))
            await self._session.close()

    async def apply(self, config: Config) -> None:
        """Make a picture true, and tell that it is."""
        self._forwarder.secret = config.secret
        self._follow_groups(config)
        await self._follow_listeners(config)
        ports = {port.post.listener.id: port.number for port in self._ports.values()}
        self._tell(Applied(config.generation, ports, dict(self._failures)))
        self._config = config

    def _follow_groups(self, config: Config) -> None:
        known, loop = self._forwarder.groups, asyncio.get_running_loop()
        groups: dict[str, LiveGroup] = {}
        for spec in config.groups:
            live = known.get(spec.id)
            if live is None:
                live = LiveGroup(spec, loop)
            else:
                live.update(spec)
            groups[spec.id] = live
        for gone in known.keys() - groups.keys():
            known[gone].retire()
        self._forwarder.groups = groups
        self._watches.follow(groups.values())

    async def _follow_listeners(self, config: Config) -> None:
        wanted = {
            (balancer.address, listener.port): Post(balancer, listener)
            for balancer in config.balancers
            for listener in balancer.listeners
        }
        for key in self._ports.keys() - wanted.keys():
            self._close(self._ports.pop(key))
        self._failures.clear()
        for key, post in wanted.items():
            port = self._ports.get(key)
            if port is not None:
                port.post = post
            else:
                await self._open(key, post)

    async def _open(self, key: tuple[str, int], post: Post) -> None:
        port = Port(post, self._forwarder, self._tallies)
        try:
            await port.open()
        except OSError as error:
            self._failures[post.listener.id] = error.strerror or str(error)
            log.warning("a listener cannot be opened: %s", error.strerror)
        else:
            self._ports[key] = port

    def _close(self, port: Port) -> None:
        task = asyncio.create_task(port.close(CLOSE_S), name="close a listener")
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _report(self) -> None:
        while True:
            await asyncio.sleep(REPORT_S)
            for port in self._ports.values():
                if port.connections:
                    self._tallies.of(port.post.balancer.id).active_connections += port.connections
            counts = self._tallies.take()
            if counts is not None:
                self._tell(counts)

    async def _retry(self) -> None:
        while True:
            await asyncio.sleep(RETRY_S)
            if self._failures:
                await self.apply(replace(self._config))


def read_config(line: bytes) -> Config:
    """Return the picture that a line holds."""
    return _CONFIG.validate_json(line)


def _open_session() -> aiohttp.ClientSession:
    """Return the session for all targets: it keeps connections, and adds nothing to what it is given."""
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=30, use_dns_cache=False)
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent", "Content-Type"),
        read_bufsize=READ_BYTES,
        max_line_size=65_536,
        max_field_size=65_536,
    )


_CONFIG: TypeAdapter[Config] = TypeAdapter(Config)
