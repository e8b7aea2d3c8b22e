"""Finding out which targets are healthy: a task a target asks it again and again."""

import asyncio
import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import aiohttp
from yarl import URL

from reelworks.cloud.balancer.config import Check
from reelworks.cloud.balancer.fleet import LiveGroup, LiveTarget
from reelworks.cloud.balancer.reports import HealthChange

USER_AGENT = "ELB-HealthChecker/2.0"
NEW_EVERY_S = 1.0
"""How often at least a new target is looked at that refuses connections yet, so that it serves soon after it can."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one check ended."""

    is_good: bool
    reason: str = ""
    detail: str = ""


GOOD = Outcome(is_good=True)
FAILED = Outcome(is_good=False, reason="failed")


class Watch:
    """Watches one target. Owns its task."""

    def __init__(
        self,
        group: LiveGroup,
        target: LiveTarget,
        session: aiohttp.ClientSession,
        tell: Callable[[HealthChange], None],
    ) -> None:
        self._group = group
        self._target = target
        self._session = session
        self._tell = tell
        self._good = self._bad = 0
        self._told: HealthChange | None = None
        self._sooner = asyncio.Event()
        self._task = asyncio.create_task(self._run(), name=f"check {target.spec.id}")

    def stop(self) -> None:
        """Watch no longer."""
        self._task.cancel()

    def note_refusal(self) -> None:
        """Count a refused connection of a healthy target as a failed check, and look at once whether it is one.

        A new target that does not listen yet is not counted out by those who ask too early.
        """
        if self._target.health == "healthy":
            self._count(FAILED)
            self._sooner.set()

    async def _run(self) -> None:
        loop, counted_at = asyncio.get_running_loop(), -math.inf
        while True:
            check, started_at = self._group.spec.check, loop.time()
            self._sooner.clear()
            outcome = await self._ask(check)
            is_booting = self._target.health == "initial" and outcome == FAILED
            # Looking more often must make a new target healthy sooner, but unhealthy no sooner.
            if not is_booting or started_at - counted_at >= check.interval_s:
                counted_at = started_at
                self._count(outcome)
            every_s = min(check.interval_s, NEW_EVERY_S) if is_booting else check.interval_s
            remaining_s = every_s - (loop.time() - started_at)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._sooner.wait(), max(remaining_s, 0.01))

    async def _ask(self, check: Check) -> Outcome:
        spec = self._target.spec
        url = URL(f"http://{spec.address}:{check.port or spec.port}{check.path}", encoded=True)
        try:
            async with (
                asyncio.timeout(check.timeout_s),
                self._session.get(
                    url,
                    headers={"User-Agent": USER_AGENT, "Connection": "close"},
                    allow_redirects=False,
                ) as answer,
            ):
                await answer.read()
        except TimeoutError:
            return Outcome(is_good=False, reason="timeout")
        except (aiohttp.ClientError, OSError, ValueError):
            return FAILED
        if matches_codes(check.codes, answer.status):
            return GOOD
        return Outcome(is_good=False, reason="codes", detail=str(answer.status))

    def _count(self, outcome: Outcome) -> None:
        check, target = self._group.spec.check, self._target
        self._good = self._good + 1 if outcome.is_good else 0
        self._bad = 0 if outcome.is_good else self._bad + 1
        needed = check.healthy_count if target.health == "unhealthy" else 1
        if outcome.is_good and target.health != "healthy" and self._good >= needed:
            target.health, target.healthy_at = "healthy", asyncio.get_running_loop().time()
            self._change(HealthChange(target.spec.id, "healthy"))
        elif not outcome.is_good and self._bad >= check.unhealthy_count:
            target.health = "unhealthy"
            self._change(HealthChange(target.spec.id, "unhealthy", outcome.reason, outcome.detail))

    def _change(self, change: HealthChange) -> None:
        if change != self._told:
            self._told = change
            self._group.refresh()
            self._tell(change)


def matches_codes(codes: str, status: int) -> bool:
    """Return whether a status is among those of a matcher: ``200``, ``200,202``, ``200-299``."""
    for part in codes.split(","):
        least, _, most = part.strip().partition("-")
        if int(least) <= status <= int(most or least):
            return True
    return False
