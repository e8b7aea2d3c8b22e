"""The room's operation table, and what each of its calls brings."""

from collections.abc import Callable
from dataclasses import dataclass

from reelworks.cloud.rooms import Call, Door, OperationTable
from reelworks.cloud.services.sqs.measures import Traffics
from reelworks.cloud.services.sqs.message_ids import MessageIds
from reelworks.cloud.services.sqs.moves import MoveTask
from reelworks.cloud.services.sqs.queues import QueueBook
from reelworks.cloud.services.sqs.sequences import Sequences
from reelworks.cloud.services.sqs.stores.attempts import AttemptStore
from reelworks.cloud.services.sqs.stores.deduplications import DeduplicationStore
from reelworks.cloud.services.sqs.stores.groups import GroupStore
from reelworks.cloud.services.sqs.stores.messages import MessageStore
from reelworks.cloud.services.sqs.stores.moves import MoveStore
from reelworks.cloud.services.sqs.stores.queues import QueueStore
from reelworks.cloud.services.sqs.tally import Tally
from reelworks.cloud.services.sqs.waiting import Waiting

sqs = OperationTable("sqs")


@dataclass(slots=True)
class SqsCall(Call):
    """A call with what SQS keeps: on disk (stores) and in memory (what follows the disk)."""

    queue_store: QueueStore
    messages: MessageStore
    groups: GroupStore
    deduplications: DeduplicationStore
    attempts: AttemptStore
    moves: MoveStore
    queues: QueueBook
    tally: Tally
    waiting: Waiting
    sequences: Sequences
    message_ids: MessageIds
    door: Door
    begin_move: Callable[[MoveTask], None]
    """Has a task carried out that is on the disk."""
    traffics: Traffics
    """What happened, for CloudWatch: counted after the commit."""

    @property
    def now_ms(self) -> int:
        """The time in milliseconds since the epoch."""
        return int(self.clock.now() * 1000)

    def after_commit(self, effect: Callable[[], None]) -> None:
        """Call ``effect`` once this transaction is on the disk."""
        self.database.after_commit(effect)
