"""Ours beside other emulators of AWS: the same cases, the same raw-socket client, the same run; one table.

Ours verifies every signature, asks the policies and answers after fsync. The others do none of it, unless their name
says so: they are measured as they come.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace

import uvloop
from botocore.exceptions import BotoCoreError, ClientError

from bench.cases import objects, queues, uploads
from bench.figures import show_load
from bench.load import Result
from bench.peers import PEERS, PeerMissing, running_peer
from bench.requests import make_bucket, make_queue
from bench.server_process import Target, running_cloud, running_echo

CONNECTIONS = 32
CASE_S_MAX = 30.0
OURS = "Reelworks"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table."""

    name: str
    measure: Callable[[Target, float], Awaitable[float]]
    is_time: bool = False
    """Milliseconds, the fewer the better; else a figure a second."""


def well(result: Result) -> Result:
    """Return a result if more than nine in ten of its requests were answered well."""
    if not result.requests or result.failures > result.requests / 10:
        raise RuntimeError(result.first_failure or "no answer")
    return result


async def sends(target: Target, seconds: float) -> float:
    return well(await queues.send(target, make_queue(target, "sends"), CONNECTIONS, seconds)).per_s


async def batches(target: Target, seconds: float) -> float:
    return 10 * well(await queues.send_batches(target, make_queue(target, "bat"), CONNECTIONS, seconds)).per_s


async def receives(target: Target, seconds: float) -> float:
    url = make_queue(target, "bat")
    result, per_s = await queues.receive_delete(target, url, CONNECTIONS, seconds)
    well(result)
    if not per_s:
        raise RuntimeError("no message was given out")
    return per_s


async def waking(target: Target, seconds: float) -> float:
    return well(await queues.wake(target, seconds)).quantile_ms(0.5)


async def puts(target: Target, seconds: float) -> float:
    make_bucket(target, objects.BUCKET)
    return well(await objects.put(target, CONNECTIONS, seconds)).per_s


async def gets(target: Target, seconds: float) -> float:
    return well(await objects.get(target, CONNECTIONS, seconds)).per_s


async def news_by_sns(target: Target, seconds: float) -> float:
    return well(await uploads.through_sns(target, seconds)).quantile_ms(0.5)


async def news_by_eventbridge(target: Target, seconds: float) -> float:
    return well(await uploads.through_eventbridge(target, seconds)).quantile_ms(0.5)


ROWS = (
    Row("SendMessage 256 B, a second", sends),
    Row("SendMessageBatch, messages a second", batches),
    Row("receive + delete in tens, messages a second", receives),
    Row("send to a waiting receive, p50 ms", waking, is_time=True),
    Row("PutObject 4 KiB, a second", puts),
    Row("GetObject 4 KiB, a second", gets),
    Row("PutObject to its message by SNS, p50 ms", news_by_sns, is_time=True),
    Row("PutObject to its message by EventBridge, p50 ms", news_by_eventbridge, is_time=True),
)


class Table:
    """The figures by row and server, and why some are missing."""

    def __init__(self) -> None:
        self.echo_per_s = 0.0
        self._figures: dict[str, dict[str, float]] = {}
        self._reasons: dict[tuple[str, str], str] = {}

    def add_server(self, name: str) -> None:
        self._figures[name] = {}

    def set(self, server: str, row: Row, figure: float) -> None:
        """Keep the better of two rounds: what disturbs only slows."""
        figures = self._figures[server]
        better = min if row.is_time else max
        figures[row.name] = better(figure, figures.get(row.name, figure))

    def leave_out(self, server: str, what: str, reason: object) -> None:
        words = " ".join(str(reason).split()) or type(reason).__name__
        self._reasons[server, what] = words[:160]

    def is_left_out(self, server: str, what: str) -> bool:
        return (server, what) in self._reasons

    def print(self) -> None:
        servers = list(self._figures)
        print(f"\n| {CONNECTIONS} connections | {' | '.join(servers)} | {OURS} to the best other |")
        print(f"| --- |{' ---: |' * (len(servers) + 1)}")
        for row in ROWS:
            cells = [self._cell(server, row) for server in servers]
            print(f"| {row.name} | {' | '.join(cells)} | {self._ratio(row)} |")
        print(f"\nThe echo, which only verifies a signature: {self.echo_per_s:,.0f} a second.")
        for (server, what), words in self._reasons.items():
            print(f"Not measured: {server}, {what}: {words}")

    def _cell(self, server: str, row: Row) -> str:
        figure = self._figures[server].get(row.name)
        if figure is None:
            return "none"
        return f"{figure:,.2f}" if row.is_time else f"{figure:,.0f}"

    def _ratio(self, row: Row) -> str:
        ours = self._figures[OURS].get(row.name)
        others = [
            figures[row.name]
            for server, figures in self._figures.items()
            if server != OURS and row.name in figures
        ]
        if not ours or not others:
            return "none"
        ratio = min(others) / ours if row.is_time else ours / max(others)
        return f"{ratio:.2f} times" + (" as fast" if row.is_time else "")


async def measure_row(row: Row, target: Target, table: Table, seconds: float) -> None:
    target.process.send_signal(signal.SIGCONT)
    try:
        async with asyncio.timeout(CASE_S_MAX):
            figure = await row.measure(target, seconds)
    except (RuntimeError, OSError, ValueError, KeyError, ClientError, BotoCoreError) as reason:
        table.leave_out(target.name, row.name, reason)
    else:
        table.set(target.name, row, figure)
        print(f"{target.name:24s} {row.name:50s} {figure:10,.2f}", flush=True)
    finally:
        target.process.send_signal(signal.SIGSTOP)


def run(seconds: float, rounds: int) -> None:
    """Print the table: each case goes from one server to the next, so that they meet like weather; the others are stopped."""
    show_load()
    with ExitStack() as servers:
        baseline = servers.enter_context(running_echo())
        targets = [replace(servers.enter_context(running_cloud()), name=OURS)]
        table = Table()
        table.add_server(OURS)
        for peer in PEERS:
            table.add_server(peer.name)
            try:
                targets.append(servers.enter_context(running_peer(peer)))
            except PeerMissing as reason:
                table.leave_out(peer.name, "everything", reason)
        for target in targets:
            target.process.send_signal(signal.SIGSTOP)
        try:
            uvloop.run(measure(baseline, targets, table, seconds, rounds))
        finally:
            for target in targets:
                target.process.send_signal(signal.SIGCONT)
    show_load()
    table.print()


async def measure(baseline: Target, targets: list[Target], table: Table, seconds: float, rounds: int) -> None:
    for _ in range(rounds):
        echo = await queues.send(baseline, "http://localhost/000000000000/q", CONNECTIONS, seconds)
        table.echo_per_s = max(table.echo_per_s, echo.per_s)
        for row in ROWS:
            for target in targets:
                if not table.is_left_out(target.name, row.name):
                    await measure_row(row, target, table, seconds)
