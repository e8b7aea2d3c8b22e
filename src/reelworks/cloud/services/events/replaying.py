"""Putting archived events back on their bus, page by page, until a replay is through or cancelled.

A page and how far the replay has come commit together: after a crash it goes on behind the last page, and puts no
event into the outbox twice.
"""

import asyncio
from dataclasses import replace

from reelworks.cloud.rooms import Ground
from reelworks.cloud.services.events.happenings import replayed
from reelworks.cloud.services.events.limits import REPLAY_PAGE_EVENTS
from reelworks.cloud.services.events.model import Replay
from reelworks.cloud.services.events.routing import Routing
from reelworks.cloud.services.events.stores.archives import ArchivedStore, ReplayStore
from reelworks.cloud.storage.database import Database

UNDER_WAY = ("STARTING", "RUNNING", "CANCELLING")


class Replays:
    """Carries out the replays. Owns a task for each that is under way."""

    def __init__(self, database: Database, ground: Ground, routing: Routing) -> None:
        self._database = database
        self._ground = ground
        self._routing = routing
        self._archived = ArchivedStore(database.writer)
        self._replays = ReplayStore(database.writer)
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def start(self) -> None:
        """Take up the replays that the last run left."""
        for replay in ReplayStore(self._database.reader).all():
            if replay.state in UNDER_WAY:
                self.begin(replay.arn)

    def begin(self, replay_arn: str) -> None:
        """Carry out a replay that is on the disk."""
        task = asyncio.create_task(self._run(replay_arn), name=f"replay-{replay_arn}")
        self._tasks[replay_arn] = task
        task.add_done_callback(lambda _: self._tasks.pop(replay_arn, None))

    async def stop(self) -> None:
        """Leave off; what is left is put back after the next start."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, replay_arn: str) -> None:
        is_through = False
        while not is_through:
            is_through = await self._database.write(lambda: self._put_back_page(replay_arn))

    def _put_back_page(self, replay_arn: str) -> bool:
        replay = self._replays.find(replay_arn)
        if replay is None or replay.state not in UNDER_WAY:
            return True
        now = self._ground.clock.now()
        if replay.state == "CANCELLING":
            self._replays.save(replace(replay, state="CANCELLED", ended_at=now))
            return True
        after = (replay.last_at, replay.last_number) if replay.last_at is not None else (replay.from_at, -1)
        page = self._archived.page(replay.archive_arn, after, replay.until_at, REPLAY_PAGE_EVENTS)
        for _, _, text in page:
            self._put_back(replay, text, now)
        if page:
            replay = replace(replay, last_at=page[-1][0], last_number=page[-1][1])
        is_through = len(page) < REPLAY_PAGE_EVENTS
        state = "COMPLETED" if is_through else "RUNNING"
        self._replays.save(replace(replay, state=state, ended_at=now if is_through else None))
        return is_through

    def _put_back(self, replay: Replay, text: str, now: float) -> None:
        happening = replayed(text, replay.name, now)
        self._routing.take_again(
            replay.destination["Arn"], happening, replay.destination.get("FilterArns", ())
        )
