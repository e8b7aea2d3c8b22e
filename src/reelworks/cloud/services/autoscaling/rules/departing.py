"""Who goes when a group shrinks: the zone with the most first, then the group's termination policies.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-termination-policies.html
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reelworks.cloud.services.autoscaling.model import Group, Member

HOUR_S = 3_600

Rank = Callable[[Member], Any]
"""What it gives for who should go first is the least."""


@dataclass(frozen=True, slots=True)
class Departure:
    """What the choice depends on, beside the members."""

    group: Group
    now: float
    configured_at: Mapping[str, float]
    """When each launch configuration was made, by its name."""


def choose_leaver(about: Departure, members: Sequence[Member], candidates: Sequence[Member]) -> Member | None:
    """Return which of the candidates goes, or None where there is none.

    ``members`` are all that the desired capacity counts; ``candidates`` those of them that may go.
    """
    left = _in_fullest_zone(about.group, members, candidates)
    policies = about.group.settings.get("TerminationPolicies") or ["Default"]
    for policy in policies:
        for rank in _ranks(policy, about):
            left = _least(left, rank)
    return min(left, key=lambda member: (member.launched_at, member.id)) if left else None


def _in_fullest_zone(
    group: Group, members: Sequence[Member], candidates: Sequence[Member]
) -> Sequence[Member]:
    zones = group.zones
    outside = [member for member in candidates if member.zone not in zones]
    if outside:
        return outside
    held = Counter(member.zone for member in members)
    return _least(candidates, lambda member: -held[member.zone])


def _ranks(policy: str, about: Departure) -> Sequence[Rank]:
    age: Rank = lambda member: member.launched_at  # noqa: E731 - one of a table's entries
    hour: Rank = lambda member: HOUR_S - (about.now - member.launched_at) % HOUR_S  # noqa: E731
    template: Rank = lambda member: _template_age(about.group, member)  # noqa: E731
    configuration: Rank = lambda member: _configuration_age(about, member)  # noqa: E731
    return {
        "OldestInstance": (age,),
        "NewestInstance": (lambda member: -member.launched_at,),
        "OldestLaunchTemplate": (template,),
        "OldestLaunchConfiguration": (configuration,),
        "ClosestToNextInstanceHour": (hour,),
        "AllocationStrategy": (),
    }.get(policy, (configuration, template, hour))


def _template_age(group: Group, member: Member) -> tuple[int, int]:
    """Rank those of another template before those of the group's own, and older versions before newer ones."""
    template = member.origin.get("LaunchTemplate")
    if template is None:
        return 1, 0
    is_current = template["LaunchTemplateId"] == group.settings.get("LaunchTemplate", {}).get(
        "LaunchTemplateId"
    )
    return int(is_current), int(template.get("Version", 0))


def _configuration_age(about: Departure, member: Member) -> tuple[int, float]:
    """Rank those of a launch configuration first, the oldest one first, one that is gone before all."""
    name = member.origin.get("LaunchConfigurationName")
    return (1, 0.0) if name is None else (0, about.configured_at.get(name, 0.0))


def _least(members: Sequence[Member], rank: Rank) -> Sequence[Member]:
    ranked = [(rank(member), member) for member in members]
    least = min((place for place, _ in ranked), default=None)
    return [member for place, member in ranked if place == least]
