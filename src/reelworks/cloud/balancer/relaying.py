"""Bringing a target's answer to the client, as it comes."""

import aiohttp
from aiohttp import web
from multidict import CIMultiDict

from reelworks.cloud.balancer.answers import Written, is_bodiless, write_head
from reelworks.cloud.balancer.tunnel import Pipe, run_tunnel


async def relay(
    request: web.BaseRequest, answer: aiohttp.ClientResponse, headers: CIMultiDict[str]
) -> Written:
    """Pass an answer on, each piece as soon as it is there; nothing of it is kept.

    Where the target breaks off, so does the connection to the client, who can tell by that.
    """
    keeps_alive = await write_head(request, answer.status, answer.reason or "", headers)
    writer, content = request.writer, answer.content
    if is_bodiless(request.method, answer.status):
        await writer.write_eof()
        answer.release()
        return Written(keeps_alive=keeps_alive)
    try:
        piece = content.read_nowait()
        if not piece and not content.is_eof():
            writer.send_headers()
        while piece or not content.at_eof():
            if piece:
                await writer.write(piece)
            piece = await content.readany()
        await writer.write_eof()
    except (aiohttp.ClientError, TimeoutError):
        return _break_off(request, answer)
    answer.release()
    return Written(keeps_alive=keeps_alive)


async def switch(
    request: web.BaseRequest, answer: aiohttp.ClientResponse, headers: CIMultiDict[str], idle_s: float
) -> Written:
    """Pass on that protocols are switched, and from then on whatever either side sends."""
    connection = answer.connection
    assert connection is not None
    assert connection.protocol is not None
    headers["Connection"], headers["Upgrade"] = "Upgrade", "websocket"
    writer = request.writer
    await writer.write_headers(f"HTTP/1.1 101 {answer.reason}", headers)
    writer.send_headers()
    client, target = request.protocol, connection.protocol
    up, down = Pipe(client, target), Pipe(target, client)
    target.read_timeout = None
    target.set_parser(down, down)
    client.set_parser(up)  # type: ignore[arg-type]  # aiohttp's own contract is what Pipe has
    try:
        await run_tunnel(up, down, idle_s)
    finally:
        answer.close()
    return Written(keeps_alive=False)


def _break_off(request: web.BaseRequest, answer: aiohttp.ClientResponse) -> Written:
    answer.close()
    if request.transport is not None:
        request.transport.abort()
    return Written(keeps_alive=False)
