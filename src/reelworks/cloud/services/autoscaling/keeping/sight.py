"""What is seen of the world at one moment: instances, zones, targets."""

from collections.abc import Mapping
from dataclasses import dataclass, field

ALIVE = frozenset({"pending", "running"})


@dataclass(frozen=True, slots=True)
class Seen:
    """An instance as EC2 tells it."""

    state: str
    """``pending``, ``running``, ``shutting-down``, ``terminated``, ``stopping``, ``stopped``."""
    reason: str = ""
    """Why it is in that state."""
    is_impaired: bool = False
    """Whether a status check failed."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What is seen."""

    asked: frozenset[str] = frozenset()
    """The instances that were asked for: one that is not among those seen is gone."""
    instances: Mapping[str, Seen] = field(default_factory=dict)
    closed_zones: frozenset[str] = frozenset()
    targets: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By target group, each target's state of health; a target group that is not there could not be asked."""

    def is_dead(self, instance_id: str) -> bool:
        """Tell whether an instance has stopped, for good or not, or is gone."""
        seen = self.instances.get(instance_id)
        if seen is None:
            return instance_id in self.asked
        return seen.state not in ALIVE

    def is_gone(self, instance_id: str) -> bool:
        """Tell whether an instance is terminated."""
        seen = self.instances.get(instance_id)
        if seen is None:
            return instance_id in self.asked
        return seen.state == "terminated"

    def is_running(self, instance_id: str) -> bool:
        """Tell whether an instance runs."""
        seen = self.instances.get(instance_id)
        return seen is not None and seen.state == "running"

    def has_left(self, instance_id: str, target_group: str) -> bool:
        """Tell whether a target group has no requests for an instance any more."""
        states = self.targets.get(target_group)
        return states is not None and instance_id not in states

    def is_failing(self, instance_id: str, target_group: str) -> bool:
        """Tell whether a target group's health checks fail."""
        return self.targets.get(target_group, {}).get(instance_id) == "unhealthy"
