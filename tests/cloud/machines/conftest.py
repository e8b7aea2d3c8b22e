"""Machines that really run, each in a folder of its own, and nothing of them left after a test."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from reelworks.cloud.machines.console import read_console
from reelworks.cloud.machines.environment import unit_folder
from reelworks.cloud.machines.machines import Machines
from reelworks.cloud.machines.model import Ending, MachineSpec
from reelworks.cloud.machines.processes import MARK, find_process, list_marked, list_processes

WAIT_S_MAX = 20.0


@dataclass
class Machine:
    """One machine on the bench."""

    spec: MachineSpec
    machines: Machines

    @property
    def console(self) -> str:
        return read_console(self.spec.folder).decode(errors="replace")

    def read(self, name: str) -> str:
        """What a file of the machine says; empty as long as it is not there."""
        path = self.spec.folder / name
        return path.read_text() if path.exists() else ""

    def write_unit(self, name: str, text: str, *, enabled: bool = False) -> None:
        """Put a unit on the machine's disk, before or after its boot."""
        folder = unit_folder(self.spec.folder)
        wants = folder / "multi-user.target.wants"
        wants.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
        if enabled:
            (wants / name).symlink_to(folder / name)

    async def run(self, *words: str) -> tuple[int, str]:
        """Run one of the image's programs from outside; return its exit status and what it said."""
        process = await asyncio.create_subprocess_exec(
            self.spec.folder / "bin" / words[0],
            *words[1:],
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={},
        )
        said, _ = await asyncio.wait_for(process.communicate(), WAIT_S_MAX)
        assert process.returncode is not None
        return process.returncode, said.decode()

    async def pid_of(self, name: str) -> int:
        """The number that a process of the machine has written into a file, once it has."""
        await wait(lambda: self.read(name).endswith("\n"))
        return int(self.read(name))

    @property
    def init(self) -> int:
        """The number of its init: the one process of it that is ours."""
        found = [find_process(pid) for pid in self.list_pids()]
        [init] = [process.pid for process in found if process is not None and process.parent == os.getpid()]
        return init

    def list_pids(self) -> list[int]:
        """Every process that was started with the machine's mark, its init among them."""
        return [pid for pid in list_marked(MARK, str(self.spec.folder), list_processes()) if is_alive(pid)]


@dataclass
class Bench:
    """Makes machines."""

    folder: Path
    machines: Machines
    endings: list[tuple[str, Ending]] = field(default_factory=list)

    def machine(self, user_data: str | bytes = b"", number: int = 1, **settings: object) -> Machine:
        """A machine that is not booted yet."""
        data = user_data.encode() if isinstance(user_data, str) else user_data
        values = {
            "id": f"i-{number:017x}",
            "address": f"127.99.16.{number}",
            "folder": self.folder / f"machine-{number}",
            "user_data": data,
            "environment": {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"},
            "cpus": 2,
            "memory_bytes": 1 << 30,
            "runs_user_data": True,
            **settings,
        }
        return Machine(MachineSpec(**values), self.machines)

    async def boot(self, user_data: str | bytes = b"", number: int = 1, **settings: object) -> Machine:
        """A machine whose init runs."""
        machine = self.machine(user_data, number, **settings)
        await self.machines.start(machine.spec)
        return machine


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    endings: list[tuple[str, Ending]] = []
    machines = Machines(lambda machine_id, ending: endings.append((machine_id, ending)))
    yield Bench(tmp_path, machines, endings)
    await machines.close()


async def wait(condition: Callable[[], object]) -> None:
    """Look until the condition holds."""
    until = time.monotonic() + WAIT_S_MAX
    while not condition():
        assert time.monotonic() < until, "it never came to be"
        await asyncio.sleep(0.01)


def is_alive(pid: int) -> bool:
    process = find_process(pid)
    return process is not None and process.is_alive


@pytest.fixture
def until() -> Callable:
    """``await until(condition)``."""
    return wait


@pytest.fixture
def alive() -> Callable[[int], bool]:
    """``alive(pid)``: whether a process runs."""
    return is_alive
