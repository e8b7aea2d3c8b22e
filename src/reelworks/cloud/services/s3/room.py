"""The S3 room: buckets and objects.

It knows where bytes lie and who is to be told of them; it knows no HTTP, and of other rooms only the door.
"""

from collections.abc import Mapping
from pathlib import Path
from sqlite3 import Connection

from reelworks.cloud.rooms import Caller, Ground, Operation
from reelworks.cloud.services.s3.call import Remover, S3Call, Stores, s3
from reelworks.cloud.services.s3.control import S3ControlRoom
from reelworks.cloud.services.s3.delivery import Delivery
from reelworks.cloud.services.s3.lifecycle import Lifecycle
from reelworks.cloud.services.s3.stores.accounts import AccountStore
from reelworks.cloud.services.s3.stores.bodies import BodyStore
from reelworks.cloud.services.s3.stores.buckets import BucketStore
from reelworks.cloud.services.s3.stores.schema import MIGRATIONS
from reelworks.cloud.services.s3.stores.uploads import UploadStore
from reelworks.cloud.services.s3.stores.versions import VersionStore
from reelworks.cloud.storage.blobs import BlobStore
from reelworks.cloud.storage.database import Database
from reelworks.cloud.storage.outbox import Outbox


class S3Room:
    """S3: buckets, objects, what is told of them."""

    def __init__(self, folder: Path, ground: Ground) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._ground = ground
        self._database = Database(folder / "s3.db", MIGRATIONS)
        self._blobs = BlobStore(folder / "blobs", ground.ids)
        self._buckets = BucketStore(self._database)
        self._accounts = AccountStore(self._database)
        self._reading = _stores_on(self._database.reader)
        self._writing = _stores_on(self._database.writer)
        self._remover = Remover(self._blobs, self._database)
        delivery = Delivery(ground.door, ground.ids)
        self._outbox = Outbox(self._database, ground.clock, delivery.deliver)
        self.lifecycle = Lifecycle(lambda caller: self.new_call(caller, reads=False), ground.clock)
        self.control = S3ControlRoom(self)
        """The room of S3 Control, on the same stores."""

    @property
    def service(self) -> str:
        """Its name in botocore."""
        return s3.service

    @property
    def operations(self) -> Mapping[str, Operation]:
        """What it answers."""
        return s3

    @property
    def database(self) -> Database:
        """Where its state lies."""
        return self._database

    def new_call(self, caller: Caller, *, reads: bool) -> S3Call:  # noqa: ARG002 - an S3Call has both connections
        """Return what an operation gets as its call."""
        return S3Call(
            caller,
            self._ground.clock,
            self._ground.ids,
            self._database,
            self._buckets,
            self._accounts,
            self._reading,
            self._writing,
            self._blobs,
            self._outbox,
            self._ground.door,
            self._remover,
            self.lifecycle.news,
        )

    async def start(self) -> None:
        """Read the buckets, remove the files a crash left, take up the deliveries."""
        self._buckets.load()
        self._accounts.load()
        reading = self._reading
        self._blobs.sweep(lambda blob_id: reading.bodies.is_named(blob_id) or reading.uploads.names(blob_id))
        self._outbox.start()
        self.lifecycle.start()

    async def stop(self) -> None:
        """Stop delivering and expiring; finish removing."""
        await self.lifecycle.stop()
        await self._outbox.stop()
        self._remover.stop()


def _stores_on(connection: Connection) -> Stores:
    return Stores(connection, VersionStore(connection), BodyStore(connection), UploadStore(connection))
