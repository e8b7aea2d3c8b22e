"""Elastic Load Balancing's operations, grouped by AWS's nouns. Importing this package declares them all."""

from reelworks.cloud.services.elbv2.operations import (
    account,
    attributes,
    balancer_changes,
    certificates,
    listeners,
    load_balancers,
    rules,
    tags,
    target_groups,
    targets,
)

__all__ = [
    "account",
    "attributes",
    "balancer_changes",
    "certificates",
    "listeners",
    "load_balancers",
    "rules",
    "tags",
    "target_groups",
    "targets",
]
