"""The tables of the room and who writes to them."""

from reelworks.cloud.services.autoscaling.stores.activities import ActivityStore
from reelworks.cloud.services.autoscaling.stores.groups import GroupStore
from reelworks.cloud.services.autoscaling.stores.members import MemberStore
from reelworks.cloud.services.autoscaling.stores.parts import HookStore, PolicyStore, SubscriptionStore
from reelworks.cloud.services.autoscaling.stores.shelf import Stores
from reelworks.cloud.services.autoscaling.stores.tables import MIGRATIONS
from reelworks.cloud.services.autoscaling.stores.templates import LaunchConfigurationStore

__all__ = [
    "MIGRATIONS",
    "ActivityStore",
    "GroupStore",
    "HookStore",
    "LaunchConfigurationStore",
    "MemberStore",
    "PolicyStore",
    "Stores",
    "SubscriptionStore",
]
