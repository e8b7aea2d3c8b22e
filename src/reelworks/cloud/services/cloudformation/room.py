"""CloudFormation: stacks of resources, made from templates through the other rooms' own operations."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reelworks.cloud.identities import Credentials
from reelworks.cloud.rooms import Call, Caller, Door, Ground, Operation, OperationTable
from reelworks.cloud.services.cloudformation.acting import Actor
from reelworks.cloud.services.cloudformation.blueprint import Types
from reelworks.cloud.services.cloudformation.engine import Engine, Stores, Workshop
from reelworks.cloud.services.cloudformation.stores import MIGRATIONS
from reelworks.cloud.services.cloudformation.types import load_types
from reelworks.cloud.services.cloudformation.types.contract import ResourceFailed
from reelworks.cloud.storage.database import Database
from reelworks.cloud.storage.outbox import Event as Waiting
from reelworks.cloud.storage.outbox import Outbox
from reelworks.cloud.wire.error import AwsError

cloudformation = OperationTable("cloudformation")
_SUBJECT = "AWS CloudFormation Notification"

log = logging.getLogger(__name__)


@dataclass(slots=True)
class CloudFormationCall(Call):
    """One call of a CloudFormation operation.

    ``stores`` are what it reads by: the last commit, or its own transaction. An ``async`` operation is declared
    with ``reads=True``, since outside of transactions it sees the last commit; what it does in one, by ``write``,
    it does with the call of ``within``.
    """

    stores: Stores
    writing: Stores
    engine: Engine
    shop: Workshop
    door: Door
    types: Types

    def within(self) -> "CloudFormationCall":
        """Return this call as it is in a transaction."""
        return replace(self, stores=self.writing)

    @property
    def place(self) -> tuple[str, str]:
        """Return the caller's account and region."""
        return self.caller.account, self.caller.region


class CloudFormationRoom:
    """The service ``cloudformation``."""

    service = "cloudformation"

    def __init__(
        self, folder: Path, ground: Ground, credentials: Credentials, types: Types | None = None
    ) -> None:
        """Open the room in its folder.

        ``credentials`` know the sessions of temporary keys, by which an operation goes on after a crash;
        ``types`` are the types of resources, all of this package's by default.
        """
        self._ground = ground
        self._database = Database(folder / "cloudformation.sqlite", MIGRATIONS)
        self._outbox = Outbox(self._database, ground.clock, self._deliver)
        self._shop = Workshop(
            self._database,
            Stores.on(self._database.reader),
            Stores.on(self._database.writer),
            self._outbox,
            ground.clock,
            ground.ids,
            ground.door,
            credentials,
            load_types() if types is None else types,
        )
        self.engine = Engine(self._shop)

    @property
    def operations(self) -> Mapping[str, Operation]:
        """What it answers."""
        return cloudformation

    @property
    def database(self) -> Database:
        """Where its state lies."""
        return self._database

    def new_call(self, caller: Caller, *, reads: bool) -> CloudFormationCall:
        """Return the call of one operation."""
        return CloudFormationCall(
            caller=caller,
            clock=self._ground.clock,
            ids=self._ground.ids,
            database=self._database,
            stores=self._shop.reading if reads else self._shop.writing,
            writing=self._shop.writing,
            engine=self.engine,
            shop=self._shop,
            door=self._ground.door,
            types=self._shop.types,
        )

    async def start(self) -> None:
        """Go on with what was under way."""
        self._outbox.start()
        self.engine.start()

    async def stop(self) -> None:
        """Stop; what is under way goes on at the next start."""
        await self.engine.stop()
        await self._outbox.stop()

    async def _deliver(self, waiting: Waiting) -> bool:
        """Publish an event to one of its stack's topics, as whoever asked for the operation."""
        payload: dict[str, Any] = waiting.payload
        shop = self._shop
        try:
            caller = Actor(shop.door, shop.credentials, shop.clock, shop.ids).whoever_asked(payload["caller"])
            request = {"TopicArn": payload["topic"], "Subject": _SUBJECT, "Message": payload["message"]}
            await shop.door.call("sns", "Publish", request, caller)
        except ResourceFailed as error:
            log.warning("an event was not published to %s: %s", payload["topic"], error)
        except AwsError as error:
            if not error.is_senders_fault:
                return False
            log.warning("an event was not published to %s: %s", payload["topic"], error.message)
        return True
