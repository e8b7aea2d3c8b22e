"""CloudFormation's operations, grouped by AWS's nouns. Importing them fills the room's table."""

from reelworks.cloud.services.cloudformation.operations import (
    change_sets,
    describing,
    events,
    execution,
    exports,
    policies,
    resources,
    stacks,
    templates,
)

__all__ = [
    "change_sets",
    "describing",
    "events",
    "execution",
    "exports",
    "policies",
    "resources",
    "stacks",
    "templates",
]
