"""The targets as they are now: who is healthy, who is busy, and who gets the next request."""

import asyncio
import random
from collections.abc import Callable, Collection, Iterable
from typing import Any

from reelworks.cloud.balancer.config import Group, Health, Target

Now = Callable[[], float]
"""Tells a moment in seconds that only rises, as a loop's ``time`` does."""


class LiveTarget:
    """One target, with what is under way to it."""

    __slots__ = ("_cut", "health", "healthy_at", "in_flight", "spec", "tasks")

    def __init__(self, spec: Target) -> None:
        self.spec = spec
        self.health: Health = spec.health
        self.healthy_at = 0.0
        """When it became healthy; 0 where it was so from the beginning."""
        self.in_flight = 0
        self.tasks: set[asyncio.Task[Any]] = set()
        """Who waits for it: cut off when draining took too long."""
        self._cut: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """Note that this task has something under way to it, until it says ``end``."""
        self.in_flight += 1
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)

    def end(self) -> None:
        """Note that this task has nothing under way to it any more."""
        self.in_flight -= 1
        task = asyncio.current_task()
        assert task is not None
        self.tasks.discard(task)

    def drain(self, loop: asyncio.AbstractEventLoop, drain_s: float) -> None:
        """Let what is under way go on for so long and no longer; again changes nothing."""
        if self._cut is None:
            self._cut = loop.call_later(drain_s, self._cut_off)

    def revive(self) -> None:
        """Let it be used again, if it was draining."""
        if self._cut is not None:
            self._cut.cancel()
            self._cut = None

    def _cut_off(self) -> None:
        for task in list(self.tasks):
            task.cancel()


class LiveGroup:
    """One group, and whose turn it is in it."""

    def __init__(self, spec: Group, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.spec = spec
        self.targets: dict[str, LiveTarget] = {}
        self._usable: list[LiveTarget] = []
        self._turn = 0
        self.update(spec)

    def update(self, spec: Group) -> None:
        """Take over another picture of the group; targets that stay keep what is known of them."""
        known = self.targets
        self.spec = spec
        self.targets = {target.id: known.get(target.id) or LiveTarget(target) for target in spec.targets}
        for target in spec.targets:
            live = self.targets[target.id]
            live.spec = target
            if target.is_draining:
                live.drain(self._loop, spec.drain_s)
            else:
                live.revive()
        self.retire([target for name, target in known.items() if name not in self.targets])
        self.refresh()

    def retire(self, targets: Iterable[LiveTarget] | None = None) -> None:
        """Let go of targets (all, if none are named): what is under way to them may end."""
        for target in self.targets.values() if targets is None else targets:
            target.drain(self._loop, self.spec.drain_s)

    def refresh(self) -> None:
        """Look anew who may get requests: the healthy; where there are none, all."""
        serving = [target for target in self.targets.values() if not target.spec.is_draining]
        healthy = [target for target in serving if target.health == "healthy"]
        self._usable = healthy or serving

    def find_usable(self, target_id: str) -> LiveTarget | None:
        """Return a target that may get requests, or None where there is none of that id."""
        target = self.targets.get(target_id)
        return target if target in self._usable else None

    def choose(self, tried: Collection[str] = ()) -> LiveTarget | None:
        """Return who gets the next request, of those that were not tried yet; None where nobody is left."""
        usable = self._usable
        if tried:
            usable = [target for target in usable if target.spec.id not in tried] or self._others(tried)
        if not usable:
            return None
        shares = self._shares(usable)
        if shares is not None:
            return random.choices(usable, shares)[0]  # noqa: S311 - spreads load, guards nothing
        self._turn += 1
        start = self._turn % len(usable)
        if self.spec.algorithm == "round_robin":
            return usable[start]
        return min(usable[start:] + usable[:start], key=lambda target: target.in_flight)

    def _others(self, tried: Collection[str]) -> list[LiveTarget]:
        """Return whom nobody counts on, for a request that found none of the others."""
        return [
            target
            for target in self.targets.values()
            if not target.spec.is_draining and target.spec.id not in tried
        ]

    def _shares(self, usable: list[LiveTarget]) -> list[float] | None:
        """Return each target's share, or None where all have the same and take turns."""
        if self.spec.algorithm == "weighted_random":
            return [1.0] * len(usable)
        slow_start_s, now = self.spec.slow_start_s, self._loop.time()
        if not slow_start_s or all(not _is_slow(target, now, slow_start_s) for target in usable):
            return None
        return [
            max((now - target.healthy_at) / slow_start_s, 0.01)
            if _is_slow(target, now, slow_start_s)
            else 1.0
            for target in usable
        ]


def _is_slow(target: LiveTarget, now: float, slow_start_s: float) -> bool:
    return target.healthy_at > 0 and now - target.healthy_at < slow_start_s
