"""The SQS room: what it keeps, and what runs by itself."""

import asyncio
import sqlite3
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from reelworks.cloud.measurements import Measurement
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Caller, Ground
from reelworks.cloud.services.sqs.call import SqsCall, sqs
from reelworks.cloud.services.sqs.cleaning import Cleaning
from reelworks.cloud.services.sqs.measures import Measures, Traffics
from reelworks.cloud.services.sqs.message_ids import MessageIds
from reelworks.cloud.services.sqs.mover import Mover
from reelworks.cloud.services.sqs.queues import QueueBook
from reelworks.cloud.services.sqs.sequences import Sequences
from reelworks.cloud.services.sqs.stores.attempts import AttemptStore
from reelworks.cloud.services.sqs.stores.deduplications import DeduplicationStore
from reelworks.cloud.services.sqs.stores.groups import GroupStore
from reelworks.cloud.services.sqs.stores.messages import MessageStore
from reelworks.cloud.services.sqs.stores.moves import MoveStore
from reelworks.cloud.services.sqs.stores.queues import QueueStore
from reelworks.cloud.services.sqs.stores.tables import MIGRATIONS
from reelworks.cloud.services.sqs.tally import Tally
from reelworks.cloud.services.sqs.waiting import Waiting
from reelworks.cloud.storage.database import Database

_THE_ROOM = Caller(Principal.service("sqs.amazonaws.com"), "", "", "", "")
"""Who moves messages when nobody asks any more."""


class _Stores(NamedTuple):
    """The stores on one connection, in the order in which a call takes them."""

    queue_store: QueueStore
    messages: MessageStore
    groups: GroupStore
    deduplications: DeduplicationStore
    attempts: AttemptStore
    moves: MoveStore


class SqsRoom:
    """Amazon SQS: queues that keep messages until somebody has worked on them."""

    service = "sqs"

    def __init__(self, folder: Path, ground: Ground) -> None:
        self.database = Database(folder / "sqs.db", MIGRATIONS)
        self.operations = sqs
        self._ground = ground
        self._stores_of_writer = _stores(self.database.writer)
        self._stores_of_reader = _stores(self.database.reader)
        self._queues = QueueBook()
        self._tally = Tally()
        self._waiting = Waiting(ground.clock)
        self._sequences = Sequences()
        self._message_ids = MessageIds(ground.ids)
        self._traffics = Traffics()
        self._measures = Measures(self._traffics, self._tally, self._stores_of_reader.messages)
        self._mover = Mover(lambda: self.new_call(_THE_ROOM, reads=False))
        self._cleaning = Cleaning(self.database, ground.clock, self._queues, self._tally)
        # With a million messages this takes a tenth of a second, in which the other rooms are made.
        counting = ThreadPoolExecutor(1, "count-messages")
        self._counting = counting.submit(self._stores_of_reader.messages.count_by_lane)
        counting.shutdown(wait=False)

    def new_call(self, caller: Caller, *, reads: bool) -> SqsCall:
        """Return what an operation gets as its call; with ``reads`` on the reader's connection."""
        stores = self._stores_of_reader if reads else self._stores_of_writer
        return SqsCall(
            caller,
            self._ground.clock,
            self._ground.ids,
            self.database,
            *stores,
            self._queues,
            self._tally,
            self._waiting,
            self._sequences,
            self._message_ids,
            self._ground.door,
            self._mover.begin,
            self._traffics,
        )

    def measure(self, now: float) -> Iterable[Measurement]:
        """Return the figures of the queues that are in use, for CloudWatch."""
        return self._measures.measure(self._queues, now)

    async def start(self) -> None:
        """Take queues and counts from the disk, begin to remove what is old or purged, and go on with moves."""
        stores = self._stores_of_reader
        # The reader's connection is the counting thread's until it is done.
        counts = await asyncio.wrap_future(self._counting)
        self._tally.fill(counts)
        self._queues.fill(stores.queue_store.list_all())
        self._sequences.start_after(stores.messages.find_last_sequence())
        self._cleaning.start()
        self._mover.start(stores.moves.list_running())

    async def stop(self) -> None:
        """Stop removing and moving, and wake nobody any more."""
        await self._cleaning.stop()
        await self._mover.stop()
        self._waiting.close()


def _stores(connection: sqlite3.Connection) -> _Stores:
    return _Stores(
        QueueStore(connection),
        MessageStore(connection),
        GroupStore(connection),
        DeduplicationStore(connection),
        AttemptStore(connection),
        MoveStore(connection),
    )
