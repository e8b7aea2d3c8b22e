"""What goes by itself: subscriptions that nobody confirmed in time, and what ended too long ago to be taken back.

https://docs.aws.amazon.com/sns/latest/dg/sns-delete-subscription-topic.html
"""

import asyncio
import logging
import sqlite3

from reelworks.base.clock import Clock
from reelworks.cloud.services.sns.stores import EndedStore, SubscriptionStore
from reelworks.cloud.storage.database import Database

LOOK_S = 60.0
"""How often is looked, in seconds: so much longer may something stay than its two days."""
REMOVED_AT_ONCE = 500
"""How many subscriptions one transaction removes, so that it keeps no publish waiting."""

log = logging.getLogger(__name__)


class Expiry:
    """Looks for what has expired, and removes it. Owns the task that does so."""

    def __init__(self, database: Database, clock: Clock, subscriptions: SubscriptionStore) -> None:
        self._database = database
        self._clock = clock
        self._subscriptions = subscriptions
        self._ended = EndedStore(database.writer)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Look now, and every minute from now on."""
        self._task = asyncio.create_task(self._run(), name="sns-expiry")

    async def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def remove_expired(self) -> None:
        """Remove what has expired by now."""
        while await self._database.write(self._remove_some) == REMOVED_AT_ONCE:
            pass

    def _remove_some(self) -> int:
        now = self._clock.now()
        unconfirmed = self._subscriptions.list_unconfirmed(now, REMOVED_AT_ONCE)
        for subscription in unconfirmed:
            self._subscriptions.delete(subscription)
        self._ended.delete_expired(now)
        return len(unconfirmed)

    async def _run(self) -> None:
        while True:
            try:
                await self.remove_expired()
            except sqlite3.Error as error:
                log.warning("what has expired could not be removed, and stays until the next look: %s", error)
            await asyncio.sleep(LOOK_S)
