"""What the room does by itself: lets go of drained targets, and follows the instances among the targets."""

import asyncio
import logging
from collections import defaultdict
from dataclasses import replace
from functools import partial

from reelworks.base.clock import Clock
from reelworks.base.pace import Pace
from reelworks.cloud.services.elbv2.limits import INSTANCES_EVERY_S
from reelworks.cloud.services.elbv2.model import LoadBalancer, Target
from reelworks.cloud.services.elbv2.network import Instance, Network
from reelworks.cloud.services.elbv2.registering import deregister
from reelworks.cloud.services.elbv2.stores import Stores
from reelworks.cloud.storage.database import Database

log = logging.getLogger(__name__)


class Rounds:
    """Goes round every second. Owns its task."""

    def __init__(self, database: Database, reading: Stores, writing: Stores, network: Network) -> None:
        self._database = database
        self._reading = reading
        self._writing = writing
        self._network = network
        self._task: asyncio.Task[None] | None = None
        self._started_at = 0.0

    def start(self, clock: Clock, pace: Pace) -> None:
        """Begin."""
        self._started_at = clock.now()
        self._task = asyncio.create_task(self._run(clock, pace), name="load balancers' rounds")

    async def stop(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self, clock: Clock, pace: Pace) -> None:
        while True:
            try:
                await self.go(clock, pace)
            except Exception as error:  # noqa: BLE001 - the edge: a full disk, or EC2 that is not well; it passes
                log.warning("the load balancers' round broke off, and is begun again: %r", error)
            await asyncio.sleep(INSTANCES_EVERY_S)

    async def go(self, clock: Clock, pace: Pace) -> None:
        """Go round once.

        Raises:
            AwsError: EC2 does not answer.
        """
        targets = list(self._reading.targets.all())
        drained = [each for each in targets if each.draining_until and each.draining_until <= clock.now()]
        if drained:
            await self._database.write(partial(self._forget, drained))
        await self._follow_instances(targets, clock, pace)
        for balancer in self._reading.balancers.all():
            # A younger one gets its address from whoever makes it right now.
            if not balancer.address and balancer.created_at < self._started_at:
                await self._house(balancer)

    async def _follow_instances(self, targets: list[Target], clock: Clock, pace: Pace) -> None:
        places: dict[tuple[str, str], list[Target]] = defaultdict(list)
        for target in targets:
            if target.instance_state and target.draining_until is None:
                places[target.account, target.region].append(target)
        for (account, region), there in places.items():
            ids = sorted({target.id for target in there})
            found = await self._network.find_instances(account, region, ids)
            changed = [target for target in there if not _is_as_known(target, found.get(target.id))]
            if changed:
                await self._database.write(partial(self._note, changed, found, clock.now(), pace))

    def _forget(self, drained: list[Target]) -> None:
        for target in drained:
            self._writing.targets.delete(target)

    def _note(self, changed: list[Target], found: dict[str, Instance], now: float, pace: Pace) -> None:
        """Write down how instances are; what is gone for good is no target any longer."""
        for target in changed:
            instance = found.get(target.id)
            if instance is None or instance.state in ("shutting-down", "terminated"):
                deregister(self._writing, target, now, pace)
            else:
                address = instance.address or target.address
                self._writing.targets.save(
                    replace(target, instance_state=instance.state, address=address, zone=instance.zone)
                )

    async def _house(self, balancer: LoadBalancer) -> None:
        """Give a load balancer the address that it lacks since the cloud ended while it was made."""
        interface = await self._network.keep_interface(balancer)
        housed = replace(balancer, address=interface.address, interface_id=interface.id)
        await self._database.write(lambda: self._writing.balancers.save(housed))


def _is_as_known(target: Target, instance: Instance | None) -> bool:
    if instance is None:
        return False
    return (instance.state, instance.address or target.address) == (target.instance_state, target.address)
