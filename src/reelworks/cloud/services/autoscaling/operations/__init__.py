"""Auto Scaling's operations, grouped by AWS's nouns. Importing this package declares them all."""

from reelworks.cloud.services.autoscaling.operations import (
    activities,
    capacity,
    groups,
    hooks,
    instances,
    kinds,
    launch_configurations,
    lifecycle_actions,
    membership,
    notifications,
    policies,
    processes,
    standby,
    tags,
    target_groups,
)

__all__ = [
    "activities",
    "capacity",
    "groups",
    "hooks",
    "instances",
    "kinds",
    "launch_configurations",
    "lifecycle_actions",
    "membership",
    "notifications",
    "policies",
    "processes",
    "standby",
    "tags",
    "target_groups",
]
