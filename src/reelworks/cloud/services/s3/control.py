"""The room of S3 Control: a second counter of the S3 room, on its stores. It lives and dies with that."""

from collections.abc import Mapping
from typing import Protocol

from reelworks.cloud.rooms import Caller, Operation
from reelworks.cloud.services.s3.call import S3Call, s3control
from reelworks.cloud.storage.database import Database


class Behind(Protocol):
    """What S3 Control needs of the S3 room."""

    @property
    def database(self) -> Database:
        """Where its state lies."""
        ...

    def new_call(self, caller: Caller, *, reads: bool) -> S3Call:
        """Return what an operation gets as its call."""
        ...


class S3ControlRoom:
    """S3 Control: what is set for an account, not for a bucket."""

    def __init__(self, room: Behind) -> None:
        self._room = room

    @property
    def service(self) -> str:
        """Its name in botocore."""
        return s3control.service

    @property
    def operations(self) -> Mapping[str, Operation]:
        """What it answers."""
        return s3control

    @property
    def database(self) -> Database:
        """Where its state lies: the S3 room's."""
        return self._room.database

    def new_call(self, caller: Caller, *, reads: bool) -> S3Call:
        """Return what an operation gets as its call."""
        return self._room.new_call(caller, reads=reads)

    async def start(self) -> None:
        """Do nothing: the S3 room starts itself."""

    async def stop(self) -> None:
        """Do nothing: the S3 room stops itself."""
