"""EventBridge: buses, the rules on them, and events on their way from one to the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reelworks.cloud.rooms import Call, Caller, Ground, Operation, OperationTable
from reelworks.cloud.services.events.delivery import Delivery
from reelworks.cloud.services.events.logs import LogFiles
from reelworks.cloud.services.events.replaying import Replays
from reelworks.cloud.services.events.routing import Routing
from reelworks.cloud.services.events.scheduling import Scheduler
from reelworks.cloud.services.events.stores.archives import ArchivedStore, ArchiveStore, ReplayStore
from reelworks.cloud.services.events.stores.buses import BusStore
from reelworks.cloud.services.events.stores.rules import RuleStore, TargetStore
from reelworks.cloud.services.events.stores.tables import MIGRATIONS
from reelworks.cloud.services.events.switchboard import Switchboard
from reelworks.cloud.storage.database import Database
from reelworks.cloud.storage.outbox import Outbox

events = OperationTable("events")


@dataclass(slots=True)
class EventsCall(Call):
    """One call of an EventBridge operation."""

    buses: BusStore
    rules: RuleStore
    targets: TargetStore
    archives: ArchiveStore
    archived: ArchivedStore
    replays: ReplayStore
    switchboard: Switchboard
    routing: Routing
    replaying: Replays


class EventsRoom:
    """The service ``events``."""

    service = "events"

    def __init__(self, folder: Path, ground: Ground) -> None:
        """Open the room in its folder. What is in memory is read here, before anyone may call.

        Another room's deliveries may begin as soon as that room has started, which may be before this one has.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._ground = ground
        self._database = Database(folder / "events.sqlite", MIGRATIONS)
        self._switchboard = Switchboard()
        self._fill()
        delivery = Delivery(self._switchboard, ground, LogFiles(folder / "logs"))
        self._outbox = Outbox(self._database, ground.clock, delivery.deliver)
        self._routing = Routing(self._switchboard, self._outbox, ArchivedStore(self._database.writer))
        self._scheduler = Scheduler(self._database, ground, self._routing)
        self._replays = Replays(self._database, ground, self._routing)

    @property
    def operations(self) -> Mapping[str, Operation]:
        """What it answers."""
        return events

    @property
    def database(self) -> Database:
        """Where its state lies."""
        return self._database

    def new_call(self, caller: Caller, *, reads: bool) -> EventsCall:
        """Return the call of one operation."""
        connection = self._database.reader if reads else self._database.writer
        return EventsCall(
            caller=caller,
            clock=self._ground.clock,
            ids=self._ground.ids,
            database=self._database,
            buses=BusStore(self._database, connection, self._switchboard),
            rules=RuleStore(self._database, connection, self._switchboard),
            targets=TargetStore(self._database, connection, self._switchboard),
            archives=ArchiveStore(self._database, connection, self._switchboard),
            archived=ArchivedStore(connection),
            replays=ReplayStore(connection),
            switchboard=self._switchboard,
            routing=self._routing,
            replaying=self._replays,
        )

    async def start(self) -> None:
        """Take up the deliveries and replays that the last run left, and wait for what is due."""
        self._outbox.start()
        self._switchboard.tell_schedules(self._scheduler.note)
        self._scheduler.start()
        self._replays.start()

    async def stop(self) -> None:
        """Stop firing and delivering; what is left is delivered after the next start."""
        await self._scheduler.stop()
        await self._replays.stop()
        await self._outbox.stop()

    def _fill(self) -> None:
        reader = self._database.reader
        self._switchboard.fill(
            BusStore(self._database, reader, self._switchboard).all(),
            RuleStore(self._database, reader, self._switchboard).all(),
            TargetStore(self._database, reader, self._switchboard).all(),
            ArchiveStore(self._database, reader, self._switchboard).all(),
        )
