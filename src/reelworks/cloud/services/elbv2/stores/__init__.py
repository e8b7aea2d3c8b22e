"""The room's tables. The only files of the room that know the database.

What a store writes, the balancer's process is shown after the commit.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from reelworks.cloud.services.elbv2.model import LoadBalancer, TargetGroup
from reelworks.cloud.services.elbv2.stores.listeners import ListenerStore, RuleStore
from reelworks.cloud.services.elbv2.stores.named import NamedStore, balancer_store, group_store
from reelworks.cloud.services.elbv2.stores.secrets import keep_secret
from reelworks.cloud.services.elbv2.stores.tables import MIGRATIONS
from reelworks.cloud.services.elbv2.stores.targets import TargetStore

__all__ = ["MIGRATIONS", "Stores", "keep_secret", "open_stores"]


@dataclass(frozen=True, slots=True)
class Stores:
    """All stores, on one connection."""

    balancers: NamedStore[LoadBalancer]
    groups: NamedStore[TargetGroup]
    listeners: ListenerStore
    rules: RuleStore
    targets: TargetStore


def open_stores(connection: sqlite3.Connection, note_change: Callable[[], None]) -> Stores:
    """Return the stores on a connection; ``note_change`` is called inside each transaction that writes."""
    return Stores(
        balancer_store(connection, note_change),
        group_store(connection, note_change),
        ListenerStore(connection, note_change),
        RuleStore(connection, note_change),
        TargetStore(connection, note_change),
    )
