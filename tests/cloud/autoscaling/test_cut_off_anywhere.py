"""Whatever is cut off, and wherever: the group comes to its size, and no instance is lost or launched twice."""

import asyncio

import pytest

from reelworks.cloud.wire.error import AwsError


class Cut(BaseException):
    """The moment in which the process dies."""


def die_at(cloud, number):
    """Let the process die at a step of its work: before or after each commit, and after each request elsewhere."""
    steps = iter(range(10_000))

    def step():
        if next(steps) == number:
            raise Cut

    database, door = cloud.room.database, cloud.door
    write, call = database.write, door.call

    async def cut_write(work):
        step()
        answer = await write(work)
        step()
        return answer

    async def cut_call(service, operation, request, caller):
        step()
        answer = await call(service, operation, request, caller)
        step()
        return answer

    database.write, door.call = cut_write, cut_call


async def live_until_cut(cloud, number):
    die_at(cloud, number)
    try:
        while await cloud.room.keeper.look():
            pass
    except Cut:
        return True
    return False


def tokens_are_used_once(world):
    return len(world.tokens) == len(world.instances)


@pytest.mark.parametrize("what", ["grow", "shrink", "heal"])
async def test_a_group_comes_to_its_size_wherever_it_was_cut_off(cloud, world, what):
    await cloud.new_group(2)
    number, was_cut = 0, True
    while was_cut:
        size = {"grow": 3, "shrink": 1, "heal": 2}[what]
        if what == "heal":
            cloud.die((await cloud.ids_in("InService"))[0])
        else:
            await cloud("SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=size)

        was_cut = await live_until_cut(cloud, number)
        await cloud.restart()
        await cloud.settle()

        assert len(await cloud.ids_in("InService")) == size
        assert sorted(cloud.running()) == sorted(await cloud.ids_in("InService"))
        assert tokens_are_used_once(world)
        assert all(one["StatusCode"] in ("Successful", "Cancelled") for one in await cloud.activities())
        await cloud("SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=2)
        await cloud.settle()
        number += 1
    assert number > 4


async def test_an_instance_that_was_launched_otherwise_than_it_would_be_now_is_adopted(cloud, world):
    await cloud.new_group(0)
    run = world.run_instances

    def launch_and_die(request):
        run(request)
        raise Cut

    world.run_instances = launch_and_die
    await cloud("SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=1)
    with pytest.raises(Cut):
        await cloud.settle()
    (launched,) = world.instances

    mismatch = AwsError("Arguments on this idempotent request are inconsistent with arguments used earlier.")
    mismatch.code = "IdempotentParameterMismatch"
    world.failures["RunInstances"] = mismatch
    await cloud.restart()
    await cloud.settle()

    assert await cloud.ids_in("InService") == [launched]


async def test_an_order_that_was_acknowledged_survives(cloud):
    await cloud.new_group(1)
    await cloud("SetDesiredCapacity", AutoScalingGroupName="g", DesiredCapacity=3)

    await cloud.restart()
    await asyncio.sleep(0)
    await cloud.settle()

    assert len(await cloud.ids_in("InService")) == 3
