"""Lifecycle hooks, and an instance's waiting for what they announce."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reelworks.cloud.services.autoscaling.limits import GLOBAL_TIMEOUT_HEARTBEATS, GLOBAL_TIMEOUT_S_MAX


@dataclass(frozen=True, slots=True)
class Hook:
    """One lifecycle hook of a group."""

    group_arn: str
    group: str
    name: str
    transition: str
    heartbeat_s: int
    default_result: str
    target_arn: str = ""
    """The topic or queue that is told; empty for EventBridge alone."""
    role_arn: str = ""
    metadata: str | None = None

    @property
    def global_s(self) -> int:
        """How long an action may last with all its heartbeats, in seconds of the clockwork."""
        return min(GLOBAL_TIMEOUT_S_MAX, GLOBAL_TIMEOUT_HEARTBEATS * self.heartbeat_s)


@dataclass(frozen=True, slots=True)
class Wait:
    """One lifecycle action under way: an instance waits for its end."""

    hook: str
    token: str
    until: float
    """When the default result holds, in seconds since the epoch."""
    last_until: float
    """Beyond which no heartbeat prolongs it."""
    default_result: str


def hook_of(value: Mapping[str, Any]) -> Hook:
    """Return the hook that a JSON value describes."""
    return Hook(**value)
