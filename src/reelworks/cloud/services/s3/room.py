"""The S3 room: buckets and objects.

It knows where bytes lie and who is to be told of them; it knows no HTTP, and of other rooms only the door.

One endpoint answers for all regions: a request that is signed for another region than its bucket's is carried out, where
AWS answers 301 PermanentRedirect or 400 AuthorizationHeaderMalformed. Clients learn a bucket's region from the header
x-amz-bucket-region of HeadBucket and from GetBucketLocation; none of them relies on being turned away.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from sqlite3 import Connection

from reelworks.cloud.measurements import Measurement
from reelworks.cloud.rooms import Caller, Ground, Operation
from reelworks.cloud.services.s3.call import Remover, S3Call, Stores, s3
from reelworks.cloud.services.s3.control import S3ControlRoom
from reelworks.cloud.services.s3.delivery import Delivery
from reelworks.cloud.services.s3.lifecycle import Lifecycle
from reelworks.cloud.services.s3.measures import Measures
from reelworks.cloud.services.s3.stores.accounts import AccountStore
from reelworks.cloud.services.s3.stores.bodies import BodyStore
from reelworks.cloud.services.s3.stores.buckets import BucketStore
from reelworks.cloud.services.s3.stores.schema import MIGRATIONS
from reelworks.cloud.services.s3.stores.uploads import UploadStore
from reelworks.cloud.services.s3.stores.versions import VersionStore
from reelworks.cloud.storage.blobs import BlobStore
from reelworks.cloud.storage.database import Database
from reelworks.cloud.storage.outbox import Outbox

log = logging.getLogger(__name__)


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
        self._measures = Measures(self._database.path)
        self._remover = Remover(self._blobs, self._database)
        delivery = Delivery(ground.door, ground.ids)
        self._outbox = Outbox(self._database, ground.clock, delivery.deliver)
        self.lifecycle = Lifecycle(lambda caller: self.new_call(caller, reads=False), ground.clock)
        self._sweeping: asyncio.Task[None] | None = None
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

    def measure(self, now: float) -> Iterable[Measurement]:
        """Return how much lies in the buckets, for CloudWatch, where that was counted anew."""
        return self._measures.measure(self._buckets.list_all(), now)

    async def start(self) -> None:
        """Read the buckets, take up the deliveries; files that a crash left go by and by, while requests come."""
        self._buckets.load()
        self._accounts.load()
        self._blobs.drop_undone()
        self._sweeping = asyncio.create_task(self._sweep(), name="s3-sweep")
        self._outbox.start()
        self.lifecycle.start()

    async def stop(self) -> None:
        """Stop delivering, expiring and sweeping; finish removing."""
        if self._sweeping is not None:
            self._sweeping.cancel()
            await asyncio.gather(self._sweeping, return_exceptions=True)
        await self._measures.stop()
        await self.lifecycle.stop()
        await self._outbox.stop()
        self._remover.stop()

    async def _sweep(self) -> None:
        try:
            gone = await self._blobs.sweep(self._reading.bodies.find_named)
        except OSError as error:
            log.warning(
                "files that no object names were not removed, which waits for the next start: %s", error
            )
            return
        if gone:
            log.info("removed %d files that no object names", gone)


def _stores_on(connection: Connection) -> Stores:
    return Stores(connection, VersionStore(connection), BodyStore(connection), UploadStore(connection))
