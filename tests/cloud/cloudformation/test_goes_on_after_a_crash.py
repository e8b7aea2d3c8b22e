"""Whatever is under way when the cloud dies goes on at the next start, and ends as it would have."""

import pytest

from support.stacks import ref, thing

MANY = {
    f"T{number}": thing(Name=f"t{number}", depends_on=[f"T{number - 1}"] if number else None)
    for number in range(4)
}


@pytest.mark.parametrize("step", ["create T2", "made T0", "made T2", "made T3"])
async def test_a_creation(cloud, step):
    cloud.world.close_gate(step)
    await cloud.create(MANY)
    await cloud.world.wait_at(step)

    await cloud.crash()

    assert (await cloud.settled())["StackStatus"] == "CREATE_COMPLETE"
    assert sorted(cloud.world.things) == ["t0", "t1", "t2", "t3"]
    begun = [one for one in await cloud.events() if one[1] == "CREATE_COMPLETE"]
    assert len(begun) == len(set(begun)) == 5


async def test_going_back_after_a_failure(cloud):
    cloud.world.failing.add("create T3")
    cloud.world.close_gate("delete T1")
    await cloud.create(MANY)
    await cloud.world.wait_at("delete T1")

    await cloud.crash()

    assert (await cloud.settled())["StackStatus"] == "ROLLBACK_COMPLETE"
    assert cloud.world.things == {}


async def test_a_failure_beside_what_was_still_being_made(cloud):
    cloud.world.failing.add("create Bad")
    cloud.world.close_gate("made Slow")
    await cloud.create({"Bad": thing(), "Slow": thing(Name="slow"), "After": thing(depends_on="Slow")})
    await cloud.world.wait_at("made Slow")
    assert "slow" in cloud.world.things

    await cloud.crash()

    assert (await cloud.settled())["StackStatus"] == "ROLLBACK_COMPLETE"
    assert cloud.world.things == {}
    assert "create After" not in cloud.world.log


@pytest.mark.parametrize(
    "step", ["update Changed", "create Replaced", "made Replaced", "made Added", "delete Dropped"]
)
@pytest.mark.parametrize("fails", [False, True])
async def test_an_update(cloud, step, fails):
    before = {
        "Changed": thing(Name="changed", Size=1),
        "Replaced": thing(Name="old"),
        "Dropped": thing(Name="dropped"),
        "Link": thing(Name="link", Link=ref("Replaced")),
    }
    after = {
        "Changed": thing(Name="changed", Size=2),
        "Replaced": thing(Name="new"),
        "Added": thing(Name="added"),
        "Link": thing(Name="link", Link=ref("Replaced")),
        "Last": thing(Name="last", depends_on=["Changed", "Link", "Added"]),
    }
    await cloud.create(before)
    await cloud.settled()
    if fails and step == "delete Dropped":
        step = "delete Added"
    if fails:
        cloud.world.failing.add("create Last")
    cloud.world.close_gate(step)
    await cloud.update(after)
    await cloud.world.wait_at(step)

    await cloud.crash()

    stack = await cloud.settled()
    there = {
        name: (value.get("Size"), value.get("Link")) for name, value in sorted(cloud.world.things.items())
    }
    if fails:
        assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
        assert there == {
            "changed": (1, None), "dropped": (None, None), "link": (None, "old"), "old": (None, None),
        }  # fmt: skip
        assert sorted(await cloud.resources()) == ["Changed", "Dropped", "Link", "Replaced"]
    else:
        assert stack["StackStatus"] == "UPDATE_COMPLETE"
        assert there == {
            "added": (None, None), "changed": (2, None), "last": (None, None), "link": (None, "new"),
            "new": (None, None),
        }  # fmt: skip
        assert sorted(await cloud.resources()) == ["Added", "Changed", "Last", "Link", "Replaced"]


@pytest.mark.parametrize("step", ["delete T3", "delete T0"])
async def test_a_deletion(cloud, step):
    stack_id = await cloud.create(MANY)
    await cloud.settled()
    cloud.world.close_gate(step)
    await cloud("DeleteStack", StackName="stack")
    await cloud.world.wait_at(step)

    await cloud.crash()

    assert (await cloud.settled(stack_id))["StackStatus"] == "DELETE_COMPLETE"
    assert cloud.world.things == {}


async def test_a_deletion_that_overtook_a_creation(cloud):
    cloud.world.close_gate("made T1")
    stack_id = await cloud.create(MANY)
    await cloud.world.wait_at("made T1")
    await cloud("DeleteStack", StackName="stack")

    await cloud.crash()

    assert (await cloud.settled(stack_id))["StackStatus"] == "DELETE_COMPLETE"
    assert cloud.world.things == {}


async def test_a_cancelled_update(cloud):
    await cloud.create({"One": thing(Name="one", Size=1)})
    await cloud.settled()
    cloud.world.close_gate("update One")
    await cloud.update({"One": thing(Name="one", Size=2), "Two": thing(Name="two", depends_on="One")})
    await cloud.world.wait_at("update One")
    await cloud("CancelUpdateStack", StackName="stack")

    await cloud.crash()

    assert (await cloud.settled())["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert {name: value.get("Size") for name, value in cloud.world.things.items()} == {"one": 1}


async def test_a_finished_stack_is_left_alone(cloud):
    await cloud.create(MANY)
    await cloud.settled()
    events = await cloud.events()

    await cloud.crash()

    assert await cloud.events() == events
