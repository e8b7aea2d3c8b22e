"""EC2: instances, and the network they are in.

An instance is a machine of this computer (``cloud/machines``): the room keeps what there should be, ``lives.py``
makes it so. What VPCs, security groups and routes say is kept and told; the loopback device enforces nothing of it.
"""

import asyncio
import logging
import zlib
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from reelworks.cloud.machines.machines import Machines
from reelworks.cloud.machines.metadata.server import MetadataServer
from reelworks.cloud.machines.network import FIRST, LAST, Claim, claim_network
from reelworks.cloud.measurements import Measurement
from reelworks.cloud.rooms import Caller, Ground, Operation
from reelworks.cloud.services.ec2.announcing import Announcer
from reelworks.cloud.services.ec2.call import Ec2Call, Stores, ec2
from reelworks.cloud.services.ec2.lives import Lives
from reelworks.cloud.services.ec2.measuring import Meter
from reelworks.cloud.services.ec2.metadata import Metadata
from reelworks.cloud.services.ec2.stores.schema import MIGRATIONS
from reelworks.cloud.services.ec2.stores.things import move_network
from reelworks.cloud.storage.database import Database
from reelworks.cloud.storage.outbox import Outbox

CLAIM_TRIES, CLAIM_PAUSE_S = 20, 0.05
"""How long the last network is waited for: a cloud that was killed a moment ago may still be going."""

log = logging.getLogger(__name__)


class Ec2Room:
    """The service ``ec2``. Instances run from ``open_for`` on, which the assembly calls once the gateway listens."""

    service = "ec2"

    def __init__(self, folder: Path, ground: Ground) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._ground = ground
        self._database = Database(folder / "ec2.sqlite", MIGRATIONS)
        self._reading = Stores(self._database.reader)
        self._writing = Stores(self._database.writer)
        self._outbox = Outbox(self._database, ground.clock, Announcer(ground.door, ground.ids).deliver)
        self.metadata = Metadata(self._reading, ground)
        self._lives = Lives(
            self._database, self._writing, self._reading, self._outbox, ground, folder / "machines"
        )
        self._meter = Meter(self._reading, self._lives)
        self._folder = folder
        self._claim: Claim | None = None

    @property
    def operations(self) -> Mapping[str, Operation]:
        """What it answers."""
        return ec2

    @property
    def database(self) -> Database:
        """Where its state lies."""
        return self._database

    def new_call(self, caller: Caller, *, reads: bool) -> Ec2Call:
        """Return the call of one operation."""
        return Ec2Call(
            caller=caller,
            clock=self._ground.clock,
            ids=self._ground.ids,
            database=self._database,
            kept=self._reading if reads else self._writing,
            committed=self._reading,
            lives=self._lives,
            outbox=self._outbox,
            door=self._ground.door,
            octet=self._claim.x if self._claim else 0,
            pace=self._ground.pace,
        )

    def measure(self, now: float) -> Iterable[Measurement]:
        """Return the instances' figures since the last time."""
        return self._meter.measure(now)

    async def start(self) -> None:
        """Take the network, and take up the announcements that the last run left. No machine starts yet."""
        self._claim = await self._claim_network()
        await self._database.write(partial(self._take_network, self._claim.x))
        self._outbox.start()

    async def open_for(self, endpoint: str) -> None:
        """Boot what was running, and let instances boot from now on: their clients find the cloud at ``endpoint``."""
        self._lives.begin(Machines(self._lives.on_end), MetadataServer(self.metadata), endpoint)

    async def drain(self, grace_s: float) -> None:
        """Shut the machines down in order, before the gateway closes: they boot again at the next start."""
        await self._lives.drain(grace_s)

    async def stop(self) -> None:
        """Cut the machines' power: the disk says which of them were running, and they boot at the next start."""
        await self._lives.end()
        await self._outbox.stop()
        if self._claim is not None:
            self._claim.release()

    async def _claim_network(self) -> Claim:
        """Return the network of the last run, for which whoever still holds it is given a while; else a free one.

        A new folder's first wish follows from its path, so that clouds side by side do not all want the same one, and
        take it from each other while one restarts.
        """
        kept = self._reading.places.network()
        if kept is None:
            place = zlib.crc32(str(self._folder.absolute()).encode())
            return claim_network(FIRST + place % (LAST - FIRST + 1))
        for _ in range(CLAIM_TRIES):
            claim = claim_network(kept)
            if claim.x == kept:
                return claim
            claim.release()
            await asyncio.sleep(CLAIM_PAUSE_S)
        return claim_network(kept)

    def _take_network(self, new: int) -> None:
        """Keep the network's number; where another cloud has the last one, move all addresses to the new one."""
        old = self._writing.places.network()
        if old == new:
            return
        if old is not None:
            log.warning("127.%d.0.0/16 is taken by another cloud: instances move to 127.%d.0.0/16", old, new)
            move_network(self._database.writer, old, new)
        self._writing.places.keep_network(new)
