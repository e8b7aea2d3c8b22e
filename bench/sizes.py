"""The cloud with much in it: a large bucket, a long queue, many who wait; and how soon it answers after a start."""

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import uvloop

from bench.cases import backlog, queues
from bench.figures import show_load, show_words, spread
from bench.requests import make_bucket, make_queue
from bench.server_process import Target, running_cloud

CONNECTIONS = 32
FEW = 1000
POLLS = 500
KEYS = 200_000
MESSAGES = 100_000


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is put in."""

    keys: int = KEYS
    messages: int = MESSAGES
    fill_s_max: float = 1200.0
    """How long each filling may take; with less in it by then, the figures say how much."""


async def measure(cloud: Target, sizes: Sizes, seconds: float) -> None:
    await measure_queue(cloud, sizes, seconds)
    await measure_pages(cloud, sizes)


async def measure_queue(cloud: Target, sizes: Sizes, seconds: float) -> None:
    share = await backlog.idle_polls(cloud, make_queue(cloud, "idle"), POLLS, seconds)
    show_words(f"{POLLS} idle long polls", f"{share:.1%} of a core")
    url = make_queue(cloud, "few")
    await queues.send_batches(cloud, url, CONNECTIONS, sizes.fill_s_max, FEW)
    _, few_per_s = await queues.receive_delete(cloud, url, CONNECTIONS, seconds)
    url = make_queue(cloud, "many")
    sent = await queues.send_batches(cloud, url, CONNECTIONS, sizes.fill_s_max, sizes.messages)
    messages = 10 * (sent.requests - sent.failures)
    show_words(f"memory with {messages:,} messages waiting", f"{cloud.rss_mb:.0f} MB")
    _, many_per_s = await queues.receive_delete(cloud, url, CONNECTIONS, seconds)
    show_words(f"receive + delete with {FEW:,} waiting", f"{few_per_s:,.0f} messages/s")
    show_words(
        f"receive + delete with {messages:,} waiting",
        f"{many_per_s:,.0f} messages/s: {many_per_s / few_per_s:.0%}",
    )


async def measure_pages(cloud: Target, sizes: Sizes) -> None:
    make_bucket(cloud, backlog.BUCKET)
    keys = await backlog.fill_bucket(cloud, sizes.keys, sizes.fill_s_max)
    for name, after in (
        ("at the start", ""),
        ("in the middle", backlog.key_of(keys // 2)),
        ("at the end", backlog.key_of(max(keys - 1001, 0))),
    ):
        show_words(f"page of 1,000 of {keys:,} keys, {name}", spread(await backlog.pages(cloud, after)))
        result = await backlog.pages(cloud, after, delimiter="/")
        show_words(f"  folders by delimiter, {name}", spread(result))
    folder = backlog.key_of(keys // 2).split("/")[0] + "/"
    result = await backlog.pages(cloud, "", prefix=folder, delimiter="/")
    show_words("  one folder of 1,000 keys", spread(result))
    show_words("memory of the cloud's process", f"{cloud.rss_mb:.0f} MB")


def run(seconds: float, sizes: Sizes) -> None:
    """Print the figures that must not grow with what is kept."""
    show_load()
    with tempfile.TemporaryDirectory(prefix="reelworks-bench-") as temporary:
        data = Path(temporary)
        with running_cloud(data) as cloud:
            uvloop.run(measure(cloud, sizes, seconds))
        begin = time.perf_counter()
        with running_cloud(data) as cloud:
            backlog.first_answer(cloud)
            start_s = time.perf_counter() - begin
        show_words("start to first answer with all that on disk", f"{start_s * 1000:.0f} ms")
    show_load()
