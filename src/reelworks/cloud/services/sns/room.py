"""SNS: topics, who is subscribed to them, and messages on their way from one to the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reelworks.cloud.rooms import Call, Caller, Ground, Operation, OperationTable
from reelworks.cloud.services.sns.delivery import Delivery, lane_of
from reelworks.cloud.services.sns.http import Poster
from reelworks.cloud.services.sns.lanes import Lanes
from reelworks.cloud.services.sns.model import Subscription, message_from_json
from reelworks.cloud.services.sns.roster import Roster
from reelworks.cloud.services.sns.signing import Signer
from reelworks.cloud.services.sns.stores import (
    MIGRATIONS,
    POSTS_TABLE,
    FifoStore,
    SubscriptionStore,
    TopicStore,
    undelivered_in_order,
)
from reelworks.cloud.services.sns.ways import Ways
from reelworks.cloud.storage.database import Database
from reelworks.cloud.storage.outbox import Outbox

sns = OperationTable("sns")


@dataclass(slots=True)
class SnsCall(Call):
    """One call of an SNS operation."""

    topics: TopicStore
    subscriptions: SubscriptionStore
    roster: Roster
    fifo: FifoStore
    lanes: Lanes
    outbox: Outbox
    """Deliveries to queues."""
    posts: Outbox
    """Deliveries to HTTP endpoints."""

    def outbox_for(self, subscription: Subscription) -> Outbox:
        """Return through which outbox a subscription gets its messages."""
        return self.outbox if subscription.protocol == "sqs" else self.posts


class SnsRoom:
    """The service ``sns``."""

    service = "sns"

    def __init__(self, folder: Path, ground: Ground) -> None:
        """Open the room in its folder. What is in memory is read here, before anyone may call.

        Another room's deliveries may begin as soon as that room has started, which may be before this one has.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._ground = ground
        self._database = Database(folder / "sns.sqlite", MIGRATIONS)
        self._roster = Roster()
        self._roster.fill(self._topics(reads=True).all(), self._subscriptions(reads=True).all())
        self._lanes = Lanes()
        self.signer = Signer(folder, ground.ids)
        self._poster = Poster()
        delivery = Delivery(self._roster, self._lanes, ground, Ways(ground, self._poster, self.signer))
        self._outbox = Outbox(self._database, ground.clock, delivery.deliver)
        self._posts = Outbox(self._database, ground.clock, delivery.deliver, POSTS_TABLE)

    @property
    def operations(self) -> Mapping[str, Operation]:
        """What it answers."""
        return sns

    @property
    def database(self) -> Database:
        """Where its state lies."""
        return self._database

    def new_call(self, caller: Caller, *, reads: bool) -> SnsCall:
        """Return the call of one operation."""
        return SnsCall(
            caller=caller,
            clock=self._ground.clock,
            ids=self._ground.ids,
            database=self._database,
            topics=self._topics(reads=reads),
            subscriptions=self._subscriptions(reads=reads),
            roster=self._roster,
            fifo=FifoStore(self._database.reader if reads else self._database.writer),
            lanes=self._lanes,
            outbox=self._outbox,
            posts=self._posts,
        )

    async def start(self) -> None:
        """Take up the deliveries that the last run left."""
        for payload in undelivered_in_order(self._database):
            self._lanes.join(*lane_of(message_from_json(payload["message"]), payload["subscription"]))
        self._outbox.start()
        self._posts.start()

    async def stop(self) -> None:
        """Stop delivering; what is left is delivered after the next start."""
        await self._outbox.stop()
        await self._posts.stop()
        self._poster.close()

    def _topics(self, *, reads: bool) -> TopicStore:
        connection = self._database.reader if reads else self._database.writer
        return TopicStore(self._database, connection, self._roster)

    def _subscriptions(self, *, reads: bool) -> SubscriptionStore:
        connection = self._database.reader if reads else self._database.writer
        return SubscriptionStore(self._database, connection, self._roster)
