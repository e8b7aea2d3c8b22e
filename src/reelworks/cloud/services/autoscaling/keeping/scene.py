"""A group as one transaction finds it, and what changes in it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from reelworks.base.ids import Ids, new_uuid
from reelworks.base.pace import Pace
from reelworks.cloud.services.autoscaling.keeping.sight import Sight
from reelworks.cloud.services.autoscaling.model import Activity, Group, Hook, Member, Subscription
from reelworks.cloud.services.autoscaling.model.activity import IN_PROGRESS, SUCCESSFUL
from reelworks.cloud.services.autoscaling.model.member import (
    IN_SERVICE,
    PENDING_PROCEED,
    PENDING_WAIT,
    TERMINATING_PROCEED,
    TERMINATING_WAIT,
)
from reelworks.cloud.services.autoscaling.stores import Stores

Tell = Callable[[Mapping[str, Any]], None]
"""Puts what is to be told into the outbox."""


@dataclass(slots=True)
class Scene:
    """One group, its members, and what is known of the world. Changes go to the stores at once."""

    stores: Stores
    group: Group
    sight: Sight
    now: float
    pace: Pace
    ids: Ids
    tell: Tell
    may_launch: bool = True
    """Whether the pause after failed launches is over."""
    closed_zones: frozenset[str] = frozenset()
    """Where launches failed lately, beside those that are seen to be closed."""
    failures: int = 0
    """How many launches came to nothing."""
    successes: int = 0
    """How many came into service."""
    has_changed: bool = False
    members: dict[str, Member] = field(init=False)
    hooks: Sequence[Hook] = field(init=False)
    subscriptions: Sequence[Subscription] = field(init=False)

    def __post_init__(self) -> None:
        self.members = {member.id: member for member in self.stores.members.of_group(self.group.arn)}
        self.hooks = self.stores.hooks.of_group(self.group.arn)
        self.subscriptions = self.stores.subscriptions.of_group(self.group.arn)

    def in_state(self, *states: str) -> list[Member]:
        """Return the members that are in one of some states."""
        return [member for member in self.members.values() if member.state in states]

    def counted(self) -> list[Member]:
        """Return the members that the desired capacity counts; not those that only wait for who replaces them."""
        return [
            member for member in self.members.values() if member.is_counted and not self.is_condemned(member)
        ]

    def is_condemned(self, member: Member) -> bool:
        """Tell whether a member goes as soon as there are enough others."""
        is_ill = member.state == IN_SERVICE and not member.is_healthy
        return is_ill and self.group.launches_first and self.group.may("ReplaceUnhealthy")

    def put(self, member: Member, **changes: Any) -> Member:
        """Write a member with some changes; return it."""
        changed = replace(member, **changes)
        self.members[member.id] = changed
        self.stores.members.save(changed)
        self.has_changed = True
        return changed

    def remove(self, member: Member) -> None:
        """Let a member go."""
        self.members.pop(member.id, None)
        self.stores.members.delete(member.id)
        self.has_changed = True

    def dismiss_waiting(self) -> None:
        """Let who waits for hooks go on: there are none any more."""
        for member in self.in_state(TERMINATING_WAIT, PENDING_WAIT):
            proceeding = TERMINATING_PROCEED if member.state == TERMINATING_WAIT else PENDING_PROCEED
            self.put(member, state=proceeding, waits=())

    def set_group(self, **changes: Any) -> None:
        """Write the group with some changes."""
        self.group = replace(self.group, **changes)
        self.stores.groups.save(self.group)

    def begin(self, description: str, cause: str, status: str = IN_PROGRESS, **rest: Any) -> Activity:
        """Begin an activity; return it."""
        group = self.group
        activity = Activity(
            new_uuid(self.ids),
            group.account,
            group.region,
            group.arn,
            group.name,
            description,
            cause,
            self.now,
            status,
            **rest,
        )
        self.stores.activities.save(activity)
        return activity

    def amend(self, activity_id: str, **changes: Any) -> Activity | None:
        """Change an activity that is under way; return it, or None where there is none."""
        activity = self.stores.activities.find(activity_id)
        if activity is None or activity.is_over:
            return None
        changed = replace(activity, **changes)
        if changed != activity:
            self.stores.activities.save(changed)
        return changed

    def end(self, activity_id: str, status: str = SUCCESSFUL, **changes: Any) -> Activity | None:
        """End an activity that is under way; return it, or None where there is none."""
        ended = self.amend(activity_id, status=status, progress=100, ended_at=self.now, **changes)
        if ended is not None and self.group.cooldown_s:
            self.set_group(cools_until=self.now + self.pace.real_s(self.group.cooldown_s))
        return ended


def details_of(member: Member) -> dict[str, str]:
    """Return where a member is, as activities tell it."""
    return {
        **({"Subnet ID": member.subnet} if member.subnet else {}),
        "Availability Zone": member.zone,
    }
