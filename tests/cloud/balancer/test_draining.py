"""Targets that are let go: nothing new comes, what is under way goes on, but not for ever."""

import asyncio
from dataclasses import replace

import aiohttp
import pytest
from aiohttp import web

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def begin(lab, **group):
    """Begin a request that its target holds; return it, what lets it end, and the other server."""
    may_end = asyncio.Event()

    async def hold(request):
        answer = web.StreamResponse()
        await answer.prepare(request)
        await may_end.wait()
        await answer.write(b"done")
        return answer

    slow, other = await lab.server("slow", hold), await lab.server("other")
    await lab.group(slow, **group)
    under_way = await lab.session.get(lab.url())
    return under_way, may_end, slow, other


async def drain(lab, slow, other):
    targets = (replace(slow.target, is_draining=True), other.target)
    await lab.show(groups=[replace(lab.groups[0], targets=targets)])


async def test_a_draining_target_ends_what_is_under_way_and_gets_nothing_new(lab):
    under_way, may_end, slow, other = await begin(lab)

    await drain(lab, slow, other)

    assert await lab.texts(4) == ["other"] * 4
    may_end.set()
    assert await under_way.read() == b"done"


async def test_a_target_that_is_gone_ends_what_is_under_way(lab):
    under_way, may_end, slow, other = await begin(lab)
    await drain(lab, slow, other)

    await lab.show(groups=[replace(lab.groups[0], targets=(other.target,))])

    may_end.set()
    assert await under_way.read() == b"done"


async def test_after_the_delay_what_is_still_under_way_is_cut(lab):
    under_way, _, slow, other = await begin(lab, drain_s=0.2)

    await drain(lab, slow, other)

    with pytest.raises(aiohttp.ClientPayloadError):
        await asyncio.wait_for(under_way.read(), 20)


async def test_a_listener_that_goes_lets_what_is_under_way_end(lab):
    under_way, may_end, _, _ = await begin(lab)

    await lab.show_no_listener()

    with pytest.raises(aiohttp.ClientConnectorError):
        await lab.get()
    may_end.set()
    assert await under_way.read() == b"done"
