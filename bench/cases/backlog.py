"""What must not grow with what is kept: receives with a backlog, pages of a large bucket, idle polls, a start."""

import asyncio
import time
import urllib.error
import urllib.request
from urllib.parse import quote

from bench.cases.queues import receive_waiting
from bench.connection import Connection, timed
from bench.load import Result
from bench.requests import get_request, signer_for
from bench.server_process import Target

BUCKET = "bench-pages"
KEYS_A_FOLDER = 1000
PAGES = 20


def key_of(number: int) -> str:
    return f"folder-{number // KEYS_A_FOLDER:04d}/{number:08d}"


async def pages(target: Target, after: str, *, prefix: str = "", delimiter: str = "") -> Result:
    """ListObjectsV2 of 1,000 entries, the same page again and again; ``after`` is where it begins."""
    signer = signer_for(target, "s3")
    members = {"delimiter": delimiter, "list-type": "2", "prefix": prefix, "start-after": after}
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in members.items() if value)
    connection = Connection(target.host, target.port)
    begin = time.perf_counter()
    latencies = [await timed(connection, get_request(signer, f"/{BUCKET}", query)) for _ in range(PAGES)]
    connection.close()
    return Result(PAGES, time.perf_counter() - begin, 0, latencies)


async def idle_polls(target: Target, url: str, polls: int, seconds: float) -> float:
    """Park so many long polls on an empty queue; return the share of a core that the server uses."""
    signer = signer_for(target, "sqs")
    connections = [Connection(target.host, target.port) for _ in range(polls)]
    waiting = [
        asyncio.ensure_future(connection.ask(receive_waiting(signer, url))) for connection in connections
    ]
    await asyncio.sleep(2)  # until all are parked
    before, begin = target.cpu_s, time.perf_counter()
    await asyncio.sleep(seconds)
    share = (target.cpu_s - before) / (time.perf_counter() - begin)
    if any(each.done() for each in waiting):
        raise RuntimeError("a long poll ended early")
    for each in waiting:
        each.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    for connection in connections:
        connection.close()
    return share


def first_answer(target: Target) -> None:
    """Wait until the server answers at all: also a refusal is an answer."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(target.endpoint, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.002)
        else:
            return
    raise RuntimeError("no answer")
