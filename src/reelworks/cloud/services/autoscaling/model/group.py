"""A group: how large it should be, where, and of what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DELETING = "Delete in progress"
"""What ``Status`` says of a group that goes as soon as its last instance has gone."""

EVERYTHING = 100
"""Percent."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an instance may be launched."""

    zone: str
    subnet: str | None = None
    """None for the zone's default subnet."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of a group."""

    key: str
    value: str = ""
    is_propagated: bool = False
    """Whether the instances that it launches get it too."""


@dataclass(frozen=True, slots=True)
class Change:
    """Why the desired capacity is what it is, until the group has it."""

    words: str
    """The sentence of it, as the causes of activities begin: ``At … a user request …``."""
    policy: str = ""
    """The ARN of the scaling policy that wanted it; empty where a person did."""
    warmup_s: float = 0.0
    """How long what it launches warms up, in seconds of the clockwork."""
    is_to_balance: bool = False
    """Whether it is about zones, and the desired capacity the same as before."""


@dataclass(frozen=True, slots=True)
class Group:
    """One Auto Scaling group."""

    arn: str
    account: str
    region: str
    name: str
    created_at: float
    min_size: int
    max_size: int
    desired: int
    places: tuple[Place, ...]
    settings: Mapping[str, Any]
    """What else was said when it was made or changed, under AWS's names; defaults are there too."""
    tags: tuple[Tag, ...] = ()
    suspended: Mapping[str, str] = field(default_factory=dict)
    """The processes that are suspended, each with the reason."""
    metrics: tuple[str, ...] = ()
    """Those whose collection was asked for."""
    target_groups: tuple[str, ...] = ()
    change: Change | None = None
    cools_until: float = 0.0
    """Until when simple policies wait, in seconds since the epoch."""
    cooldown_s: float = 0.0
    """How long each activity of the scaling under way prolongs that, in seconds of the clockwork; 0 for none."""
    status: str = ""

    @property
    def is_deleting(self) -> bool:
        """Whether it goes with its last instance."""
        return self.status == DELETING

    @property
    def zones(self) -> tuple[str, ...]:
        """Its zones, each once, as they were named."""
        return tuple(dict.fromkeys(place.zone for place in self.places))

    @property
    def launches_first(self) -> bool:
        """Whether who replaces an unhealthy instance must serve before that one goes.

        https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-maintenance-policy-overview.html
        """
        said = self.settings.get("InstanceMaintenancePolicy") or {}
        return bool(said.get("MinHealthyPercentage", 0) >= EVERYTHING)

    @property
    def is_strict(self) -> bool:
        """Whether a zone that cannot launch is waited for, rather than made up for by the others."""
        said = self.settings.get("AvailabilityZoneDistribution") or {}
        return bool(said.get("CapacityDistributionStrategy") == "balanced-only")

    def may(self, process: str) -> bool:
        """Tell whether a process is not suspended."""
        return process not in self.suspended


def group_of(value: Mapping[str, Any]) -> Group:
    """Return the group that a JSON value describes."""
    lists = {
        "places": tuple(Place(**place) for place in value["places"]),
        "tags": tuple(Tag(**tag) for tag in value["tags"]),
        "metrics": tuple(value["metrics"]),
        "target_groups": tuple(value["target_groups"]),
        "change": Change(**value["change"]) if value["change"] else None,
    }
    return Group(**{**value, **lists})
