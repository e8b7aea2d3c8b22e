"""Asking processes to end, and waiting until they have."""

import signal
import time
from collections.abc import Callable, Sequence

from reelworks.cloud.machines.init.ground import InitGround
from reelworks.cloud.machines.processes import Process, send_signal

_LOOK_S = 0.05
"""How often is looked whether processes that are not our children have ended."""


async def ask_to_end(
    ground: InitGround, find: Callable[[], Sequence[Process]], number: int, timeout_s: float
) -> bool:
    """Send each that is found a signal, once, until none is found any more; return whether that came to be in time.

    A process may be forking while its parent is asked: whoever comes later is asked as well.
    """
    asked: set[int] = set()
    until = time.monotonic() + timeout_s
    while found := find():
        for pid in {process.pid for process in found} - asked:
            send_signal(pid, number)
            # One that is halted takes no signal but this.
            send_signal(pid, signal.SIGCONT)
            asked.add(pid)
        left_s = until - time.monotonic()
        if left_s <= 0:
            return False
        await ground.loop.wait(ground.children.came_and_went, min(_LOOK_S, left_s))
    return True
