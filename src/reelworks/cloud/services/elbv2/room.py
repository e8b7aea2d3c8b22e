"""Elastic Load Balancing: load balancers, whom they send requests to, and the process that does so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from reelworks.base.ids import new_hex
from reelworks.base.pace import Pace
from reelworks.cloud.measurements import Measurement
from reelworks.cloud.rooms import Call, Caller, Ground, Operation, OperationTable
from reelworks.cloud.services.elbv2.conductor import Conductor
from reelworks.cloud.services.elbv2.figures import Figures
from reelworks.cloud.services.elbv2.healths import Healths
from reelworks.cloud.services.elbv2.network import Network
from reelworks.cloud.services.elbv2.picture import Painter
from reelworks.cloud.services.elbv2.rounds import Rounds
from reelworks.cloud.services.elbv2.stores import MIGRATIONS, Stores, keep_secret, open_stores
from reelworks.cloud.storage.database import Database

elbv2 = OperationTable("elbv2", "elasticloadbalancing")


@dataclass(slots=True)
class ElbCall(Call):
    """One call of an Elastic Load Balancing operation."""

    stores: Stores
    committed: Stores
    """The same as the last commit left them: for what is asked before a transaction."""
    network: Network
    healths: Healths
    conductor: Conductor
    pace: Pace


class ElbRoom:
    """The service ``elbv2``."""

    service = "elbv2"

    def __init__(self, folder: Path, ground: Ground) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._ground = ground
        self._database = Database(folder / "elbv2.sqlite", MIGRATIONS)
        self._reading = open_stores(self._database.reader, _write_nothing)
        self._writing = open_stores(self._database.writer, self._note_change)
        self._network = Network(ground.door, ground.ids)
        self._healths = Healths()
        self._figures = Figures()
        secret = keep_secret(self._database.writer, new_hex(ground.ids, 32))
        painter = Painter(self._reading, self._healths, ground.pace, secret)
        self._conductor = Conductor(painter.draw, self._healths, self._figures)
        self._rounds = Rounds(self._database, self._reading, self._writing, self._network)

    @property
    def operations(self) -> Mapping[str, Operation]:
        """What it answers."""
        return elbv2

    @property
    def database(self) -> Database:
        """Where its state lies."""
        return self._database

    def new_call(self, caller: Caller, *, reads: bool) -> ElbCall:
        """Return the call of one operation."""
        return ElbCall(
            caller=caller,
            clock=self._ground.clock,
            ids=self._ground.ids,
            database=self._database,
            stores=self._reading if reads else self._writing,
            committed=self._reading,
            network=self._network,
            healths=self._healths,
            conductor=self._conductor,
            pace=self._ground.pace,
        )

    def measure(self, _now: float) -> Iterable[Measurement]:
        """Return the figures of all load balancers and target groups."""
        return list(self._figures.measure(self._reading, self._healths))

    async def start(self) -> None:
        """Listen again at every load balancer's address, and begin the rounds."""
        self._conductor.open()
        self._rounds.start(self._ground.clock, self._ground.pace)

    async def stop(self) -> None:
        """End the rounds and the balancer's process."""
        await self._rounds.stop()
        await self._conductor.close()

    def _note_change(self) -> None:
        self._database.after_commit(self._conductor.refresh)


def _write_nothing() -> None:
    raise AssertionError("the reader's stores write nothing")
