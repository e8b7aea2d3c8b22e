"""All services of a machine: which there are, which start at boot, and in what order."""

from collections.abc import Iterable, Mapping

from reelworks.cloud.machines.init.ground import InitGround
from reelworks.cloud.machines.init.loop import Event, Task
from reelworks.cloud.machines.init.ordering import Waits, order_of
from reelworks.cloud.machines.init.service import Service
from reelworks.cloud.machines.init.unit import BadUnit, Unit, load_unit

SUFFIX = ".service"


class Services:
    """The services that were started, by the names of their units."""

    def __init__(self, ground: InitGround) -> None:
        self._ground = ground
        self._services: dict[str, Service] = {}
        self.is_closed = False
        """Whether the machine is going down: nothing is started any more."""

    def load(self, name: str) -> Unit:
        """Read a unit.

        Raises:
            FileNotFoundError: there is no such unit.
            BadUnit: it cannot be run.
        """
        if not name.endswith(SUFFIX):
            raise FileNotFoundError(name)
        return load_unit(self._ground.units, name, self._ground.hostname)

    def find(self, name: str) -> Service | None:
        """Return a service that was started once, or None."""
        return self._services.get(name)

    def list_started(self) -> list[Service]:
        """Return the services that were started once, by name."""
        return [self._services[name] for name in sorted(self._services)]

    async def start(self, name: str) -> bool:
        """Start a unit, after those that it wants; return whether it is active.

        Raises:
            FileNotFoundError: there is no such unit.
            BadUnit: it cannot be run.
        """
        unit = self.load(name)
        await self._start_all([*self._known(unit.wants), *self._known(unit.requires), unit])
        service = self._services.get(name)
        return service is not None and service.has_begun

    async def start_enabled(self) -> None:
        """Start what is enabled, as at every boot; what cannot be loaded is told on the console."""
        links = sorted(self._ground.units.glob("*.target.wants/*" + SUFFIX))
        await self._start_all(self._known(dict.fromkeys(link.name for link in links)))

    async def stop(self, names: Iterable[str]) -> None:
        """Stop these services, those that came later first."""
        services = [self._services[name] for name in dict.fromkeys(names) if name in self._services]
        waits = order_of([service.unit for service in services])
        gone = {service.unit.name: Event() for service in services}
        tasks = [self._ground.loop.begin(self._stop_one(service, waits, gone)) for service in services]
        await self._wait_all(tasks)

    async def stop_all(self) -> None:
        """Stop every service, and start none again."""
        self.is_closed = True
        await self.stop(list(self._services))

    async def _start_all(self, units: list[Unit]) -> None:
        """Start these units side by side, each after those among them that it says."""
        by_name = {unit.name: unit for unit in units}
        waits = order_of(list(by_name.values()))
        begun = {name: Event() for name in by_name}
        tasks = [
            self._ground.loop.begin(self._start_one(unit, waits[name], begun))
            for name, unit in by_name.items()
        ]
        await self._wait_all(tasks)

    async def _start_one(self, unit: Unit, first: Iterable[str], begun: Mapping[str, Event]) -> None:
        for name in first:
            await self._ground.loop.wait(begun[name])
        if not self.is_closed:
            await self._take(unit).start()
        begun[unit.name].set()

    async def _stop_one(self, service: Service, waits: Waits, gone: Mapping[str, Event]) -> None:
        for name, first in waits.items():
            if service.unit.name in first:
                await self._ground.loop.wait(gone[name])
        await service.stop()
        gone[service.unit.name].set()

    async def _wait_all(self, tasks: list[Task]) -> None:
        for task in tasks:
            await self._ground.loop.wait(task.ended)

    def _take(self, unit: Unit) -> Service:
        service = self._services.get(unit.name)
        if service is None:
            service = self._services[unit.name] = Service(self._ground, unit)
            if unit.user not in {"", "root"}:
                self._ground.console.say(f"{unit.name}: User={unit.user} is not followed on this machine.")
        service.unit = unit
        return service

    def _known(self, names: Iterable[str]) -> list[Unit]:
        """Return those units that there are; targets and the like are no services and hold nobody up."""
        units = []
        for name in names:
            try:
                units.append(self.load(name))
            except FileNotFoundError:
                continue
            except BadUnit as error:
                self._ground.console.say(str(error))
        return units
