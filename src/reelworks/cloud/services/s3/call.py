"""One call of an S3 operation, and the table of operations: what every module of the room may import."""

import asyncio
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from sqlite3 import Connection

from reelworks.cloud.rooms import Call, Door, OperationTable
from reelworks.cloud.services.s3.stores.accounts import AccountStore
from reelworks.cloud.services.s3.stores.bodies import BodyStore
from reelworks.cloud.services.s3.stores.buckets import BucketStore
from reelworks.cloud.services.s3.stores.uploads import UploadStore
from reelworks.cloud.services.s3.stores.versions import VersionStore
from reelworks.cloud.storage.blobs import BlobStore
from reelworks.cloud.storage.database import Database
from reelworks.cloud.storage.outbox import Outbox

s3 = OperationTable("s3")
s3control = OperationTable("s3control", "s3")


class Remover:
    """Removes the files of blobs that no row names any more, in a thread: unlinking gigabytes takes a while."""

    def __init__(self, blobs: BlobStore, database: Database) -> None:
        self._blobs = blobs
        self._database = database
        self._thread = ThreadPoolExecutor(1, "remove-blobs")

    def after_commit(self, blob_ids: Iterable[str]) -> None:
        """From inside a transaction: remove these once it is on the disk. A crash before that leaves the sweep to it."""
        gone = tuple(blob_ids)
        if gone:
            self._database.after_commit(lambda: self.now(gone))

    def now(self, blob_ids: Iterable[str]) -> None:
        """Remove blobs that no row ever named."""
        self._thread.submit(self._blobs.remove, tuple(blob_ids))

    def stop(self) -> None:
        """Finish what is to be removed."""
        self._thread.shutdown(wait=True)


@dataclass(frozen=True, slots=True)
class Stores:
    """The room's tables, on one connection."""

    connection: Connection
    versions: VersionStore
    bodies: BodyStore
    uploads: UploadStore


@dataclass(slots=True)
class S3Call(Call):
    """One call, with the room's stores.

    ``writing`` is for use inside a transaction only: a plain ``def`` that writes, or the work of ``write``.
    Outside of one, the commit thread may hold its connection. Everything else asks ``reading``.
    """

    buckets: BucketStore
    accounts: AccountStore
    reading: Stores
    writing: Stores
    blobs: BlobStore
    outbox: Outbox
    door: Door
    remover: Remover
    lifecycle_news: asyncio.Event
    """Set when lifecycle rules were set."""
