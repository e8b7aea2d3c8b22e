"""IAM's operations, grouped by AWS's nouns. Importing them fills the room's table."""

from reelworks.cloud.services.iam.operations import (
    account,
    attachments,
    boundaries,
    groups,
    inline,
    keys,
    policies,
    profiles,
    roles,
    simulation,
    tags,
    users,
    versions,
)

__all__ = [
    "account",
    "attachments",
    "boundaries",
    "groups",
    "inline",
    "keys",
    "policies",
    "profiles",
    "roles",
    "simulation",
    "tags",
    "users",
    "versions",
]
