"""What the embedded cloud does a second, and what it costs, beside an echo on its own server stack, in turns.

Every figure is with signatures verified and answers after fsync. Machines differ and are shared: the ratios to the
echo count, not the figures. Rounds of the echo and of a case take turns, so that both meet the same weather. The first
ratio is of requests a second, the second of the server's processor time a request, which other load touches least.
Server and client each have a core of their own, as far as the machine has two.
"""

from collections.abc import Awaitable, Callable

import uvloop

from bench.cases import objects, queues, uploads
from bench.figures import show, show_load, show_words, spread
from bench.load import Result
from bench.requests import make_bucket, make_queue
from bench.server_process import Target, running_cloud, running_echo

ROUNDS = 4
ECHO_URL = "http://localhost/000000000000/q"

Load = Callable[[float], Awaitable[Result]]
"""Loads a server for so many seconds."""


class Bench:
    """A cloud and an echo, and how long to load them."""

    def __init__(self, cloud: Target, baseline: Target, seconds: float) -> None:
        self.cloud = cloud
        self._baseline = baseline
        self._seconds = seconds

    async def compare(self, name: str, load: Load, connections: int = 32, times: int = 1) -> None:
        """Load the echo and the cloud in turns; print what the cloud did beside the echo."""
        echo, result = Result(0, 0.0, 0), Result(0, 0.0, 0)
        for _ in range(ROUNDS):
            echo.add(
                await measured(self._baseline, lambda s: self._echo(connections, s), self._seconds / ROUNDS)
            )
            result.add(await measured(self.cloud, load, self._seconds / ROUNDS))
        show(f"  echo, {connections} connections", echo)
        show(name, result, echo, times)

    async def _echo(self, connections: int, seconds: float) -> Result:
        return await queues.send(self._baseline, ECHO_URL, connections, seconds)


async def measured(target: Target, load: Load, seconds: float) -> Result:
    """Return the load's result with the processor time that the server used for it."""
    before = target.cpu_s
    result = await load(seconds)
    result.server_cpu_s = target.cpu_s - before
    return result


async def measure(cloud: Target, baseline: Target, seconds: float) -> None:
    bench = Bench(cloud, baseline, seconds)
    await measure_queues(bench, seconds)
    make_bucket(cloud, objects.BUCKET)
    first_round = iter(range(ROUNDS))
    await bench.compare(
        "PutObject 4 KiB, 32 connections", lambda s: objects.put(cloud, 32, s, f"r{next(first_round)}-")
    )
    await bench.compare("GetObject 4 KiB, 32 connections", lambda s: objects.get(cloud, 32, s, "r0-"))
    show_words("PutObject to its message, S3 → SNS → SQS", spread(await uploads.through_sns(cloud, seconds)))
    result = await uploads.through_eventbridge(cloud, seconds)
    show_words("PutObject to its message, through EventBridge", spread(result))
    show_words("memory of the cloud's process", f"{cloud.rss_mb:.0f} MB")


async def measure_queues(bench: Bench, seconds: float) -> None:
    cloud = bench.cloud
    for count in (1, 8, 32, 64):
        url = make_queue(cloud, f"send-{count}")
        await bench.compare(
            f"SendMessage 256 B, {count} connections",
            lambda s, url=url, count=count: queues.send(cloud, url, count, s),
            count,
        )
    url = make_queue(cloud, "batches")
    await bench.compare(
        "SendMessageBatch in tens: messages", lambda s: queues.send_batches(cloud, url, 32, s), times=10
    )

    async def receive(seconds: float) -> Result:
        return (await queues.receive_delete(cloud, url, 32, seconds))[0]

    # A receive and a delete bring ten messages: five a request.
    await bench.compare("receive + delete in tens: messages", receive, times=5)
    show_words("send to a waiting receive", spread(await queues.wake(cloud, seconds)))


def run(seconds: float) -> None:
    """Print every figure of the cloud."""
    show_load()
    with running_echo() as baseline, running_cloud() as cloud:
        uvloop.run(measure(cloud, baseline, seconds))
    show_load()
