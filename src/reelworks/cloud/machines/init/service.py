"""One service: how it is begun, kept and ended.

Its whole life is one coroutine: begin, run, end, and again where its unit says so. Who wants something of it asks
(``start``, ``stop``) and waits for the life to come to that point.
"""

import signal
import time
from typing import TYPE_CHECKING

from reelworks.cloud.machines.init.commands import Commands
from reelworks.cloud.machines.init.ending import ask_to_end
from reelworks.cloud.machines.init.ground import InitGround
from reelworks.cloud.machines.init.journal import OutputPipe, UnitLog
from reelworks.cloud.machines.init.loop import Event, Task
from reelworks.cloud.machines.init.members import list_members, signal_all
from reelworks.cloud.machines.init.notify import NotifySocket
from reelworks.cloud.machines.init.outcomes import (
    EXEC_FAILED,
    EXIT_CODE,
    LIMIT,
    PROTOCOL,
    SUCCESS,
    TIMEOUT,
    Exit,
    StartLimit,
    is_restarted,
)
from reelworks.cloud.machines.init.unit import Unit
from reelworks.cloud.machines.init.words import Command
from reelworks.cloud.machines.processes import Process

if TYPE_CHECKING:
    from reelworks.cloud.machines.init.children import Child


class Service:
    """A service that was started once, or is about to be."""

    def __init__(self, ground: InitGround, unit: Unit) -> None:
        self._ground = ground
        self.unit = unit
        """How it is described; read anew by ``daemon-reload``, and taken into account from its next start."""
        stem = unit.name.removesuffix(".service")
        self._log = UnitLog(ground.logs / f"{stem}.log", ground.hostname, ground.console)
        self._pipe = OutputPipe(ground.loop, self._log.pass_on)
        self._commands = Commands(ground, unit, self._log, self._pipe)
        self._limit = StartLimit()
        self._life: Task | None = None
        self._stopped = Event()
        self._settled = Event()
        self._main: Child | None = None
        self.has_begun = False
        self.state, self.sub_state = "inactive", "dead"
        self.since = time.time()
        """When it came into this state: seconds since the epoch."""
        self.result = SUCCESS
        self.restarts = 0
        self.last_exit: Exit | None = None
        """How its main process ended last."""

    @property
    def main_pid(self) -> int:
        """Its main process; 0 where none runs."""
        return self._main.pid if self._main is not None and not self._main.ended.is_set else 0

    def list_processes(self) -> list[Process]:
        """Return its living processes."""
        return list_members(self._commands.invocation, self._commands.sessions)

    async def start(self) -> bool:
        """Start it if it does not run; return, when it is active or will not be, whether it is."""
        if self.state == "deactivating" and self._life is not None:
            await self._ground.loop.wait(self._life.ended)
        if self._life is None or self._life.ended.is_set:
            self._settled, self._stopped = Event(), Event()
            self._life = self._ground.loop.begin(self._live_or_fail())
        await self._ground.loop.wait(self._settled)
        return self.has_begun

    async def stop(self) -> None:
        """Stop it, however long its unit gives it. Safe to repeat."""
        if self._life is not None:
            self._stopped.set()
            await self._ground.loop.wait(self._life.ended)

    async def reload(self) -> bool:
        """Run its ``ExecReload=``; return whether all went well."""
        self._commands.extra["MAINPID"] = str(self.main_pid)
        results = [
            await self._commands.run(one, Event(), self.unit.start_timeout_s) for one in self.unit.reload
        ]
        return bool(results) and all(result == SUCCESS for result in results)

    def forget_failure(self) -> None:
        """Let it be inactive where it has failed, and forget how often it was started."""
        self._limit.clear()
        if self.state == "failed":
            self._settle("inactive", "dead", SUCCESS)

    async def _live_or_fail(self) -> None:
        try:
            await self._live()
        except (OSError, ValueError) as error:
            # What its unit names is not there or cannot be read; the other services go on.
            signal_all(self.list_processes(), signal.SIGKILL)
            self._log.say(f"{self.unit.name}: Failed with result 'resources': {error}")
            self._settle("failed", "failed", "resources")

    async def _live(self) -> None:
        self.restarts = 0
        while True:
            if not self._limit.take(self.unit.restarts, time.monotonic()):
                self._log.say(f"{self.unit.name}: Start request repeated too quickly.")
                self._settle("failed", "failed", LIMIT)
                return
            result = await self._run_once()
            if self._stopped.is_set or not is_restarted(self.unit.restarts, result):
                self._end_life(result)
                return
            self._settle("activating", "auto-restart", result)
            if await self._ground.loop.wait(self._stopped, self.unit.restarts.pause_s):
                self._end_life(SUCCESS)
                return
            self.restarts += 1
            self._log.say(f"{self.unit.name}: Scheduled restart job, restart counter is at {self.restarts}.")

    def _end_life(self, result: str) -> None:
        self._pipe.drain()
        if result == SUCCESS:
            self._settle("inactive", "dead", result)
            return
        self._settle("failed", "failed", result)
        self._log.say(f"{self.unit.name}: Failed with result '{result}'.")

    async def _run_once(self) -> str:
        """Begin, run and end; return the result."""
        self._commands = Commands(self._ground, self.unit, self._log, self._pipe)
        self.state, self.sub_state, self.since = "activating", "start", time.time()
        self._log.say(f"Starting {self.unit.name} - {self.unit.description}...")
        notify = self._listen()
        result = await self._begin(notify)
        if result == SUCCESS and not self._stopped.is_set:
            result = await self._keep()
        self.state, self.sub_state = "deactivating", "stop"
        await self._end()
        self._commands.extra["SERVICE_RESULT"] = result
        for command in self.unit.stop_post:
            await self._commands.run(command, Event(), self.unit.stopping.timeout_s)
        signal_all(self.list_processes(), signal.SIGKILL)
        if notify is not None:
            notify.close()
        return result

    def _listen(self) -> NotifySocket | None:
        """Listen to the service's word that it is ready, where it gives one."""
        if not self.unit.type.startswith("notify"):
            return None
        notify = NotifySocket(
            self._ground.loop, lambda pid: pid in {process.pid for process in self.list_processes()}
        )
        self._commands.extra["NOTIFY_SOCKET"] = notify.name
        return notify

    async def _begin(self, notify: NotifySocket | None) -> str:
        """Run what comes before it is active."""
        unit = self.unit
        first = unit.start_pre + (unit.start if unit.type == "oneshot" else ())
        result = await self._run_all(first)
        if result != SUCCESS or self._stopped.is_set or unit.type == "oneshot":
            return result if result != SUCCESS else await self._run_all(unit.start_post)
        try:
            self._main = self._commands.start(unit.start[0])
        except OSError as error:
            self.last_exit = Exit(EXEC_FAILED)
            self._log.say(
                f"{unit.name}: Failed to execute {unit.start[0].words[0]}: {error.strerror or error}"
            )
            return EXIT_CODE
        self._commands.extra["MAINPID"] = str(self._main.pid)
        result = await self._wait_ready(self._main, notify) if notify is not None else SUCCESS
        return result if result != SUCCESS else await self._run_all(unit.start_post)

    async def _wait_ready(self, main: "Child", notify: NotifySocket) -> str:
        woken = Event()
        for event in (notify.ready, main.ended, self._stopped):
            event.call_back(woken.set)
        if not await self._ground.loop.wait(woken, self.unit.start_timeout_s):
            return TIMEOUT
        if main.ended.is_set:
            result = self._note_exit()
            return result if result != SUCCESS else PROTOCOL
        return SUCCESS

    async def _run_all(self, commands: tuple[Command, ...]) -> str:
        for command in commands:
            result = await self._commands.run(command, self._stopped, self.unit.start_timeout_s)
            if result != SUCCESS or self._stopped.is_set:
                return result
        return SUCCESS

    async def _keep(self) -> str:
        """Be active until the main process has ended, or a stop is asked for."""
        self._settle("active", "running" if self._main else "exited", SUCCESS)
        self._log.say(f"Started {self.unit.name} - {self.unit.description}.")
        if self._main is None:
            if self.unit.remains:
                await self._ground.loop.wait(self._stopped)
            return SUCCESS
        woken = Event()
        self._main.ended.call_back(woken.set)
        self._stopped.call_back(woken.set)
        await self._ground.loop.wait(woken)
        return self._note_exit() if self._main.ended.is_set else SUCCESS

    def _note_exit(self) -> str:
        assert self._main is not None
        self._pipe.drain()
        self.last_exit = Exit(self._main.status)
        result = self.last_exit.result(self.unit.good_statuses)
        if result != SUCCESS or self._main.status:
            self._log.say(f"{self.unit.name}: Main process exited, {self.last_exit}")
        return result

    async def _end(self) -> None:
        """Stop what still runs: by the unit's own commands, by its signal, and at last by SIGKILL."""
        stopping = self.unit.stopping
        if self._stopped.is_set:
            self._log.say(f"Stopping {self.unit.name} - {self.unit.description}...")
            if self.main_pid:
                for command in self.unit.stop:
                    await self._commands.run(command, Event(), stopping.timeout_s)
        if stopping.mode == "none":
            self._main = None
            return
        if not await ask_to_end(self._ground, self._list_addressed, stopping.signal, stopping.timeout_s):
            self._log.say(f"{self.unit.name}: State 'stop-sigterm' timed out. Killing.")
        everybody = self.list_processes() if stopping.mode != "process" else self._list_addressed()
        signal_all(everybody, signal.SIGKILL)
        if self._main is not None:
            await self._ground.loop.wait(self._main.ended)
            self.last_exit = Exit(self._main.status)
        self._main = None
        self._pipe.drain()
        if self._stopped.is_set:
            self._log.say(f"Stopped {self.unit.name} - {self.unit.description}.")

    def _list_addressed(self) -> list[Process]:
        """Return who gets the first signal."""
        members = self.list_processes()
        if self.unit.stopping.mode == "control-group":
            return members
        return [process for process in members if process.pid == self.main_pid]

    def _settle(self, state: str, sub_state: str, result: str) -> None:
        """Come into a state that whoever waits for a start may go on from."""
        self.state, self.sub_state, self.result, self.since = state, sub_state, result, time.time()
        if not self._settled.is_set:
            self.has_begun = state == "active"
            self._settled.set()
