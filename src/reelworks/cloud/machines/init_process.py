"""The cloud's side of one machine's init: its start, what it is told, what it tells."""

import asyncio
import json
import socket
import sys
from asyncio.subprocess import Process
from pathlib import Path

from reelworks.cloud.machines.console import CONSOLE
from reelworks.cloud.machines.image.layout import BARE
from reelworks.cloud.machines.init.order import BootOrder
from reelworks.cloud.machines.model import Ending, MachineFailed
from reelworks.cloud.machines.processes import MARK, cut_power

PROGRAM = Path(__file__).parent / "init" / "__main__.py"
START_S_MAX = 30.0
END_S_MAX = 5.0
"""How long an init that has said it ends, or closed its socket, may take to be gone."""


class InitProcess:
    """One running init. Made by ``start``; ``wait`` it until it has ended."""

    def __init__(self, process: Process, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer

    @classmethod
    async def start(cls, order: BootOrder) -> "InitProcess":
        """Start an init, tell it its order, and return when it runs.

        Raises:
            MachineFailed: it could not be started, or did not come up.
        """
        ours, theirs = socket.socketpair()
        with theirs, (Path(order.folder) / CONSOLE).open("ab") as complaints:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *BARE,
                str(PROGRAM),
                order.id,  # for people who look at the list of processes
                stdin=theirs.fileno(),
                stdout=asyncio.subprocess.DEVNULL,
                stderr=complaints,
                cwd=order.folder,
                env={MARK: order.folder},
                start_new_session=True,
            )
        reader, writer = await asyncio.open_connection(sock=ours)
        started = cls(process, reader, writer)
        writer.write(json.dumps(order.to_json()).encode() + b"\n")
        try:
            await asyncio.wait_for(reader.readuntil(b"\n"), START_S_MAX)
        except (TimeoutError, asyncio.IncompleteReadError, ConnectionError) as error:
            started.cut()
            await started.wait()
            raise MachineFailed(f"The init of {order.id} did not come up; its console says why.") from error
        except asyncio.CancelledError:
            started.cut()
            writer.close()
            raise
        return started

    @property
    def pid(self) -> int | None:
        """Its process; None once it is gone."""
        return self._process.pid if self._process.returncode is None else None

    def ask_stop(self, grace_s: float) -> None:
        """Press the power button: whatever still runs in so many seconds is killed."""
        self._writer.write(json.dumps({"grace_s": grace_s}).encode() + b"\n")

    def cut(self) -> None:
        """Cut the power: nothing of the machine runs when this returns."""
        if self.pid is not None:
            cut_power([self.pid])

    async def wait(self) -> Ending:
        """Wait until it has ended and return how."""
        said = b""
        try:
            said = await self._reader.read()
        except ConnectionError:
            # It was killed while something was on the way to it.
            said = b""
        try:
            await asyncio.wait_for(self._process.wait(), END_S_MAX)
        except TimeoutError:
            self.cut()
            await self._process.wait()
        self._writer.close()
        return self._ending(said)

    def _ending(self, said: bytes) -> Ending:
        for line in said.splitlines():
            message = json.loads(line)
            if message["event"] == "ending" and message["kind"] in {"shutdown", "reboot"}:
                return Ending(message["kind"], message["detail"])
        return Ending("died", f"its init ended with status {self._process.returncode}")
