"""The SQS room: its operation table, what its calls bring, and what runs by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from reelworks.cloud.rooms import Call, Caller, Ground, Operation, OperationTable
from reelworks.cloud.services.sqs.cleaning import Cleaning
from reelworks.cloud.services.sqs.message_ids import MessageIds
from reelworks.cloud.services.sqs.queues import QueueBook
from reelworks.cloud.services.sqs.sequences import Sequences
from reelworks.cloud.services.sqs.stores.messages import MessageStore
from reelworks.cloud.services.sqs.stores.queues import QueueStore
from reelworks.cloud.services.sqs.stores.tables import MIGRATIONS
from reelworks.cloud.services.sqs.tally import Tally
from reelworks.cloud.services.sqs.waiting import Waiting
from reelworks.cloud.storage.database import Database

sqs = OperationTable("sqs")


@dataclass(slots=True)
class SqsCall(Call):
    """A call with what SQS keeps: on disk (stores) and in memory (what follows the disk)."""

    queue_store: QueueStore
    messages: MessageStore
    queues: QueueBook
    tally: Tally
    waiting: Waiting
    sequences: Sequences
    message_ids: MessageIds

    @property
    def now_ms(self) -> int:
        """The time in milliseconds since the epoch."""
        return int(self.clock.now() * 1000)

    def after_commit(self, effect: Callable[[], None]) -> None:
        """Call ``effect`` once this transaction is on the disk."""
        self.database.after_commit(effect)


class SqsRoom:
    """Amazon SQS: queues that keep messages until somebody has worked on them."""

    service = "sqs"

    def __init__(self, folder: Path, ground: Ground) -> None:
        self.database = Database(folder / "sqs.db", MIGRATIONS)
        self.operations: Mapping[str, Operation] = sqs
        self._ground = ground
        self._stores_of_writer = _stores(self.database, reads=False)
        self._stores_of_reader = _stores(self.database, reads=True)
        self._queues = QueueBook()
        self._tally = Tally()
        self._waiting = Waiting(ground.clock)
        self._sequences = Sequences()
        self._message_ids = MessageIds(ground.ids)
        self._cleaning = Cleaning(self.database, ground.clock, self._queues, self._tally)

    def new_call(self, caller: Caller, *, reads: bool) -> SqsCall:
        """Return what an operation gets as its call; with ``reads`` on the reader's connection."""
        queue_store, messages = self._stores_of_reader if reads else self._stores_of_writer
        return SqsCall(
            caller,
            self._ground.clock,
            self._ground.ids,
            self.database,
            queue_store,
            messages,
            self._queues,
            self._tally,
            self._waiting,
            self._sequences,
            self._message_ids,
        )

    async def start(self) -> None:
        """Take queues and counts from the disk, and begin to remove what is old or purged."""
        queue_store, messages = self._stores_of_reader
        self._queues.fill(queue_store.list_all())
        self._tally.fill(messages.count_by_lane())
        self._sequences.start_after(messages.find_last_sequence())
        self._cleaning.start()

    async def stop(self) -> None:
        """Stop removing, and wake nobody any more."""
        await self._cleaning.stop()
        self._waiting.close()


def _stores(database: Database, *, reads: bool) -> tuple[QueueStore, MessageStore]:
    connection = database.reader if reads else database.writer
    return QueueStore(connection), MessageStore(connection)
