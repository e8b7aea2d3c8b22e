"""What happened to a group: a scaling activity."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

SUCCESSFUL: Final = "Successful"
FAILED: Final = "Failed"
CANCELLED: Final = "Cancelled"
IN_PROGRESS: Final = "InProgress"
PRE_IN_SERVICE: Final = "PreInService"
MID_ACTION: Final = "MidLifecycleAction"
DRAINING: Final = "WaitingForELBConnectionDraining"


@dataclass(frozen=True, slots=True)
class Activity:
    """One scaling activity, under way or over."""

    id: str
    account: str
    region: str
    group_arn: str
    group: str
    description: str
    cause: str
    started_at: float
    status: str = IN_PROGRESS
    progress: int = 0
    """In percent."""
    ended_at: float | None = None
    message: str = ""
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes of it."""
        return self.ended_at is not None


def activity_of(value: Mapping[str, Any]) -> Activity:
    """Return the activity that a JSON value describes."""
    return Activity(**value)
