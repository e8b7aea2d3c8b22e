"""What every operation of the engine works with."""

import sqlite3
from dataclasses import dataclass

from reelworks.base.clock import Clock
from reelworks.base.ids import Ids
from reelworks.cloud.identities import Credentials
from reelworks.cloud.rooms import Door
from reelworks.cloud.services.cloudformation.blueprint import Types
from reelworks.cloud.services.cloudformation.stores import (
    ChangeSetStore,
    EventStore,
    ExportStore,
    OperationStore,
    ResourceStore,
    StackStore,
)
from reelworks.cloud.storage.database import Database
from reelworks.cloud.storage.outbox import Outbox


@dataclass(frozen=True, slots=True)
class Stores:
    """The room's tables on one connection."""

    stacks: StackStore
    resources: ResourceStore
    operations: OperationStore
    events: EventStore
    change_sets: ChangeSetStore
    exports: ExportStore

    @classmethod
    def on(cls, connection: sqlite3.Connection) -> "Stores":
        """Return the stores on a connection."""
        return cls(
            StackStore(connection),
            ResourceStore(connection),
            OperationStore(connection),
            EventStore(connection),
            ChangeSetStore(connection),
            ExportStore(connection),
        )


@dataclass(frozen=True, slots=True)
class Workshop:
    """The rooms' door, the disk, the types."""

    database: Database
    reading: Stores
    writing: Stores
    outbox: Outbox
    """Notices of events, for the stacks' topics."""
    clock: Clock
    ids: Ids
    door: Door
    credentials: Credentials
    types: Types
