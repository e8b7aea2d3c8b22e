"""Which processes belong to a service: what a cgroup would say where one may be made.

A process belongs to it that was started with its invocation's id in the environment (systemd's own variable), that is
in the session of one of its commands, or that is below such a process.
"""

import os
from collections.abc import Collection

from reelworks.cloud.machines.processes import (
    Process,
    list_descendants,
    list_marked,
    list_processes,
    send_signal,
)

INVOCATION = "INVOCATION_ID"
"""https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#%24INVOCATION_ID"""


def list_members(invocation: str, sessions: Collection[int]) -> list[Process]:
    """Return the living processes of one invocation of a service."""
    below = list_descendants({os.getpid()}, list_processes())
    members = set(list_marked(INVOCATION, invocation, [process.pid for process in below]))
    # Parents come first, so one pass is enough.
    for process in below:
        if process.session in sessions or process.parent in members:
            members.add(process.pid)
    return [process for process in below if process.pid in members and process.is_alive]


def signal_all(processes: Collection[Process], number: int) -> None:
    """Send a signal to each."""
    for process in processes:
        send_signal(process.pid, number)
