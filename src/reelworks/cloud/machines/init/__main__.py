"""The program of a machine's first process: ``python -P -S -E -s .../init/__main__.py``.

Its standard input is a socket to the cloud that started it: the order to boot comes over it, and when it is closed,
or the cloud dies, the machine ends with everything that runs on it.
"""

import ctypes
import json
import os
import signal
import socket
import sys
from pathlib import Path

# A bare interpreter knows the standard library only; after it comes what this project is part of.
sys.path.append(str(Path(__file__).resolve().parents[4]))

from reelworks.cloud.machines.init.children import Children
from reelworks.cloud.machines.init.ground import InitGround
from reelworks.cloud.machines.init.journal import Console
from reelworks.cloud.machines.init.loop import Loop
from reelworks.cloud.machines.init.machine import Machine
from reelworks.cloud.machines.init.order import BootOrder, hostname_of
from reelworks.cloud.machines.processes import end_descendants

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def main() -> None:
    """Be the init of one machine until it ends."""
    cloud = socket.socket(fileno=os.dup(0))
    order = _read_order(cloud)
    prctl = ctypes.CDLL(None).prctl
    prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    loop = Loop()
    folder = Path(order.folder)
    ground = InitGround(
        order.id,
        hostname_of(order.address),
        folder,
        order.environment,
        loop,
        Children(loop),
        Console(folder),
    )
    machine = Machine(ground, order, cloud)
    try:
        machine.boot()
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() == order.parent:
            loop.run(machine.ended)
    finally:
        end_descendants({os.getpid()})


def _read_order(cloud: socket.socket) -> BootOrder:
    received = b""
    while not received.endswith(b"\n"):
        data = cloud.recv(65536)
        if not data:
            sys.exit("the cloud ended before the boot")
        received += data
    values = json.loads(received)
    return BootOrder(**values | {"cloud_init": tuple(values["cloud_init"])})


main()
