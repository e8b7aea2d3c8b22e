"""A balancer's process as the cloud runs it, and targets that are real servers in this process."""

import asyncio
import os
import signal
import socket
from dataclasses import dataclass, field, replace

import aiohttp
import pytest_asyncio
from aiohttp import web

from reelworks.cloud.balancer.config import Balancer, Check, Config, Forward, Group, Listener, Rule, Target
from reelworks.cloud.balancer.reports import Applied, Counts, HealthChange
from reelworks.cloud.balancer.supervisor import Supervisor

DEADLINE_S = 20.0
QUICK = Check(path="/health", interval_s=0.1, timeout_s=1.0, healthy_count=2, unhealthy_count=2)


async def wait_until(condition, what="a condition"):
    async def look():
        while not condition():
            await asyncio.sleep(0.005)

    try:
        await asyncio.wait_for(look(), DEADLINE_S)
    except TimeoutError:
        raise AssertionError(f"waited in vain for {what}") from None


@dataclass
class Server:
    """A target: answers by its name, unless a test gives it something else to do."""

    name: str
    handler: object = None
    port: int = 0
    health: int = 200
    requests: list = field(default_factory=list)
    runner: object = None

    async def open(self):
        app = web.Application(client_max_size=2**40)
        app.router.add_route("*", "/{path:.*}", self._answer)
        self.runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]
        return self

    async def close(self):
        if self.runner is not None:
            await self.runner.cleanup()
            self.runner = None

    @property
    def target(self):
        return Target(f"{self.name}:{self.port}", "127.0.0.1", self.port)

    async def _answer(self, request):
        if request.path == "/health":
            if self.health == "never":
                await asyncio.sleep(60)
            return web.Response(status=self.health)
        self.requests.append(request)
        if self.handler is not None:
            return await self.handler(request)
        return web.Response(text=self.name)


class Lab:
    """One balancer with one listener; ``show`` changes what it is."""

    def __init__(self, process):
        self.reports = []
        self.health = {}
        self.tallies = []
        self.applied = None
        self.process = process
        process.take = self._take
        self.supervisor = process.supervisor
        self.servers = []
        self.port = free_port()
        self.balancer = Balancer("app/lab/1", "127.0.0.1", idle_s=20.0)
        self.groups = ()
        self.rules = ()
        self.session = None

    async def server(self, name, handler=None, **more):
        server = await Server(name, handler, **more).open()
        self.servers.append(server)
        return server

    async def group(self, *servers, name="web", **more):
        """Let the balancer send everything to these servers, and wait until it does."""
        group = Group(name, tuple(server.target for server in servers), **{"check": QUICK, **more})
        await self.show(groups=(group,), rules=(Rule("default", forward=Forward(((name, 1),))),))
        await wait_until(lambda: all(self.health.get(each.target.id) for each in servers), "all healths")

    async def kill_process(self):
        os.kill(self.supervisor.pid, signal.SIGKILL)

    async def until_answered(self):
        """Wait until the listener takes connections."""

        async def look():
            while True:
                try:
                    _, writer = await self.connect()
                except OSError:
                    await asyncio.sleep(0.01)
                else:
                    writer.close()
                    return

        await asyncio.wait_for(look(), DEADLINE_S)

    async def show_no_listener(self):
        self.process.generation += 1
        config = Config(self.process.generation, "secret", (self.balancer,), self.groups)
        self.supervisor.show(lambda: config)
        await self._until_shown()

    async def show(self, groups=None, rules=None, **balancer):
        self.groups = self.groups if groups is None else tuple(groups)
        self.rules = self.rules if rules is None else tuple(rules)
        self.balancer = replace(self.balancer, **balancer)
        self.process.generation += 1
        listener = Listener("listener", self.port, self.rules)
        whole = replace(self.balancer, listeners=(listener,))
        config = Config(self.process.generation, "secret", (whole,), self.groups)
        self.supervisor.show(lambda: config)
        await self._until_shown()

    async def _until_shown(self):
        wanted = self.process.generation
        await wait_until(lambda: self.applied and self.applied.generation >= wanted, "the picture")

    async def connect(self):
        """Return a plain connection, for what no client would send."""
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def until(self, condition):
        await wait_until(condition)

    def url(self, path="/"):
        return f"http://127.0.0.1:{self.port}{path}"

    async def get(self, path="/", **more):
        async with self.session.get(self.url(path), **more) as answer:
            return answer.status, await answer.text()

    async def texts(self, count, **more):
        return [(await self.get(**more))[1] for _ in range(count)]

    def _take(self, report):
        self.reports.append(report)
        match report:
            case Applied():
                self.applied = report
            case HealthChange():
                self.health[report.target] = report
            case Counts():
                self.tallies += report.tallies

    async def close(self):
        self.process.generation += 1
        config = Config(self.process.generation, "secret")
        self.supervisor.show(lambda: config)
        await self._until_shown()
        for server in self.servers:
            await server.close()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """A balancer's process that the tests of a module share, one after the other."""

    def __init__(self):
        self.generation = 0
        self.take = None
        self.supervisor = Supervisor(self._report)

    def _report(self, report):
        self.take(report)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def process():
    made = Process()
    yield made
    await made.supervisor.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def lab(process):
    made = Lab(process)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False) as session:
        made.session = session
        yield made
        await made.close()
