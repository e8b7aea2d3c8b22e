"""How targets are, as the balancer's process told: in memory, and found out anew after a restart."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from reelworks.cloud.balancer.reports import HealthChange
from reelworks.cloud.services.elbv2.model import Target


@dataclass(frozen=True, slots=True)
class State:
    """A target's health in AWS's words."""

    name: str
    reason: str = ""
    description: str = ""

    def to_answer(self) -> dict[str, Any]:
        """Return it as answers show it."""
        words = {"Reason": self.reason, "Description": self.description} if self.reason else {}
        return {"State": self.name, **words}


REGISTERING = State("initial", "Elb.RegistrationInProgress", "Target registration is in progress")
CHECKING = State("initial", "Elb.InitialHealthChecking", "Initial health checks in progress")
NOT_IN_USE = State(
    "unused", "Target.NotInUse", "Target group is not configured to receive traffic from the load balancer"
)
OTHER_ZONE = State(
    "unused", "Target.NotInUse", "Target is in an Availability Zone that is not enabled for the load balancer"
)
NOT_REGISTERED = State("unused", "Target.NotRegistered", "Target is not registered to the target group")
DRAINING = State("draining", "Target.DeregistrationInProgress", "Target deregistration is in progress")
_UNHEALTHY = {
    "timeout": ("Target.Timeout", "Request timed out"),
    "failed": ("Target.FailedHealthChecks", "Health checks failed"),
}


class Healths:
    """What is known of the targets. ``health_of`` speaks of one target by its key."""

    def __init__(self) -> None:
        self._changes: dict[str, HealthChange] = {}
        self._shown: set[str] = set()

    def note(self, change: HealthChange) -> None:
        """Learn how a target is."""
        self._changes[change.target] = change

    def note_shown(self, keys: Collection[str]) -> None:
        """Learn which targets the process knows by now; what was known of others is forgotten."""
        self._shown = set(keys)
        for key in self._changes.keys() - self._shown:
            del self._changes[key]

    def health_of(self, key: str) -> str:
        """Return ``initial``, ``healthy`` or ``unhealthy``."""
        change = self._changes.get(key)
        return change.health if change else "initial"

    def state_of(self, key: str) -> State:
        """Return the state of a target that gets requests."""
        change = self._changes.get(key)
        if change is None:
            return CHECKING if key in self._shown else REGISTERING
        if change.health == "healthy":
            return State("healthy")
        if change.reason == "codes":
            words = f"Health checks failed with these codes: [{change.detail}]"
            return State("unhealthy", "Target.ResponseCodeMismatch", words)
        return State("unhealthy", *_UNHEALTHY[change.reason])


def state_of(target: Target, zones: Collection[str] | None, healths: Healths) -> State:
    """Return a registered target's state; ``zones`` are those of its load balancer, None without any."""
    if target.draining_until is not None:
        return DRAINING
    if zones is None:
        return NOT_IN_USE
    if target.instance_state not in ("", "running", "pending"):
        words = f"Target is in the {target.instance_state} state"
        return State("unused", "Target.InvalidState", words)
    if target.zone and target.zone not in zones and target.zone != "all":
        return OTHER_ZONE
    return healths.state_of(target.key)


def is_served(target: Target, zones: Collection[str] | None) -> bool:
    """Return whether the balancer is to know a target at all, be it that it drains."""
    if zones is None:
        return False
    if target.draining_until is not None:
        return True
    is_there = target.instance_state in ("", "running", "pending")
    return is_there and (not target.zone or target.zone == "all" or target.zone in zones)
