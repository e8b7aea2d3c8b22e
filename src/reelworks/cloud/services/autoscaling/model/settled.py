"""What is said once and then stands: launch configurations, and who is notified of a group's doings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class LaunchConfiguration:
    """What instances of a group without a launch template are made of."""

    arn: str
    account: str
    region: str
    name: str
    created_at: float
    settings: Mapping[str, Any]
    """Its members under AWS's names."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A topic that is told of a group's launches and terminations."""

    group_arn: str
    group: str
    topic_arn: str
    types: tuple[str, ...]


def launch_configuration_of(value: Mapping[str, Any]) -> LaunchConfiguration:
    """Return the launch configuration that a JSON value describes."""
    return LaunchConfiguration(**value)


def subscription_of(value: Mapping[str, Any]) -> Subscription:
    """Return the subscription that a JSON value describes."""
    return Subscription(**{**value, "types": tuple(value["types"])})
