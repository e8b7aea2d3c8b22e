"""Who is healthy, and who gets requests by that."""

from collections import Counter
from dataclasses import replace

import pytest

from reelworks.cloud.balancer.config import Check, Target

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_an_unhealthy_target_gets_no_requests_until_it_is_well_again(lab):
    sick, well = await lab.server("sick"), await lab.server("well")
    await lab.group(sick, well)

    sick.health = 500
    await lab.until(lambda: lab.health[sick.target.id].health == "unhealthy")
    assert lab.health[sick.target.id].reason == "codes"
    assert lab.health[sick.target.id].detail == "500"
    assert await lab.texts(4) == ["well"] * 4

    sick.health = 200
    await lab.until(lambda: lab.health[sick.target.id].health == "healthy")
    assert Counter(await lab.texts(4)) == {"sick": 2, "well": 2}


async def test_where_nobody_is_healthy_all_are_asked(lab):
    one, two = await lab.server("one", health=503), await lab.server("two", health=503)

    await lab.group(one, two)

    assert {each.health for each in lab.health.values()} == {"unhealthy"}
    assert Counter(await lab.texts(4)) == {"one": 2, "two": 2}


async def test_a_target_that_does_not_answer_in_time_is_unhealthy(lab):
    one = await lab.server("one", health="never")

    await lab.group(one, check=Check("/health", interval_s=0.1, timeout_s=0.1, unhealthy_count=2))

    assert lab.health[one.target.id].reason == "timeout"


async def test_a_new_target_is_healthy_soon_after_it_listens(lab):
    one = await lab.server("one")
    await one.close()
    await lab.group(check=Check("/health", interval_s=300))
    await lab.show(groups=[replace(lab.groups[0], targets=(one.target,))])
    for _ in range(3):
        assert (await lab.get())[0] == 502

    await one.open()

    await lab.until(lambda: one.target.id in lab.health)
    assert lab.health[one.target.id].health == "healthy"


async def test_checks_may_go_to_a_port_of_their_own(lab):
    one, other = await lab.server("one", health=500), await lab.server("other")

    await lab.group(one, check=Check("/health", port=other.port, interval_s=0.1))

    assert lab.health[one.target.id].health == "healthy"


async def test_a_new_process_goes_on_with_what_was_known(lab):
    one, two = await lab.server("one"), await lab.server("two")
    await lab.group(one, two)

    known = [Target(each.target.id, "127.0.0.1", each.port, health="healthy") for each in (one, two)]
    group = lab.groups[0]
    await lab.show(groups=[type(group)(group.id, tuple(known), check=Check("/health", interval_s=300))])
    first = lab.supervisor.pid
    await lab.kill_process()

    await lab.until(lambda: lab.supervisor.pid not in (None, first))
    await lab.until_answered()
    assert Counter(await lab.texts(4)) == {"one": 2, "two": 2}
