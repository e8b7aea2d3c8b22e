"""Amazon SNS: a topic passes each message on to whoever has subscribed to it."""

from reelworks.cloud.services.sns import operations as operations
from reelworks.cloud.services.sns.room import SnsRoom

__all__ = ["SnsRoom"]
