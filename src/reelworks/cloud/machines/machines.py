"""The machines of one cloud: started, stopped and killed here.

A machine lives no longer than its cloud: its init ends, with everything below it, when the cloud's process does, by
whatever signal.
"""

import asyncio
import math
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from reelworks.cloud.machines.environment import environment_of
from reelworks.cloud.machines.image.layout import lay_out, program_of
from reelworks.cloud.machines.init.order import BootOrder
from reelworks.cloud.machines.init_process import InitProcess
from reelworks.cloud.machines.model import Ending, MachineFailed, MachineSpec, Usage
from reelworks.cloud.machines.processes import (
    Process,
    cut_power,
    end_marked,
    list_processes,
    list_trees,
)

PROCESSES_A_GIB = 512
"""How many processes a machine may have for each GiB of its memory."""
STOP_SLACK_S = 2.0
"""How much longer than its grace a stopping init may take before its power is cut."""

OnEnd = Callable[[str, Ending], None]


@dataclass(slots=True)
class _Running:
    spec: MachineSpec
    init: InitProcess
    watch: "asyncio.Task[None]"


class Machines:
    """Owns every machine's processes. Use it from one running loop, and ``close`` it."""

    def __init__(self, on_end: OnEnd) -> None:
        self._on_end = on_end
        self._running: dict[str, _Running] = {}
        self._stopping: dict[str, _Running] = {}
        self._starting: set[str] = set()
        self._cut_short: set[str] = set()
        self._watches: set[asyncio.Task[None]] = set()

    async def start(self, spec: MachineSpec) -> None:
        """Boot a machine; return when its init runs, while its services and user data are being started.

        ``on_end`` is called, on the loop, when it ends and nobody has stopped or killed it.

        Raises:
            MachineFailed: it runs already, its folder cannot be laid out, or its init did not come up.
        """
        if spec.id in self._running or spec.id in self._starting:
            raise MachineFailed(f"{spec.id} is running already.")
        self._starting.add(spec.id)
        try:
            if spec.id in self._stopping:
                await asyncio.wait([self._stopping[spec.id].watch])
            init = await self._boot(spec)
            if spec.id in self._cut_short:
                init.cut()
                await init.wait()
                raise MachineFailed(f"{spec.id} was killed while it booted.")
        finally:
            self._starting.discard(spec.id)
            self._cut_short.discard(spec.id)
        watch = asyncio.create_task(self._watch(spec, init), name=f"machine {spec.id}")
        self._watches.add(watch)
        watch.add_done_callback(self._watches.discard)
        self._running[spec.id] = _Running(spec, init, watch)

    async def stop(self, machine_id: str, grace_s: float) -> None:
        """Shut a machine down: its services stopped in their order, SIGTERM to the rest, SIGKILL after the grace.

        Returns when nothing of it runs. A machine that does not run is stopped already.
        """
        running = self._running.pop(machine_id, None)
        if running is None:
            self.kill(machine_id)
            return
        # Still to be found by who cannot wait for the grace: kill, and close.
        self._stopping[machine_id] = running
        running.watch.add_done_callback(lambda _: self._stopping.pop(machine_id, None))
        running.init.ask_stop(grace_s)
        try:
            await asyncio.wait([running.watch], timeout=grace_s + STOP_SLACK_S)
        finally:
            # Cut off too where nobody waits for the stop any more.
            running.init.cut()
        await asyncio.wait([running.watch])

    def kill(self, machine_id: str) -> None:
        """Cut a machine's power: every process of it is killed when this returns. Safe to repeat.

        One that is being booted is killed as soon as it is up, and its ``start`` fails; one that is being stopped has
        no grace any more.
        """
        if machine_id in self._starting:
            self._cut_short.add(machine_id)
        running = self._running.pop(machine_id, None) or self._stopping.get(machine_id)
        if running is not None:
            running.init.cut()

    def is_running(self, machine_id: str) -> bool:
        """Whether a machine was started and has not ended."""
        return machine_id in self._running

    def list_usage(self) -> dict[str, Usage]:
        """Return what each running machine uses now, by its id. One look at all processes serves every machine."""
        roots = {
            pid: machine_id for machine_id, one in self._running.items() if (pid := one.init.pid) is not None
        }
        if not roots:
            return {}
        trees = list_trees(roots, list_processes())
        return {roots[pid]: _usage_of(tree) for pid, tree in trees.items()}

    async def close(self) -> None:
        """Cut the power of all, and wait until they are gone. Nobody is told of their ends."""
        self._cut_short |= self._starting
        running, self._running = [*self._running.values(), *self._stopping.values()], {}
        cut_power([pid for one in running if (pid := one.init.pid) is not None])
        if self._watches:
            await asyncio.wait(self._watches)

    async def _boot(self, spec: MachineSpec) -> InitProcess:
        try:
            lay_out(spec.folder, spec.user_data)
        except OSError as error:
            raise MachineFailed(f"The folder of {spec.id} cannot be laid out: {error}") from error
        # What an earlier life left, where cloud and init were killed together.
        end_marked(spec.folder)
        return await InitProcess.start(_order_of(spec))

    async def _watch(self, spec: MachineSpec, init: InitProcess) -> None:
        ending = await init.wait()
        running = self._running.get(spec.id)
        if running is None or running.init is not init:
            # It was stopped or killed here, and may live again by now.
            return
        if ending.kind == "died":
            # Whoever killed the init left the rest.
            end_marked(spec.folder)
        del self._running[spec.id]
        self._on_end(spec.id, ending)


def _usage_of(tree: Iterable[Process]) -> Usage:
    living = [one for one in tree if one.is_alive]
    return Usage(
        cpu_s=sum(one.cpu_s for one in living),
        memory_bytes=sum(one.memory_bytes for one in living),
        processes=len(living),
    )


def _order_of(spec: MachineSpec) -> BootOrder:
    return BootOrder(
        id=spec.id,
        address=spec.address,
        folder=str(spec.folder),
        environment=environment_of(spec.folder, Path(sys.executable), spec.environment),
        cpus=spec.cpus,
        memory_bytes=spec.memory_bytes,
        processes_max=math.ceil(PROCESSES_A_GIB * max(1.0, spec.memory_bytes / 2**30)),
        runs_user_data=spec.runs_user_data and bool(spec.user_data.strip()),
        cloud_init=program_of(spec.folder, spec.user_data),
        parent=os.getpid(),
    )
