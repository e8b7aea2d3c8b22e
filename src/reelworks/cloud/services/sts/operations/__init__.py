"""STS's operations, grouped by AWS's nouns. Importing them fills the room's table."""

from reelworks.cloud.services.sts.operations import identity, sessions

__all__ = ["identity", "sessions"]
