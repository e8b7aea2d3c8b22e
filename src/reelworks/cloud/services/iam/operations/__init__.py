"""IAM's operations, grouped by AWS's nouns. Importing them fills the room's table."""

from reelworks.cloud.services.iam.operations import (
    absent,
    account,
    attachments,
    boundaries,
    groups,
    inline,
    keys,
    logins,
    password_policy,
    policies,
    profiles,
    roles,
    simulation,
    tags,
    users,
    versions,
)

__all__ = [
    "absent",
    "account",
    "attachments",
    "boundaries",
    "groups",
    "inline",
    "keys",
    "logins",
    "password_policy",
    "policies",
    "profiles",
    "roles",
    "simulation",
    "tags",
    "users",
    "versions",
]
