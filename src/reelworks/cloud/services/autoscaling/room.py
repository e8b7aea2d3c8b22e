"""Auto Scaling: its database, the loop that keeps the groups, and what a call brings with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from reelworks.cloud.measurements import Measurement
from reelworks.cloud.rooms import Call, Caller, Ground, Operation, OperationTable
from reelworks.cloud.services.autoscaling.alarms import Alarms
from reelworks.cloud.services.autoscaling.figures import figures
from reelworks.cloud.services.autoscaling.keeping import Keeper
from reelworks.cloud.services.autoscaling.keeping.scene import Scene
from reelworks.cloud.services.autoscaling.keeping.sight import Sight
from reelworks.cloud.services.autoscaling.model import Group
from reelworks.cloud.services.autoscaling.stores import MIGRATIONS, Stores
from reelworks.cloud.services.autoscaling.stores.groups import Owner
from reelworks.cloud.services.autoscaling.telling import Teller
from reelworks.cloud.storage.database import Database
from reelworks.cloud.storage.outbox import Outbox

autoscaling = OperationTable("autoscaling")


@dataclass(slots=True)
class AutoScalingCall(Call):
    """One call of an Auto Scaling operation."""

    stores: Stores
    keeper: Keeper
    outbox: Outbox
    ground: Ground
    alarms: Alarms

    @property
    def owner(self) -> Owner:
        """The caller's account and region: whose groups are meant."""
        return self.caller.account, self.caller.region

    def scene(self, group: Group) -> Scene:
        """From inside a transaction: return a group as it is, to change it; the loop looks after it at once."""
        self.database.after_commit(self.keeper.poke)
        sight = self.keeper.last_sights.get((group.account, group.region), Sight())
        return Scene(self.stores, group, sight, self.clock.now(), self.ground.pace, self.ids, self.outbox.add)


class AutoScalingRoom:
    """The service ``autoscaling``."""

    service = "autoscaling"

    def __init__(self, folder: Path, ground: Ground) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._ground = ground
        self._database = Database(folder / "autoscaling.sqlite", MIGRATIONS)
        self._outbox = Outbox(self._database, ground.clock, Teller(ground).deliver)
        self.keeper = Keeper(self._database, self._outbox, ground)
        self._alarms = Alarms(self._database, ground)

    @property
    def operations(self) -> Mapping[str, Operation]:
        """What it answers."""
        return autoscaling

    @property
    def database(self) -> Database:
        """Where its state lies."""
        return self._database

    def new_call(self, caller: Caller, *, reads: bool) -> AutoScalingCall:
        """Return the call of one operation."""
        return AutoScalingCall(
            caller=caller,
            clock=self._ground.clock,
            ids=self._ground.ids,
            database=self._database,
            stores=Stores.on(self._database.reader if reads else self._database.writer),
            keeper=self.keeper,
            outbox=self._outbox,
            ground=self._ground,
            alarms=self._alarms,
        )

    def measure(self, _now: float) -> Iterable[Measurement]:
        """Return how large each group is, as ``AWS/AutoScaling`` tells it."""
        return figures(Stores.on(self._database.reader))

    async def start(self) -> None:
        """Take up the groups where the last run left them."""
        self._outbox.start()
        self._alarms.start()
        self.keeper.start()

    async def stop(self) -> None:
        """Look after the groups no more; their instances go on."""
        await self.keeper.stop()
        await self._alarms.stop()
        await self._outbox.stop()
