"""All stores of the room on one connection."""

import sqlite3
from dataclasses import dataclass

from reelworks.cloud.services.autoscaling.stores.activities import ActivityStore
from reelworks.cloud.services.autoscaling.stores.groups import GroupStore
from reelworks.cloud.services.autoscaling.stores.members import MemberStore
from reelworks.cloud.services.autoscaling.stores.parts import HookStore, PolicyStore, SubscriptionStore
from reelworks.cloud.services.autoscaling.stores.templates import LaunchConfigurationStore


@dataclass(frozen=True, slots=True)
class Stores:
    """The room's tables, to read, or to read and write."""

    groups: GroupStore
    members: MemberStore
    activities: ActivityStore
    hooks: HookStore
    policies: PolicyStore
    subscriptions: SubscriptionStore
    launch_configurations: LaunchConfigurationStore

    @classmethod
    def on(cls, connection: sqlite3.Connection) -> "Stores":
        """Return the stores on a connection."""
        return cls(
            GroupStore(connection),
            MemberStore(connection),
            ActivityStore(connection),
            HookStore(connection),
            PolicyStore(connection),
            SubscriptionStore(connection),
            LaunchConfigurationStore(connection),
        )
