"""Nothing is kept back: bodies of any size, events as they happen, and what follows a switch of protocols."""

import asyncio
import hashlib
import os
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

pytestmark = pytest.mark.asyncio(loop_scope="module")

PIECE = os.urandom(1 << 20)
MIB = 1 << 20


def forget_most(pid):
    """Begin anew to note the most memory that a process had."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def memory_of(pid):
    """The process's memory in bytes, and the most it had."""
    lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return [int(lines[name].split()[0]) * 1024 for name in ("VmRSS", "VmHWM")]


async def upload(lab, mib):
    """Send so many MiB through to a target that hashes them; return its memory before and at most."""
    sent = hashlib.sha256()

    async def take(request):
        taken = hashlib.sha256()
        async for piece in request.content.iter_chunked(1 << 18):
            taken.update(piece)
        return web.Response(text=taken.hexdigest())

    async def pieces():
        for _ in range(mib):
            sent.update(PIECE)
            yield PIECE

    await lab.group(await lab.server("one", take))
    await lab.get("/warm-up")
    forget_most(lab.supervisor.pid)
    before, _ = memory_of(lab.supervisor.pid)
    headers = {"Content-Length": str(mib * MIB)}
    async with lab.session.put(lab.url("/film"), data=pieces(), headers=headers) as answer:
        assert answer.status == 200
        assert await answer.text() == sent.hexdigest()
    _, most = memory_of(lab.supervisor.pid)
    return before, most


async def test_an_upload_streams_through_in_flat_memory(lab):
    before, most = await upload(lab, 128)

    assert most - before < 24 * MIB


@pytest.mark.torture
async def test_an_upload_of_a_gigabyte_streams_through_in_flat_memory(lab):
    before, most = await upload(lab, 1024)

    assert most - before < 24 * MIB


async def test_a_slow_client_does_not_make_a_download_pile_up(lab):
    async def give(request):
        answer = web.StreamResponse(headers={"Content-Length": str(64 * MIB)})
        await answer.prepare(request)
        for _ in range(64):
            await answer.write(PIECE)
        return answer

    await lab.group(await lab.server("one", give))
    forget_most(lab.supervisor.pid)
    before, _ = memory_of(lab.supervisor.pid)
    taken = 0
    async with lab.session.get(lab.url()) as answer:
        async for piece in answer.content.iter_chunked(1 << 18):
            taken += len(piece)
            if taken < 8 * MIB:
                await asyncio.sleep(0)

    assert taken == 64 * MIB
    assert memory_of(lab.supervisor.pid)[1] - before < 24 * MIB


async def test_a_chunked_upload_reaches_the_target_chunked(lab):
    async def pieces():
        for piece in (b"one ", b"two ", b"three"):
            yield piece

    seen = {}

    async def take(request):
        seen["coding"] = request.headers.get("Transfer-Encoding")
        return web.Response(body=await request.read())

    await lab.group(await lab.server("one", take))

    async with lab.session.post(lab.url(), data=pieces()) as answer:
        assert await answer.read() == b"one two three"
    assert seen["coding"] == "chunked"


async def test_a_server_sent_event_comes_at_once(lab):
    go_on = asyncio.Event()

    async def events(request):
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await answer.prepare(request)
        for number in range(3):
            await answer.write(f"data: {number}\n\n".encode())
            go_on.clear()
            await go_on.wait()
        return answer

    await lab.group(await lab.server("one", events))

    async with lab.session.get(lab.url()) as answer:
        for number in range(3):
            assert await answer.content.readuntil(b"\n\n") == f"data: {number}\n\n".encode()
            go_on.set()
        assert await answer.read() == b""


async def test_a_head_comes_before_its_body(lab):
    go_on = asyncio.Event()

    async def wait(request):
        answer = web.StreamResponse()
        await answer.prepare(request)
        await go_on.wait()
        return answer

    await lab.group(await lab.server("one", wait))

    async with lab.session.get(lab.url()) as answer:
        assert answer.status == 200
        go_on.set()


async def talk_back(request):
    socket = web.WebSocketResponse(protocols=("chat",))
    await socket.prepare(request)
    async for message in socket:
        if message.type == aiohttp.WSMsgType.TEXT:
            await socket.send_str(message.data.upper())
        else:
            await socket.send_bytes(message.data)
    return socket


async def test_a_websocket_passes_both_ways(lab):
    await lab.group(await lab.server("one", talk_back))

    async with lab.session.ws_connect(lab.url("/chat"), protocols=("chat",), max_msg_size=0) as socket:
        assert socket.protocol == "chat"
        await socket.send_str("hello")
        assert await socket.receive_str() == "HELLO"
        await socket.send_bytes(PIECE * 2)
        assert await socket.receive_bytes() == PIECE * 2


async def test_a_silent_websocket_ends(lab):
    await lab.group(await lab.server("one", talk_back))
    await lab.show(idle_s=0.2)

    async with lab.session.ws_connect(lab.url()) as socket:
        message = await asyncio.wait_for(socket.receive(), 20)

    assert message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)


async def test_a_websocket_that_the_target_refuses_is_refused(lab):
    async def refuse(_request):
        return web.Response(status=403, text="no")

    await lab.group(await lab.server("one", refuse))

    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await lab.session.ws_connect(lab.url())
    assert refused.value.status == 403
    assert (await lab.get())[0] == 403


async def test_continue_is_said_before_the_body_comes(lab):
    async def take(request):
        assert "Expect" not in request.headers
        return web.Response(body=await request.read())

    await lab.group(await lab.server("one", take))

    async with lab.session.put(lab.url(), data=b"body", expect100=True) as answer:
        assert (answer.status, await answer.read()) == (200, b"body")
