"""Amazon EventBridge: buses that take events, and rules that send them on to those who want them."""

from reelworks.cloud.services.events import operations as operations
from reelworks.cloud.services.events.room import EventsRoom

__all__ = ["EventsRoom"]
