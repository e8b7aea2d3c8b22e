"""The cloud with much in it: a large bucket, a long queue, many who wait; and how soon it answers after a start."""

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import uvloop

from bench import filling
from bench.cases import backlog, queues
from bench.cloud import measured
from bench.figures import show, show_load, show_words, spread
from bench.load import Result
from bench.requests import make_bucket, make_queue
from bench.server_process import Target, running_cloud

CONNECTIONS = 32
FEW = 1000
POLLS = 500
ROUNDS = 3
KEYS = 1_000_000
MESSAGES = 1_000_000
QUEUE = "many"


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is put in."""

    keys: int = KEYS
    messages: int = MESSAGES


async def measure(cloud: Target, sizes: Sizes, seconds: float) -> None:
    await measure_queue(cloud, sizes, seconds)
    await measure_pages(cloud, sizes)


async def measure_queue(cloud: Target, sizes: Sizes, seconds: float) -> None:
    share = await backlog.idle_polls(cloud, make_queue(cloud, "idle"), POLLS, seconds)
    show_words(f"{POLLS} idle long polls", f"{share:.1%} of a core")
    few, many = make_queue(cloud, "few"), make_queue(cloud, QUEUE)
    show_words(f"memory with {sizes.messages:,} messages waiting", f"{cloud.rss_mb:.0f} MB")
    with_few, with_many = Result(0, 0.0, 0), Result(0, 0.0, 0)
    for _ in range(ROUNDS):
        await queues.send_batches(cloud, few, CONNECTIONS, seconds, FEW)
        with_few.add(await measured(cloud, lambda s: receive(cloud, few, s), seconds))
        with_many.add(await measured(cloud, lambda s: receive(cloud, many, s), seconds / ROUNDS))
    show(f"receive + delete with {FEW:,} waiting: messages", with_few, times=5)
    show(f"receive + delete with {sizes.messages:,} waiting: messages", with_many, times=5)


async def receive(cloud: Target, url: str, seconds: float) -> Result:
    result, _ = await queues.receive_delete(cloud, url, CONNECTIONS, seconds)
    return result


async def measure_pages(cloud: Target, sizes: Sizes) -> None:
    keys = sizes.keys
    for name, after in (
        ("at the start", ""),
        ("in the middle", backlog.key_of(keys // 2)),
        ("at the end", backlog.key_of(max(keys - 1001, 0))),
    ):
        await show_pages(cloud, f"page of 1,000 of {keys:,} keys, {name}", after)
        await show_pages(cloud, f"  folders by delimiter, {name}", after, delimiter="/")
    folder = backlog.key_of(keys // 2).split("/")[0] + "/"
    await show_pages(cloud, "  one folder of 1,000 keys", "", prefix=folder, delimiter="/")
    show_words("memory of the cloud's process", f"{cloud.rss_mb:.0f} MB")


async def show_pages(cloud: Target, name: str, after: str, *, prefix: str = "", delimiter: str = "") -> None:
    result = await measured(
        cloud, lambda _: backlog.pages(cloud, after, prefix=prefix, delimiter=delimiter), 0.0
    )
    show_words(name, f"{spread(result)}, CPU {result.cpu_us / 1000:.1f} ms")


def start(data: Path) -> str:
    """Say how long a start took, from the process's to the first answer, and how much of that was its own work."""
    begin = time.perf_counter()
    with running_cloud(data) as cloud:
        backlog.first_answer(cloud)
        return f"{(time.perf_counter() - begin) * 1000:.0f} ms, CPU {cloud.cpu_s * 1000:.0f} ms"


def run(seconds: float, sizes: Sizes) -> None:
    """Print the figures that must not grow with what is kept."""
    show_load()
    with tempfile.TemporaryDirectory(prefix="reelworks-bench-") as temporary:
        data = Path(temporary)
        show_words("start to first answer, empty", start(data))
        with running_cloud(data) as cloud:
            make_bucket(cloud, backlog.BUCKET)
            make_queue(cloud, QUEUE)
        filling.fill_bucket(data, backlog.BUCKET, sizes.keys)
        filling.fill_queue(data, QUEUE, sizes.messages)
        for _ in range(ROUNDS):
            show_words(f"start, {sizes.keys:,} keys and {sizes.messages:,} messages", start(data))
        with running_cloud(data) as cloud:
            uvloop.run(measure(cloud, sizes, seconds))
    show_load()
