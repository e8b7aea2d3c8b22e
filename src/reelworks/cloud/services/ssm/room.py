"""SSM's Parameter Store: names with values, in versions, and AWS's public ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reelworks.cloud.rooms import Call, Caller, Ground, Operation, OperationTable
from reelworks.cloud.services.ssm.model import Parameter, Place
from reelworks.cloud.services.ssm.store import MIGRATIONS, ParameterStore
from reelworks.cloud.storage.database import Database

ssm = OperationTable("ssm")


@dataclass(slots=True)
class SsmCall(Call):
    """One call of an SSM operation."""

    parameters: ParameterStore
    public: Mapping[str, Parameter]
    """AWS's public parameters, the same in every region, by name."""

    @property
    def place(self) -> Place:
        """Whose parameters, and where, the request is about."""
        return Place(self.caller.account, self.caller.region)


class SsmRoom:
    """The service ``ssm``."""

    service = "ssm"

    def __init__(self, folder: Path, ground: Ground, public: Mapping[str, str]) -> None:
        """Open the room in its folder. ``public`` are the values of the public parameters, by name: ids of images."""
        folder.mkdir(parents=True, exist_ok=True)
        self._ground = ground
        self._database = Database(folder / "ssm.sqlite", MIGRATIONS)
        self._reading = ParameterStore(self._database.reader)
        self._writing = ParameterStore(self._database.writer)
        made_at = ground.clock.now()
        self._public = {
            name: Parameter(name, 1, "String", value, made_at, "AWS", data_type="aws:ec2:image")
            for name, value in public.items()
        }

    @property
    def operations(self) -> Mapping[str, Operation]:
        """What it answers."""
        return ssm

    @property
    def database(self) -> Database:
        """Where its state lies."""
        return self._database

    def new_call(self, caller: Caller, *, reads: bool) -> SsmCall:
        """Return the call of one operation."""
        return SsmCall(
            caller=caller,
            clock=self._ground.clock,
            ids=self._ground.ids,
            database=self._database,
            parameters=self._reading if reads else self._writing,
            public=self._public,
        )

    async def start(self) -> None:
        """Begin: nothing has to be rebuilt."""

    async def stop(self) -> None:
        """Stop: nothing runs by itself."""
