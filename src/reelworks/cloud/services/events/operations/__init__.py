"""EventBridge's operations, grouped by AWS's nouns. Importing this package declares them all."""

from reelworks.cloud.services.events.operations import (
    archives,
    buses,
    entries,
    patterns,
    permissions,
    replays,
    rules,
    tags,
    targets,
)

__all__ = [
    "archives",
    "buses",
    "entries",
    "patterns",
    "permissions",
    "replays",
    "rules",
    "tags",
    "targets",
]
