"""IAM: who there is, and what they may do. One for all regions: state lies by account only."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from reelworks.cloud.rooms import Call, Caller, Door, Ground, Operation, OperationTable
from reelworks.cloud.services.iam.limits import USES_KEPT_S
from reelworks.cloud.services.iam.registry import Registry
from reelworks.cloud.services.iam.shelves import Shelves
from reelworks.cloud.services.iam.stores.schema import MIGRATIONS
from reelworks.cloud.storage.database import Database

iam = OperationTable("iam")


@dataclass(slots=True)
class IamCall(Call):
    """One call of an IAM operation."""

    shelves: Shelves
    registry: Registry
    door: Door


class IamRoom:
    """The service ``iam``. Its ``registry`` tells the gateway of keys and the authorizer of policies."""

    service = "iam"

    def __init__(self, folder: Path, ground: Ground) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._ground = ground
        self._database = Database(folder / "iam.sqlite", MIGRATIONS)
        self.registry = Registry(self._database)
        self._reading = Shelves.on(self._database, self._database.reader, self.registry.forget)
        self._writing = Shelves.on(self._database, self._database.writer, self.registry.forget)
        self._keeper: asyncio.Task[None] | None = None

    @property
    def operations(self) -> Mapping[str, Operation]:
        """What it answers."""
        return iam

    @property
    def database(self) -> Database:
        """Where its state lies."""
        return self._database

    def new_call(self, caller: Caller, *, reads: bool) -> IamCall:
        """Return the call of one operation."""
        return IamCall(
            caller=caller,
            clock=self._ground.clock,
            ids=self._ground.ids,
            database=self._database,
            shelves=self._reading if reads else self._writing,
            registry=self.registry,
            door=self._ground.door,
        )

    async def start(self) -> None:
        """Begin to write down the keys' last uses from time to time."""
        self._keeper = asyncio.create_task(self._keep_uses(), name="iam:keep-uses")

    async def stop(self) -> None:
        """Write them down a last time."""
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
        await self._database.write(lambda: self.registry.keep_uses(self._writing.keys))

    async def _keep_uses(self) -> None:
        while True:
            await asyncio.sleep(USES_KEPT_S)
            await self._database.write(lambda: self.registry.keep_uses(self._writing.keys))
