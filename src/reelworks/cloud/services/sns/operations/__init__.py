"""SNS's operations, grouped by AWS's nouns. Importing this package declares them all."""

from reelworks.cloud.services.sns.operations import messages, permissions, push, subscriptions, tags, topics

__all__ = ["messages", "permissions", "push", "subscriptions", "tags", "topics"]
