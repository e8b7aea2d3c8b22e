"""A machine's life: boot, the time in between, and its end."""

import json
import os
import signal
import socket
from typing import Any

from reelworks.cloud.machines.console import BoundedLog
from reelworks.cloud.machines.init.bounds import bind_processors, bound_allocations, watch
from reelworks.cloud.machines.init.children import Program
from reelworks.cloud.machines.init.control import ControlSocket
from reelworks.cloud.machines.init.ending import ask_to_end
from reelworks.cloud.machines.init.ground import InitGround
from reelworks.cloud.machines.init.journal import OutputPipe
from reelworks.cloud.machines.init.loop import Event
from reelworks.cloud.machines.init.order import BootOrder
from reelworks.cloud.machines.init.services import Services
from reelworks.cloud.machines.init.verbs import Systemctl
from reelworks.cloud.machines.processes import (
    Process,
    end_descendants,
    list_descendants,
    list_processes,
)

USER_DATA_LOG_BYTES_MAX = 8 * 1024 * 1024
LEFT_GRACE_S = 10.0
"""How long those that belong to no service have after SIGTERM, at a shutdown."""


class Machine:
    """The machine that this process is the init of."""

    def __init__(self, ground: InitGround, order: BootOrder, cloud: socket.socket) -> None:
        self._ground = ground
        self._order = order
        self._cloud = cloud
        self._received = b""
        self._services = Services(ground)
        self._is_leaving = False
        self.ended = Event()
        """Set when it is over, and nothing of it is left."""

    def boot(self) -> None:
        """Begin everything; the cloud is told when the machine can be spoken to."""
        ground, order = self._ground, self._order
        ground.loop.add_reader(self._cloud.fileno(), self._hear)
        ground.loop.on_signal(signal.SIGTERM, self._take_sigterm)
        processors = bind_processors(order)
        bound_allocations(order)
        ground.console.say(f"Linux machine {order.id} ({ground.hostname}, {order.address})")
        ground.console.say(
            f"{processors} processors by affinity, nice +5; {order.memory_bytes >> 20} MiB and"
            f" {order.processes_max} processes by watching (no cgroup)"
        )
        systemctl = Systemctl(ground, self._services, self.leave)
        ControlSocket(ground, systemctl.serve)
        self._tell({"event": "running"})
        ground.loop.begin(watch(ground, order))
        ground.loop.begin(self._services.start_enabled())
        if order.runs_user_data:
            ground.loop.begin(self._run_user_data())

    def leave(self, kind: str, reason: str, grace_s: float | None = None) -> None:
        """Go down in order: ``shutdown`` or ``reboot`` asked for from inside, ``stop`` by the cloud."""
        if not self._is_leaving:
            self._is_leaving = True
            self._ground.console.say(f"The system is going down for {kind}: {reason}")
            self._ground.loop.begin(self._go_down(kind, reason, grace_s))

    async def _run_user_data(self) -> None:
        ground = self._ground
        log = BoundedLog(ground.logs / "cloud-init-output.log", USER_DATA_LOG_BYTES_MAX)

        def take(lines: list[bytes]) -> None:
            log.write(b"".join(line + b"\n" for line in lines))
            ground.console.pass_on(lines)

        pipe = OutputPipe(ground.loop, take)
        program = Program(self._order.cloud_init, ground.environment, ground.folder, pipe.writes, pipe.writes)
        try:
            child = ground.children.start(program)
        except OSError as error:
            ground.console.say(f"Cloud-init failed to run {program.words[0]}: {error.strerror}")
            return
        await ground.loop.wait(child.ended)
        pipe.drain()
        ground.console.say(f"Cloud-init finished with status {child.status}")

    async def _go_down(self, kind: str, reason: str, grace_s: float | None) -> None:
        if grace_s is not None:
            # The cloud's patience is the shorter one: what is left then is killed.
            self._ground.loop.call_later(grace_s, self._end_now)
        await self._services.stop_all()
        await self._end_left()
        self._ground.console.say(f"{'Restarting system' if kind == 'reboot' else 'Power down'}")
        self._tell({"event": "ending", "kind": kind, "detail": reason})
        self.ended.set()

    async def _end_left(self) -> None:
        """End what belongs to no service: SIGTERM, a while, SIGKILL."""
        await ask_to_end(self._ground, _list_living, signal.SIGTERM, LEFT_GRACE_S)
        end_descendants({os.getpid()})

    def _end_now(self) -> None:
        """End at once, with everything below."""
        end_descendants({os.getpid()})
        self.ended.set()

    def _hear(self) -> None:
        try:
            data = self._cloud.recv(65536)
        except OSError:
            data = b""
        if not data:
            # The cloud is gone, however it went: so is its machine.
            self._end_now()
            return
        *lines, self._received = (self._received + data).split(b"\n")
        for line in lines:
            message = json.loads(line)
            self.leave("stop", "the power button", float(message["grace_s"]))

    def _take_sigterm(self) -> None:
        """The kernel sends SIGTERM when the cloud has died; from anybody else it means to shut down."""
        if os.getppid() != self._order.parent:
            self._end_now()
        else:
            self.leave("shutdown", "SIGTERM to init")

    def _tell(self, message: dict[str, Any]) -> None:
        try:
            self._cloud.sendall(json.dumps(message).encode() + b"\n")
        except OSError:
            self._end_now()


def _list_living() -> list[Process]:
    return [process for process in list_descendants({os.getpid()}, list_processes()) if process.is_alive]
