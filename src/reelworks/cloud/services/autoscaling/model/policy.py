"""A scaling policy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

SIMPLE: Final = "SimpleScaling"
STEP: Final = "StepScaling"
TRACKING: Final = "TargetTrackingScaling"


@dataclass(frozen=True, slots=True)
class Policy:
    """One scaling policy of a group."""

    arn: str
    group_arn: str
    account: str
    region: str
    group: str
    name: str
    kind: str
    settings: Mapping[str, Any]
    """What was said of it, under AWS's names."""
    is_enabled: bool = True
    alarms: tuple[str, ...] = ()
    """The names of the alarms that it owns: when to scale out, then when to scale in."""


def policy_of(value: Mapping[str, Any]) -> Policy:
    """Return the policy that a JSON value describes."""
    return Policy(**{**value, "alarms": tuple(value["alarms"])})
