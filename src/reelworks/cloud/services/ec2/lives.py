"""Makes the machines what the instances' states say: boots, stops, reboots, and notes how they went.

The disk says what should be. Whoever changes it calls ``take_up`` once that is committed; an instance's own task then
looks at the disk and does what is missing, until both agree. The same happens to every instance after a restart.
"""

import asyncio
import base64
import logging
import shutil
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol

from reelworks.cloud.machines.console import CONSOLE, read_console
from reelworks.cloud.machines.metadata.server import AddressTaken
from reelworks.cloud.machines.model import Ending, MachineFailed, MachineSpec, Usage
from reelworks.cloud.rooms import Ground
from reelworks.cloud.services.ec2.call import Stores
from reelworks.cloud.services.ec2.instance_types import get_type
from reelworks.cloud.services.ec2.limits import CONSOLE_BYTES_MAX, STOP_GRACE_S
from reelworks.cloud.services.ec2.model.instance import (
    LOST_POWER,
    NO_REASON,
    SERVER_FAILED,
    SHUT_DOWN_INSIDE,
    Instance,
    State,
    transition_words,
)
from reelworks.cloud.services.ec2.transitions import move
from reelworks.cloud.storage.database import Database
from reelworks.cloud.storage.outbox import Outbox

BOOTS_MAX = 8
"""How many machines boot at once; the others wait for their turn."""
RETRY_S = 1.0
"""When what failed for reasons of the world (a full disk) is tried again."""

log = logging.getLogger(__name__)


class MachinesPort(Protocol):
    """Starts and stops machines: ``cloud/machines``."""

    async def start(self, spec: MachineSpec) -> None:
        """Boot a machine."""

    async def stop(self, machine_id: str, grace_s: float) -> None:
        """Shut it down."""

    def kill(self, machine_id: str) -> None:
        """Cut its power."""

    def is_running(self, machine_id: str) -> bool:
        """Return whether it runs."""

    def list_usage(self) -> dict[str, Usage]:
        """Return what each running machine uses, by its id."""

    async def close(self) -> None:
        """Kill all."""


class MetadataPort(Protocol):
    """Serves metadata at the machines' addresses."""

    async def open(self, address: str) -> str:
        """Begin to serve; return the URL."""

    async def close(self, address: str) -> None:
        """Stop serving."""


class Lives:
    """Owns the machines and a task for each instance that is on its way to a state."""

    def __init__(  # noqa: PLR0913, PLR0917 - the room's parts, passed once
        self,
        database: Database,
        kept: Stores,
        committed: Stores,
        outbox: Outbox,
        ground: Ground,
        folder: Path,
    ) -> None:
        self._database, self._kept, self._committed, self._outbox = database, kept, committed, outbox
        self._ground = ground
        self._folder = folder.absolute()
        self._machines: MachinesPort | None = None
        self._metadata: MetadataPort | None = None
        self._endpoint = ""
        self._news: set[str] = set()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._reboots: set[str] = set()
        self._addresses: dict[str, str] = {}
        self._boots = asyncio.Semaphore(BOOTS_MAX)
        self._is_ending = False

    def begin(self, machines: MachinesPort, metadata: MetadataPort, endpoint: str) -> None:
        """Boot what should run, and finish what was under way when the last run ended."""
        self._machines, self._metadata, self._endpoint = machines, metadata, endpoint
        for instance in self._committed.instances.list_everywhere():
            if instance.state not in {"stopped", "terminated"}:
                self.take_up(instance.id)

    async def drain(self, grace_s: float) -> None:
        """Shut every machine down in order, while the cloud still answers what runs on them.

        Their states on the disk stay: the next run boots them again. What has not ended within ``grace_s`` is killed.
        """
        self._is_ending = True
        if self._machines is not None:
            await asyncio.gather(*(self._machines.stop(each, grace_s) for each in list(self._addresses)))

    async def end(self) -> None:
        """Cut every machine's power; their states on the disk stay, so that the next run boots them again."""
        self._is_ending = True
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._machines is not None:
            await self._machines.close()
        if self._metadata is not None:
            for address in list(self._addresses.values()):
                await self._metadata.close(address)

    def take_up(self, instance_id: str) -> None:
        """Do what is missing for an instance to be as the disk says. Before ``begin`` it waits for that."""
        if self._machines is None or self._is_ending:
            return
        self._news.add(instance_id)
        if instance_id not in self._tasks:
            self._tasks[instance_id] = asyncio.create_task(
                self._look_after(instance_id), name=f"ec2-{instance_id}"
            )

    def forget(self, instance_ids: Iterable[str]) -> None:
        """Remove what is left on the disk of instances that are not told of any more."""
        for instance_id in instance_ids:
            shutil.rmtree(self._folder / instance_id, ignore_errors=True)

    def cut_power(self, instance_id: str) -> None:
        """Cut an instance's power at once, then do what the disk says."""
        if self._machines is not None:
            self._machines.kill(instance_id)
        self.take_up(instance_id)

    def reboot(self, instance_id: str) -> None:
        """Shut an instance down and boot it again; its state stays ``running``."""
        if self.is_up(instance_id):
            self._reboots.add(instance_id)
        self.take_up(instance_id)

    def is_up(self, instance_id: str) -> bool:
        """Return whether an instance's machine runs."""
        return self._machines is not None and self._machines.is_running(instance_id)

    def is_failing(self, instance_id: str) -> bool:
        """Return whether an instance that should run does not, and nobody is about to boot it."""
        return not self.is_up(instance_id) and self._machines is not None and instance_id not in self._tasks

    def list_usage(self) -> dict[str, Usage]:
        """Return what each instance's machine uses, by the instance's id; those that do not run are not there."""
        return self._machines.list_usage() if self._machines is not None else {}

    def console_of(self, instance_id: str) -> bytes:
        """Return the last 64 KiB of what an instance has said."""
        return read_console(self._folder / instance_id, CONSOLE_BYTES_MAX)

    def on_end(self, instance_id: str, ending: Ending) -> None:
        """Take note of a machine that went by itself."""
        if self._is_ending:
            return
        log.info("%s went (%s): %s", instance_id, ending.kind, ending.detail)

        def done(_answer: object, error: BaseException | None) -> None:
            if error is not None:
                log.error("%s: how it went could not be kept: %r", instance_id, error)

        self._database.submit(partial(self._note_end, instance_id, ending), done)

    async def _look_after(self, instance_id: str) -> None:
        while instance_id in self._news:
            self._news.discard(instance_id)
            instance = self._committed.instances.find_anywhere(instance_id)
            if instance is None:
                continue
            try:
                await self._bring_about(instance)
            except (OSError, sqlite3.Error):
                log.exception("%s: it is tried again to make it %s", instance_id, instance.state)
                self._news.add(instance_id)
                await asyncio.sleep(RETRY_S)
        # Nothing waits between the last look at the news and this line.
        del self._tasks[instance_id]

    async def _bring_about(self, instance: Instance) -> None:
        if instance.should_run:
            if instance.id in self._reboots:
                self._reboots.discard(instance.id)
                await self._stop_machine(instance)
            await self._boot(instance)
            return
        self._reboots.discard(instance.id)
        await self._stop_machine(instance)
        if instance.state == "stopping":
            await self._database.write(partial(self._note_stopped, instance.id))
        elif instance.state == "shutting-down":
            await self._database.write(partial(self._note_terminated, instance.id))
        if instance.is_gone:
            await asyncio.to_thread(_empty, self._folder / instance.id)

    async def _boot(self, instance: Instance) -> None:
        assert self._machines is not None
        if not self._machines.is_running(instance.id):
            try:
                async with self._boots:
                    await self._machines.start(await self._spec_of(instance))
            except (MachineFailed, AddressTaken, OSError) as error:
                log.warning("%s: it does not boot: %s", instance.id, error)
                await self._database.write(partial(self._note_failed, instance.id))
                return
        if instance.state == "pending":
            await self._database.write(partial(self._note_running, instance.id))

    async def _spec_of(self, instance: Instance) -> MachineSpec:
        assert self._metadata is not None
        url = await self._metadata.open(instance.address)
        self._addresses[instance.id] = instance.address
        shape = get_type(instance.type)
        return MachineSpec(
            id=instance.id,
            address=instance.address,
            folder=self._folder / instance.id,
            user_data=base64.b64decode(instance.user_data),
            environment={"AWS_ENDPOINT_URL": self._endpoint, "AWS_EC2_METADATA_SERVICE_ENDPOINT": url},
            cpus=shape.cpus,
            memory_bytes=shape.memory_mib << 20,
            runs_user_data=not instance.has_booted,
        )

    async def _stop_machine(self, instance: Instance) -> None:
        assert self._machines is not None
        assert self._metadata is not None
        if self._machines.is_running(instance.id):
            if instance.is_forced:
                self._machines.kill(instance.id)
            else:
                await self._machines.stop(instance.id, STOP_GRACE_S)
        address = self._addresses.pop(instance.id, None)
        if address is not None:
            await self._metadata.close(address)

    def _note_running(self, instance_id: str) -> None:
        instance = self._kept.instances.find_anywhere(instance_id)
        if instance is None:
            return
        if instance.state == "pending":
            move(self._kept, self._outbox, instance, "running", self._now(), NO_REASON, has_booted=True)
        elif not instance.has_booted:
            self._kept.instances.put(instance.place, replace(instance, has_booted=True))

    def _note_stopped(self, instance_id: str) -> None:
        instance = self._kept.instances.find_anywhere(instance_id)
        if instance is not None and instance.state == "stopping":
            move(self._kept, self._outbox, instance, "stopped", self._now(), is_forced=False)

    def _note_terminated(self, instance_id: str) -> None:
        instance = self._kept.instances.find_anywhere(instance_id)
        if instance is not None and instance.state == "shutting-down":
            move(self._kept, self._outbox, instance, "terminated", self._now())

    def _note_failed(self, instance_id: str) -> None:
        """An instance that never came up is gone; one that did once stays, stopped."""
        instance = self._kept.instances.find_anywhere(instance_id)
        if instance is None or not instance.should_run:
            return
        words = transition_words("Server.InternalError", self._now())
        state: State = "stopped" if instance.has_booted else "terminated"
        move(self._kept, self._outbox, instance, state, self._now(), SERVER_FAILED, transition=words)
        self._database.after_commit(partial(self.take_up, instance_id))

    def _note_end(self, instance_id: str, ending: Ending) -> None:
        instance = self._kept.instances.find_anywhere(instance_id)
        if instance is None or not instance.should_run:
            return
        now = self._now()
        if ending.kind == "reboot":
            # However early in its life: user data that reboot do not run again.
            self._kept.instances.put(instance.place, replace(instance, has_booted=True))
        elif ending.kind == "died":
            words = transition_words("Server.InternalError", now)
            move(
                self._kept,
                self._outbox,
                instance,
                "stopped",
                now,
                LOST_POWER,
                transition=words,
                has_lost_power=True,
                has_booted=True,
            )
        else:
            ends = instance.shutdown_behavior == "terminate"
            state: State = "shutting-down" if ends else "stopping"
            move(
                self._kept,
                self._outbox,
                instance,
                state,
                now,
                SHUT_DOWN_INSIDE,
                transition="",
                has_booted=True,
            )
        self._database.after_commit(partial(self.take_up, instance_id))

    def _now(self) -> float:
        return self._ground.clock.now()


def _empty(folder: Path) -> None:
    """Remove the disk of an instance that is gone, but for what it has said: that can be asked for a while yet."""
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if path.name.startswith(CONSOLE):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
