"""Looks after the balancer's process: shows it what is on the disk, and takes what it reports."""

from collections.abc import Callable
from dataclasses import dataclass

from reelworks.cloud.balancer.config import Config
from reelworks.cloud.balancer.reports import Applied, Counts, HealthChange, Report
from reelworks.cloud.balancer.supervisor import Supervisor
from reelworks.cloud.services.elbv2.figures import Figures
from reelworks.cloud.services.elbv2.healths import Healths


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether a load balancer does its work."""

    code: str
    """``provisioning``, ``active`` or ``active_impaired``, as answers show it."""
    reason: str = ""


class Conductor:
    """Owns the process. What changes on the disk, it is told by ``refresh``."""

    def __init__(self, draw: Callable[[int], Config], healths: Healths, figures: Figures) -> None:
        self._draw = draw
        self._healths = healths
        self._figures = figures
        self._supervisor = Supervisor(self._take)
        self._generation = 0
        self._drawn: dict[int, Config] = {}
        self._ready: dict[str, Readiness] = {}
        self._is_open = False

    @property
    def pid(self) -> int | None:
        """The process that runs now, or None."""
        return self._supervisor.pid

    def open(self) -> None:
        """Begin: from now on the process follows the disk, where there is anything for it to do."""
        self._is_open = True
        self.refresh()

    async def close(self) -> None:
        """End the process."""
        self._is_open = False
        await self._supervisor.stop()

    def refresh(self) -> None:
        """Have the process follow what is on the disk now. The first load balancer begins it."""
        if not self._is_open:
            return
        if self._generation == 0 and not self._draw(0).balancers:
            return
        self._generation += 1
        self._supervisor.show(self._show)

    def readiness_of(self, balancer_arn: str) -> Readiness:
        """Return whether a load balancer does its work already."""
        return self._ready.get(balancer_arn) or Readiness("provisioning")

    def _show(self) -> Config:
        config = self._draw(self._generation)
        self._drawn[config.generation] = config
        return config

    def _take(self, report: Report) -> None:
        match report:
            case Applied():
                self._note_applied(report)
            case HealthChange():
                self._healths.note(report)
            case Counts():
                self._figures.add(report)

    def _note_applied(self, applied: Applied) -> None:
        config = self._drawn.get(applied.generation)
        if config is None:
            return
        self._drawn = {number: kept for number, kept in self._drawn.items() if number >= applied.generation}
        self._healths.note_shown({target.id for group in config.groups for target in group.targets})
        for balancer in config.balancers:
            failures = [
                applied.failures[each.id] for each in balancer.listeners if each.id in applied.failures
            ]
            self._ready[balancer.id] = (
                Readiness("active_impaired", f"A listener cannot be opened: {failures[0]}")
                if failures
                else Readiness("active")
            )
        known = {balancer.id for balancer in config.balancers}
        self._ready = {arn: ready for arn, ready in self._ready.items() if arn in known}
