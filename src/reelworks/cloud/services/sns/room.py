"""SNS: topics, who is subscribed to them, and messages on their way from one to the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reelworks.cloud.rooms import Call, Caller, Ground, Operation, OperationTable
from reelworks.cloud.services.sns.delivery import Delivery, lane_of
from reelworks.cloud.services.sns.endpoints import MAIL_PROTOCOLS
from reelworks.cloud.services.sns.expiry import Expiry
from reelworks.cloud.services.sns.http import Poster
from reelworks.cloud.services.sns.lanes import Lanes
from reelworks.cloud.services.sns.mail import MailOffice, MailSettings
from reelworks.cloud.services.sns.model import Subscription, message_from_json
from reelworks.cloud.services.sns.roster import Roster
from reelworks.cloud.services.sns.signing import Signer
from reelworks.cloud.services.sns.stores import (
    LETTERS_TABLE,
    MIGRATIONS,
    POSTS_TABLE,
    EndedStore,
    FifoStore,
    PushStore,
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
    ended: EndedStore
    roster: Roster
    fifo: FifoStore
    push: PushStore
    lanes: Lanes
    outbox: Outbox
    """Deliveries to queues."""
    posts: Outbox
    """Deliveries to HTTP endpoints."""
    letters: Outbox
    """Deliveries by mail."""

    def outbox_for(self, subscription: Subscription) -> Outbox:
        """Return through which outbox a subscription gets its messages."""
        if subscription.protocol in MAIL_PROTOCOLS:
            return self.letters
        return self.outbox if subscription.protocol == "sqs" else self.posts


class SnsRoom:
    """The service ``sns``."""

    service = "sns"

    def __init__(self, folder: Path, ground: Ground, mail: MailSettings | None = None) -> None:
        """Open the room in its folder. What is in memory is read here, before anyone may call.

        ``mail`` says how mail leaves; None keeps it in the room's own folder.

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
        self._office = MailOffice(mail or MailSettings(folder / "mail"))
        ways = Ways(ground, self._poster, self._office, self.signer)
        delivery = Delivery(self._roster, self._lanes, ground, ways)
        self._outbox = Outbox(self._database, ground.clock, delivery.deliver)
        self._posts = Outbox(self._database, ground.clock, delivery.deliver, POSTS_TABLE)
        self._letters = Outbox(self._database, ground.clock, delivery.deliver, LETTERS_TABLE)
        self._expiry = Expiry(self._database, ground.clock, self._subscriptions(reads=False))

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
        connection = self._database.reader if reads else self._database.writer
        return SnsCall(
            caller=caller,
            clock=self._ground.clock,
            ids=self._ground.ids,
            database=self._database,
            topics=self._topics(reads=reads),
            subscriptions=self._subscriptions(reads=reads),
            ended=EndedStore(connection),
            roster=self._roster,
            fifo=FifoStore(connection),
            push=PushStore(connection),
            lanes=self._lanes,
            outbox=self._outbox,
            posts=self._posts,
            letters=self._letters,
        )

    async def start(self) -> None:
        """Take up the deliveries that the last run left."""
        for payload in undelivered_in_order(self._database):
            self._lanes.join(*lane_of(message_from_json(payload["message"]), payload["subscription"]))
        self._outbox.start()
        self._posts.start()
        self._letters.start()
        self._expiry.start()

    async def stop(self) -> None:
        """Stop delivering; what is left is delivered after the next start."""
        await self._expiry.stop()
        for outbox in (self._outbox, self._posts, self._letters):
            await outbox.stop()
        self._poster.close()
        self._office.close()

    def _topics(self, *, reads: bool) -> TopicStore:
        connection = self._database.reader if reads else self._database.writer
        return TopicStore(self._database, connection, self._roster)

    def _subscriptions(self, *, reads: bool) -> SubscriptionStore:
        connection = self._database.reader if reads else self._database.writer
        return SubscriptionStore(self._database, connection, self._roster)
