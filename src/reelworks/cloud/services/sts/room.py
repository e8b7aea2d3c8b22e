"""STS: who is asking, and sessions. One for all regions."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reelworks.cloud.identities import Credentials, Identities, Roles
from reelworks.cloud.rooms import Call, Caller, Door, Ground, Operation, OperationTable
from reelworks.cloud.services.sts.sessions import SessionCredentials
from reelworks.cloud.services.sts.store import MIGRATIONS, SessionStore
from reelworks.cloud.storage.database import Database

sts = OperationTable("sts")


@dataclass(frozen=True, slots=True)
class People:
    """Whom STS asks about people: the same that the gateway and the authorizer ask."""

    identities: Identities
    roles: Roles
    credentials: Credentials
    """The lasting keys; the temporary ones are STS's own."""


@dataclass(slots=True)
class StsCall(Call):
    """One call of an STS operation."""

    sessions: SessionStore
    credentials: SessionCredentials
    people: People
    door: Door


class StsRoom:
    """The service ``sts``. Its ``credentials`` tell the gateway of temporary keys."""

    service = "sts"

    def __init__(self, folder: Path, ground: Ground, people: People) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._ground = ground
        self._people = people
        self._database = Database(folder / "sts.sqlite", MIGRATIONS)
        self._reading = SessionStore(self._database.reader)
        self._writing = SessionStore(self._database.writer)
        self.credentials = SessionCredentials(self._reading, people.identities)

    @property
    def operations(self) -> Mapping[str, Operation]:
        """What it answers."""
        return sts

    @property
    def database(self) -> Database:
        """Where its state lies."""
        return self._database

    def new_call(self, caller: Caller, *, reads: bool) -> StsCall:
        """Return the call of one operation."""
        return StsCall(
            caller=caller,
            clock=self._ground.clock,
            ids=self._ground.ids,
            database=self._database,
            sessions=self._reading if reads else self._writing,
            credentials=self.credentials,
            people=self._people,
            door=self._ground.door,
        )

    async def start(self) -> None:
        """Begin: nothing has to be rebuilt, for sessions are read when they are asked for."""

    async def stop(self) -> None:
        """Stop: nothing runs by itself."""
