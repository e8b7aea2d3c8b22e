"""What ``systemctl`` does: each verb with systemd's words and exit statuses.

https://www.freedesktop.org/software/systemd/man/latest/systemctl.html
"""

from collections.abc import Callable, Coroutine
from typing import Any

from reelworks.cloud.machines.init.enabling import disable, enable, is_enabled
from reelworks.cloud.machines.init.ground import InitGround
from reelworks.cloud.machines.init.requests import Reply, Request, parse_request, parse_signal
from reelworks.cloud.machines.init.services import Services
from reelworks.cloud.machines.init.showing import list_lines, properties_of, status_lines
from reelworks.cloud.machines.init.unit import BadUnit
from reelworks.cloud.machines.processes import send_signal

NOT_RUNNING, NO_SUCH_UNIT = 3, 4
"""Exit statuses of ``is-active`` and ``status``."""


Verb = Callable[[Request, Reply], Coroutine[Any, Any, None]]
Leave = Callable[[str, str], None]


class Systemctl:
    """Serves the lines of one machine."""

    def __init__(self, ground: InitGround, services: Services, leave: Leave) -> None:
        self._ground = ground
        self._services = services
        self._leave = leave
        self._verbs: dict[str, Verb] = {
            "start": self._start,
            "stop": self._stop,
            "restart": self._restart,
            "reload-or-restart": self._restart,
            "try-restart": self._try_restart,
            "reload": self._reload,
            "kill": self._kill,
            "enable": self._enable,
            "disable": self._disable,
            "status": self._status,
            "show": self._show,
            "cat": self._cat,
            "is-active": self._is_active,
            "is-failed": self._is_failed,
            "is-enabled": self._is_enabled,
            "is-system-running": self._is_system_running,
            "list-units": self._list_units,
            "reset-failed": self._reset_failed,
            "daemon-reload": self._daemon_reload,
            "daemon-reexec": self._daemon_reload,
            "poweroff": self._go,
            "halt": self._go,
            "reboot": self._go,
        }

    async def serve(self, words: list[str]) -> dict[str, Any]:
        """Carry out a command line, without the program's name."""
        request, reply = parse_request(words), Reply()
        verb = self._verbs.get(request.verb)
        if verb is None:
            reply.fail(f"Unknown command verb '{request.verb}'.")
        else:
            try:
                await verb(request, reply)
            except (OSError, ValueError) as error:
                # The disk is full, a file is not ours, a text cannot be read: the machine goes on.
                reply.fail(f"Failed to {request.verb}: {error}")
        return {"out": reply.out, "err": reply.err, "status": reply.status}

    async def _start(self, request: Request, reply: Reply) -> None:
        for name in request.units:
            if request.has("--no-block"):
                self._ground.loop.begin(self._start_one(name, Reply()))
            else:
                await self._start_one(name, reply)

    async def _start_one(self, name: str, reply: Reply) -> None:
        try:
            has_begun = await self._services.start(name)
        except FileNotFoundError:
            reply.fail(f"Failed to start {name}: Unit {name} not found.", 5)
        except BadUnit as error:
            self._ground.console.say(str(error))
            reply.fail(f"Failed to start {name}: Unit {name} has a bad unit file setting.\n{error}")
        else:
            if not has_begun:
                reply.fail(
                    f"Job for {name} failed.\n"
                    f'See "systemctl status {name}" and "journalctl -u {name}" for details.'
                )

    async def _stop(self, request: Request, reply: Reply) -> None:
        for name in request.units:
            if self._services.find(name) is None and not self._exists(name):
                reply.fail(f"Failed to stop {name}: Unit {name} not loaded.", 5)
        work = self._services.stop(request.units)
        if request.has("--no-block"):
            self._ground.loop.begin(work)
        else:
            await work

    async def _restart(self, request: Request, reply: Reply) -> None:
        await self._services.stop(request.units)
        await self._start(request, reply)

    async def _try_restart(self, request: Request, reply: Reply) -> None:
        running = [name for name in request.units if self._is_in(name, "active")]
        await self._restart(Request(request.verb, running, request.options), reply)

    async def _reload(self, request: Request, reply: Reply) -> None:
        for name in request.units:
            service = self._services.find(name)
            if service is None or service.state != "active" or not await service.reload():
                reply.fail(f"Failed to reload {name}: Job type reload is not applicable for unit {name}.")

    async def _kill(self, request: Request, reply: Reply) -> None:
        number = parse_signal(request.options.get("-s") or request.options.get("--signal") or "TERM")
        for name in request.units:
            service = self._services.find(name)
            processes = service.list_processes() if service is not None else []
            if not processes:
                reply.fail(f"Failed to kill unit {name}: No main process to kill")
            for process in processes:
                send_signal(process.pid, number)

    async def _enable(self, request: Request, reply: Reply) -> None:
        for name in request.units:
            try:
                made = enable(self._ground.units, self._services.load(name))
            except (FileNotFoundError, BadUnit):
                reply.fail(f"Failed to enable unit: Unit file {name} does not exist.")
            else:
                reply.err += made
        if request.has("--now") and reply.status == 0:
            await self._start(request, reply)

    async def _disable(self, request: Request, reply: Reply) -> None:
        for name in request.units:
            if not self._exists(name):
                reply.fail(f"Failed to disable unit: Unit file {name} does not exist.")
            reply.err += disable(self._ground.units, name)
        if request.has("--now"):
            await self._services.stop(request.units)

    async def _status(self, request: Request, reply: Reply) -> None:
        for name in request.units:
            self._status_one(name, reply)
        if not request.units:
            reply.out += list_lines(self._services.list_started())

    def _status_one(self, name: str, reply: Reply) -> None:
        service = self._services.find(name)
        try:
            unit = service.unit if service is not None else self._services.load(name)
        except (FileNotFoundError, BadUnit):
            reply.fail(f"Unit {name} could not be found.", NO_SUCH_UNIT)
            return
        reply.out += status_lines(unit, service, self._ground.logs, is_enabled(self._ground.units, unit))
        if service is None or service.state not in {"active", "activating"}:
            reply.status = NOT_RUNNING

    async def _show(self, request: Request, reply: Reply) -> None:
        wanted = request.options.get("-p") or request.options.get("--property")
        for name in request.units:
            shown = properties_of(name, self._services.find(name), is_loaded=self._exists(name))
            keys = wanted.split(",") if wanted else list(shown)
            lines = [(key, shown[key]) for key in keys if key in shown]
            reply.out += [value if request.has("--value") else f"{key}={value}" for key, value in lines]

    async def _cat(self, request: Request, reply: Reply) -> None:
        for name in request.units:
            try:
                path = self._services.load(name).path
                reply.out += [f"# {path}", *path.read_text(errors="replace").splitlines()]
            except (FileNotFoundError, BadUnit):
                reply.fail(f"No files found for {name}.")

    async def _is_active(self, request: Request, reply: Reply) -> None:
        states = [self._state_of(name) for name in request.units]
        reply.out += [] if request.has("-q", "--quiet") else states
        reply.status = 0 if "active" in states else NOT_RUNNING

    async def _is_failed(self, request: Request, reply: Reply) -> None:
        states = [self._state_of(name) for name in request.units]
        reply.out += [] if request.has("-q", "--quiet") else states
        reply.status = 0 if "failed" in states else 1

    async def _is_enabled(self, request: Request, reply: Reply) -> None:
        words = []
        for name in request.units:
            try:
                words.append(is_enabled(self._ground.units, self._services.load(name)))
            except (FileNotFoundError, BadUnit):
                words.append("not-found")
        reply.out += [] if request.has("-q", "--quiet") else words
        reply.status = 0 if {"enabled", "static"} & set(words) else 1

    async def _is_system_running(self, _request: Request, reply: Reply) -> None:
        has_failed = any(service.state == "failed" for service in self._services.list_started())
        state = "stopping" if self._services.is_closed else "degraded" if has_failed else "running"
        reply.out.append(state)
        reply.status = 0 if state == "running" else 1

    async def _list_units(self, _request: Request, reply: Reply) -> None:
        reply.out += list_lines(self._services.list_started())

    async def _reset_failed(self, request: Request, _reply: Reply) -> None:
        for service in self._services.list_started():
            if not request.units or service.unit.name in request.units:
                service.forget_failure()

    async def _daemon_reload(self, _request: Request, _reply: Reply) -> None:
        """Do nothing: units are read whenever they are started."""

    async def _go(self, request: Request, _reply: Reply) -> None:
        kind = "reboot" if request.verb == "reboot" else "shutdown"
        self._leave(kind, f"systemctl {request.verb}")

    def _exists(self, name: str) -> bool:
        try:
            self._services.load(name)
        except FileNotFoundError:
            return False
        except BadUnit:
            return True
        return True

    def _is_in(self, name: str, state: str) -> bool:
        return self._state_of(name) == state

    def _state_of(self, name: str) -> str:
        service = self._services.find(name)
        return service.state if service is not None else "inactive"
