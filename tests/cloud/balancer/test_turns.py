"""Who gets the next request."""

import asyncio
import itertools
from collections import Counter

import pytest
from aiohttp import web

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_targets_answer_by_turns(lab):
    one, two = await lab.server("one"), await lab.server("two")
    await lab.group(one, two)

    answered = await lab.texts(10)

    assert Counter(answered) == {"one": 5, "two": 5}
    assert all(first != second for first, second in itertools.pairwise(answered))


async def test_whoever_has_least_under_way_is_asked(lab):
    held = asyncio.Event()

    async def hold(_request):
        await held.wait()
        return web.Response(text="slow")

    slow, quick = await lab.server("slow", hold), await lab.server("quick")
    await lab.group(slow, quick, algorithm="least_outstanding_requests")
    waiting = [asyncio.create_task(lab.get()) for _ in range(2)]
    while not slow.requests:
        await asyncio.sleep(0.005)

    assert await lab.texts(6) == ["quick"] * 6

    held.set()
    await asyncio.gather(*waiting)
