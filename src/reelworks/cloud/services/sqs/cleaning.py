"""Removes what nobody will see again: lanes that were purged or whose queue is gone, and messages past retention.

What FIFO queues remember for five minutes goes, too. A slice at a time, so that requests go on meanwhile. What is left at a crash is found again at the start.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Callable

from reelworks.base.clock import Clock
from reelworks.cloud.services.sqs.model import Queue
from reelworks.cloud.services.sqs.queues import QueueBook
from reelworks.cloud.services.sqs.stores.attempts import AttemptStore
from reelworks.cloud.services.sqs.stores.deduplications import DeduplicationStore
from reelworks.cloud.services.sqs.stores.groups import GroupStore
from reelworks.cloud.services.sqs.stores.messages import MessageStore
from reelworks.cloud.services.sqs.stores.queues import QueueStore
from reelworks.cloud.services.sqs.tally import Tally
from reelworks.cloud.storage.database import Database

PAUSE_S = 10.0
"""How often it looks for something to remove."""
SLICE_PAUSE_S = 0.005
"""How long it lets others go first after each slice."""

log = logging.getLogger(__name__)


class Cleaning:
    """The room's background task. A removal that fails is tried again at the next look."""

    def __init__(self, database: Database, clock: Clock, queues: QueueBook, tally: Tally) -> None:
        self._database = database
        self._clock = clock
        self._queues = queues
        self._tally = tally
        self._queue_store = QueueStore(database.writer)
        self._messages = MessageStore(database.writer)
        self._groups = GroupStore(database.writer)
        self._deduplications = DeduplicationStore(database.writer)
        self._attempts = AttemptStore(database.writer)
        self._readable_deduplications = DeduplicationStore(database.reader)
        self._readable_attempts = AttemptStore(database.reader)
        self._readable_queues = QueueStore(database.reader)
        self._readable_messages = MessageStore(database.reader)
        self._runner: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look."""
        self._runner = asyncio.create_task(self._run(), name="sqs-cleaning")

    async def stop(self) -> None:
        """Stop; what is left goes after the next start."""
        if self._runner is not None:
            self._runner.cancel()
            await asyncio.gather(self._runner, return_exceptions=True)

    async def clean(self) -> None:
        """Remove everything there is to remove now."""
        for lane_id in self._readable_queues.list_discarded_lanes():
            await self._remove_lane(lane_id)
        for queue in list(self._queues):
            await self._remove_expired(queue)
        now = int(self._clock.now() * 1000)
        if self._readable_deduplications.has_expired(now):
            await self._repeat(lambda: self._deduplications.forget_some(now))
        if self._readable_attempts.has_expired(now):
            await self._repeat(lambda: self._attempts.forget_some(now))

    async def _run(self) -> None:
        while True:
            try:
                await self.clean()
            except sqlite3.Error as error:
                log.warning("purged or expired messages could not be removed, trying again: %s", error)
            await asyncio.sleep(PAUSE_S)

    async def _remove_lane(self, lane_id: int) -> None:
        await self._repeat(lambda: self._messages.remove_some(lane_id))
        await self._repeat(lambda: self._groups.remove_some(lane_id))
        await self._database.write(lambda: self._queue_store.forget_lane(lane_id))
        self._tally.forget(lane_id)

    async def _remove_expired(self, queue: Queue) -> None:
        sent_before = int((self._clock.now() - queue.retention_s) * 1000)
        if not self._readable_messages.has_expired(queue.lane_id, sent_before):
            return
        await self._repeat(lambda: self._remove_some_expired(queue.lane_id, sent_before))

    def _remove_some_expired(self, lane_id: int, sent_before: int) -> int:
        groups = self._messages.remove_expired(lane_id, sent_before)
        for group in {group for group in groups if group is not None}:
            self._groups.refresh(lane_id, group)
        self._database.after_commit(lambda: self._tally.add(lane_id, -len(groups)))
        return len(groups)

    async def _repeat(self, remove_some: Callable[[], int]) -> None:
        gone = 1
        while gone:
            gone = await self._database.write(remove_some)
            await asyncio.sleep(SLICE_PAUSE_S)
