"""Days on which much happens at once, in any order: in the end each group has what it should have, and no more."""

import random
from collections import Counter

import pytest

HEARTBEAT_S = 60
STEPS = 40


class Day:
    """One day of a group, drawn by lot."""

    def __init__(self, cloud, world, seed):
        self.cloud = cloud
        self.world = world
        self.lot = random.Random(seed)

    async def live(self):
        for _ in range(STEPS):
            await getattr(self, self.lot.choice([name for name in dir(self) if name.startswith("may_")]))()
            for _ in range(self.lot.randrange(3)):
                await self.cloud.room.keeper.look()

    async def may_resize(self):
        await self.cloud(
            "SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=self.lot.randrange(6)
        )

    async def may_kill(self):
        for instance_id in self.cloud.running():
            if self.lot.random() < 0.3:
                self.cloud.die(instance_id, self.lot.choice(["terminated", "stopped"]))

    async def may_lose_a_zone(self):
        zone = self.lot.choice(["us-east-2a", "us-east-2b"])
        self.world.closed_zones = {zone}
        for instance in self.world.instances.values():
            if instance["Placement"]["AvailabilityZone"] == zone:
                instance["State"] = {"Name": "terminated"}

    async def may_heal(self):
        self.world.closed_zones = set()

    async def may_restart(self):
        await self.cloud.restart()

    async def may_wait(self):
        self.cloud.clock.advance(self.lot.choice([1, 10, HEARTBEAT_S]))

    async def may_boot(self):
        self.world.boots_slowly = self.lot.random() < 0.5
        for instance in self.world.instances.values():
            if instance["State"]["Name"] == "pending":
                instance["State"] = {"Name": "running"}

    async def may_hook(self):
        if self.lot.random() < 0.5:
            await self.cloud(
                "PutLifecycleHook", AutoScalingGroupName="g", LifecycleHookName="h", HeartbeatTimeout=HEARTBEAT_S,
                LifecycleTransition=f"autoscaling:EC2_INSTANCE_{self.lot.choice(['LAUNCHING', 'TERMINATING'])}",
                DefaultResult="CONTINUE",
            )  # fmt: skip

    async def may_terminate(self):
        held = await self.cloud.ids_in("InService")
        if held:
            await self.cloud(
                "TerminateInstanceInAutoScalingGroup", InstanceId=self.lot.choice(held),
                ShouldDecrementDesiredCapacity=self.lot.random() < 0.5,
            )  # fmt: skip

    async def end(self):
        """Let all heal, and time pass until all is still."""
        self.world.closed_zones = set()
        for _ in range(8):
            self.world.boots_slowly = False
            await self.may_boot()
            self.world.boots_slowly = False
            await self.cloud.after(HEARTBEAT_S)


@pytest.mark.parametrize("seed", range(5))
async def test_after_a_bad_day_the_group_is_what_it_should_be(cloud, world, seed):
    await cloud.new_group(2)
    day = Day(cloud, world, seed)

    await day.live()
    await day.end()

    serving = await cloud.ids_in("InService")
    assert len(serving) == (await cloud.group())["DesiredCapacity"]
    assert sorted(serving) == sorted(cloud.running())
    assert len(await cloud.instances()) == len(serving)
    counts = Counter(await cloud.zones())
    assert abs(counts["a"] - counts["b"]) <= 1
    assert all("EndTime" in one for one in await cloud.activities(MaxRecords=100))
