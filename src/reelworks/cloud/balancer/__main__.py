"""The process: pictures come in as lines on the standard input, reports go out on the standard output.

It ends when its input does, or its parent.
"""

import argparse
import asyncio
import ctypes
import gc
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator

import uvloop

from reelworks.cloud.balancer.config import Config
from reelworks.cloud.balancer.reports import Report, write_report
from reelworks.cloud.balancer.serving import Serving, read_config

LINE_BYTES_MAX = 64 * 1024 * 1024
GARBAGE_OBJECTS = 20_000
"""After so many new objects the collector looks at the youngest; some megabytes at most."""
_PR_SET_PDEATHSIG = 1


def main() -> int:
    """Run until the input ends; return the exit code."""
    parser = argparse.ArgumentParser(prog="reelworks.cloud.balancer")
    parser.add_argument("--tethered-to", type=int, required=True)
    _tether(parser.parse_args().tethered_to)
    # Whoever stops the cloud by Ctrl-C stops this too, in the cloud's order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s balancer: %(message)s")
    # A request makes some hundred objects and few circles: the collector need not look after each few requests.
    gc.freeze()
    gc.set_threshold(GARBAGE_OBJECTS, 20, 50)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run())
    return 0


async def _run() -> None:
    await Serving(_tell).run(_pictures())


async def _pictures() -> AsyncIterator[Config]:
    reader = asyncio.StreamReader(limit=LINE_BYTES_MAX)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        yield read_config(line)


def _tell(report: Report) -> None:
    """Write a report. The reader is the cloud itself, which reads at once; where it is gone, so are we."""
    os.write(1, write_report(report))


def _tether(parent: int) -> None:
    """Die when the parent does, however it dies.

    https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(0)


if __name__ == "__main__":
    sys.exit(main())
