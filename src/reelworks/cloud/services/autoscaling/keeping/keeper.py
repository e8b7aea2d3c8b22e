"""The loop that keeps every group at its size: look, decide, act, and again.

What is decided is on the disk before it is done, and what was done is on the disk before anything follows from it.
Cut off anywhere, the next look goes on from there.
"""

import asyncio
import logging
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress

from reelworks.cloud.rooms import Ground
from reelworks.cloud.service_roles import service_caller
from reelworks.cloud.services.autoscaling.keeping.acting import Actor
from reelworks.cloud.services.autoscaling.keeping.deciding import decide
from reelworks.cloud.services.autoscaling.keeping.looking import look
from reelworks.cloud.services.autoscaling.keeping.patience import Patience
from reelworks.cloud.services.autoscaling.keeping.records import Records
from reelworks.cloud.services.autoscaling.keeping.scene import Scene
from reelworks.cloud.services.autoscaling.keeping.sight import Sight
from reelworks.cloud.services.autoscaling.limits import ACTIVITIES_KEPT_S
from reelworks.cloud.services.autoscaling.model import Group
from reelworks.cloud.services.autoscaling.model.member import IN_SERVICE, STANDBY
from reelworks.cloud.services.autoscaling.stores import Stores
from reelworks.cloud.storage.database import Database
from reelworks.cloud.storage.outbox import Outbox
from reelworks.cloud.wire.error import AwsError

LOOK_S = 1.0
"""How often a group in peace is looked at."""
BUSY_LOOK_S = 0.2
"""How often while instances come and go."""
BUSY_LOOKS_MAX = 50
"""How many such looks may find nothing new, before they come as seldom as others: who waits for a hook waits long."""
LOOK_S_MAX = 120.0
"""How long one look may take, launches and all."""
FORGET_LOOKS = 3_600
"""After so many looks the oldest activities are forgotten."""

Owner = tuple[str, str]
log = logging.getLogger(__name__)


class Keeper:
    """Looks after all groups. Owns the task that does so."""

    def __init__(self, database: Database, outbox: Outbox, ground: Ground) -> None:
        self._database = database
        self._outbox = outbox
        self._ground = ground
        self._stores = Stores.on(database.writer)
        self._reader = Stores.on(database.reader)
        self.patience = Patience(ground.pace)
        self._records = Records(database, outbox, ground.clock, ground.ids, self.patience)
        self._news = asyncio.Event()
        self._looks = 0
        self._looks_in_vain = 0
        self._task: asyncio.Task[None] | None = None
        self.last_sights: dict[Owner, Sight] = {}
        """What was seen last, by account and region."""

    def start(self) -> None:
        """Look now, and from now on."""
        self._task = asyncio.create_task(self._run(), name="autoscaling-keeper")

    async def stop(self) -> None:
        """Look no more; what is under way is taken up after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def poke(self) -> None:
        """Look at once: something was asked for."""
        self._news.set()

    async def look(self) -> bool:
        """Look at all groups once; True where the next look should come at once."""
        owned: dict[Owner, list[Group]] = defaultdict(list)
        for group in self._reader.groups.all():
            owned[group.account, group.region].append(group)
        self._looks += 1
        if self._looks % FORGET_LOOKS == 1:
            await self._forget()
        moved = await asyncio.gather(*(self._look_after(owner, groups) for owner, groups in owned.items()))
        return any(moved)

    @property
    def is_busy(self) -> bool:
        """Whether instances come or go."""
        resting = {IN_SERVICE, STANDBY}
        return any(
            member.state not in resting
            for group in self._reader.groups.all()
            for member in self._reader.members.of_group(group.arn)
        )

    async def _run(self) -> None:
        while True:
            self._news.clear()
            is_moving = False
            try:
                async with asyncio.timeout(LOOK_S_MAX):
                    is_moving = await self.look()
            except (sqlite3.Error, TimeoutError) as error:
                log.warning("the groups could not be looked after, and are again: %r", error)
            self._looks_in_vain = 0 if is_moving or self._news.is_set() else self._looks_in_vain + 1
            pause_s = 0.0 if is_moving else self._pause_s()
            # Not wait_for: before Python 3.12 it loses a cancellation that comes together with the news.
            with suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await self._news.wait()

    def _pause_s(self) -> float:
        is_eager = self._looks_in_vain < BUSY_LOOKS_MAX and self.is_busy
        return BUSY_LOOK_S if is_eager else LOOK_S

    async def _look_after(self, owner: Owner, groups: Sequence[Group]) -> bool:
        door, caller = self._ground.door, service_caller("autoscaling", *owner, self._ground.ids)
        try:
            sight = await look(door, caller, groups, self._reader.members.of_owner(owner))
        except AwsError as error:
            log.warning("the instances in %s could not be looked at, and are again: %r", owner[1], error)
            return False
        self.last_sights[owner] = sight
        actor = Actor(door, caller, self._records)
        moved = await asyncio.gather(*(self._tend(group.arn, sight, actor) for group in groups))
        return any(moved)

    async def _tend(self, group_arn: str, sight: Sight, actor: Actor) -> bool:
        try:
            scene = await self._database.write(lambda: self._decide(group_arn, sight))
            if scene is None:
                return False
            has_acted = await actor.act(scene.group, list(scene.members.values()), sight)
        except (AwsError, sqlite3.Error) as error:
            log.warning("%s: could not be looked after, and is again: %r", group_arn, error)
            return False
        except Exception as error:  # noqa: BLE001 - the edge: whatever it is, the other groups go on
            _report(group_arn, error)
            return False
        return has_acted or scene.has_changed

    def _decide(self, group_arn: str, sight: Sight) -> Scene | None:
        group = self._stores.groups.find_arn(group_arn)
        if group is None:
            return None
        now = self._ground.clock.now()
        scene = Scene(
            stores=self._stores,
            group=group,
            sight=sight,
            now=now,
            pace=self._ground.pace,
            ids=self._ground.ids,
            tell=self._outbox.add,
            may_launch=self.patience.may_launch(group_arn, now),
            closed_zones=self.patience.closed_zones(group_arn, now),
        )
        decide(scene)
        if scene.failures:
            self.patience.note_failure(group_arn, now)
        elif scene.successes:
            self.patience.note_success(group_arn)
        return scene

    async def _forget(self) -> None:
        oldest = self._ground.clock.now() - ACTIVITIES_KEPT_S
        await self._database.write(lambda: self._stores.activities.forget_before(oldest))


def _report(group_arn: str, error: Exception) -> None:
    log.critical("%s: looking after it broke; the others go on", group_arn, exc_info=error)
