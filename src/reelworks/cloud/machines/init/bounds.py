"""Holding a machine to its size: processors, memory, processes.

Without a cgroup of its own a machine is held by looking: processors by affinity and a lower priority, memory and the
number of processes by adding up, several times a second, what all its processes use. What is too much is killed, the
largest first, as the kernel's own OOM killer would; between two looks a machine may use more, within a bound on what
each process may ask for.
"""

import math
import os
import resource
from collections.abc import Iterable
from pathlib import Path

from reelworks.cloud.machines.init.ground import InitGround
from reelworks.cloud.machines.init.order import BootOrder
from reelworks.cloud.machines.processes import Process, list_descendants, list_processes, send_signal

SIGKILL = 9
NICENESS = 5
"""Machines leave processors to the cloud that they ask."""
ALLOCATED_TIMES_MAX = 4
"""How many times the machine's memory one process may have asked for."""
LOOK_S, CLOSE_LOOK_S = 1.0, 0.2
"""How often is looked, and how often when more than half of the memory is used."""


def bind_processors(order: BootOrder) -> int:
    """Keep this process, and so all that come from it, to as many processors as it may use; return how many."""
    available = sorted(os.sched_getaffinity(0))
    count = max(1, min(len(available), math.ceil(order.cpus)))
    # Machines with fewer than all begin at different ones, by their address.
    first = sum(int(part) for part in order.address.split(".")) % len(available)
    os.sched_setaffinity(0, {available[(first + number) % len(available)] for number in range(count)})
    os.nice(NICENESS)
    return count


def bound_allocations(order: BootOrder) -> None:
    """Let no process of this machine have so much memory that the host suffers before the next look.

    It is counted in what may be written to, used or not, so it is far above what the machine may really use.
    """
    largest = order.memory_bytes * ALLOCATED_TIMES_MAX
    _, hardest = resource.getrlimit(resource.RLIMIT_DATA)
    if hardest == resource.RLIM_INFINITY or largest < hardest:
        resource.setrlimit(resource.RLIMIT_DATA, (largest, largest))


async def watch(ground: InitGround, order: BootOrder) -> None:
    """Look at what the machine uses, for ever."""
    while True:
        below = [process for process in list_descendants({os.getpid()}, list_processes()) if process.is_alive]
        used = sum(process.memory_bytes for process in below)
        if used > order.memory_bytes:
            _relieve(ground, below, order.memory_bytes)
        for process in _newest(below, len(below) - order.processes_max):
            ground.console.say(
                f"fork: more than {order.processes_max} processes: Killed process {process.pid}"
            )
            send_signal(process.pid, SIGKILL)
        await ground.loop.sleep(CLOSE_LOOK_S if used > order.memory_bytes / 2 else LOOK_S)


def _relieve(ground: InitGround, processes: list[Process], bytes_max: int) -> None:
    """Kill the largest process if the sum is too much even where shared pages are counted once."""
    shares = {process.pid: _proportional_bytes(process) for process in processes}
    if sum(shares.values()) <= bytes_max:
        return
    largest = max(processes, key=lambda process: shares[process.pid])
    name = _name_of(largest.pid)
    ground.console.say(
        f"Out of memory: Killed process {largest.pid} ({name}) anon-rss:{shares[largest.pid] // 1024}kB,"
        f" of {sum(shares.values()) // 1024}kB in use of {bytes_max // 1024}kB"
    )
    send_signal(largest.pid, SIGKILL)


def _newest(processes: Iterable[Process], count: int) -> list[Process]:
    # The clock ticks a hundred times a second, so parent and child may bear the same time.
    youngest_first = sorted(processes, key=lambda process: (process.started, process.pid), reverse=True)
    return youngest_first[: max(0, count)]


def _proportional_bytes(process: Process) -> int:
    """Return a process's memory with each shared page divided among its sharers."""
    try:
        text = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="utf-8")
    except OSError:
        return process.memory_bytes
    for line in text.splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return process.memory_bytes


def _name_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()
    except OSError:
        return "?"
