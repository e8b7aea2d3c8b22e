"""Answers as bytes: the head of a response, and files sent without passing through memory."""

import asyncio
import os
import select
import time
from collections.abc import Sequence
from email.utils import formatdate
from functools import partial
from http import HTTPStatus
from typing import Protocol

from reelworks.cloud.storage.threads import finish_in_thread
from reelworks.cloud.wire.message import FileSlice, HttpResponse

SEND_BYTES = 16 * 1024 * 1024
"""How much one trip to a thread may send."""
WRITABLE_MS_MAX = 5
"""How long a thread waits for a client to take more before it is given back."""
STALL_S_MAX = 60.0
"""How long a client may take nothing before it is given up."""

_NO_BODY = frozenset({204, 304})
_STATUS_LINES = {status.value: f"HTTP/1.1 {status.value} {status.phrase}" for status in HTTPStatus}


class DateLine:
    """The headers that end every head, Date among them; made anew once a second."""

    def __init__(self) -> None:
        self._second = 0
        self._line = b""

    def line(self) -> bytes:
        """Return ``Date`` and ``Server`` with the line ends before, between and after them."""
        now = int(time.time())
        if now != self._second:
            self._second = now
            self._line = f"\r\nDate: {formatdate(now, usegmt=True)}\r\nServer: Reelworks\r\n\r\n".encode()
        return self._line


def length_of(response: HttpResponse) -> int:
    """Return the body's length in bytes."""
    body = response.body
    if isinstance(body, bytes):
        return len(body)
    if isinstance(body, FileSlice):
        return body.length
    return sum(part.length for part in body)


def head_of(response: HttpResponse, date: DateLine, *, keeps_alive: bool) -> bytes:
    """Return the status line and headers; ``Content-Length`` is added where the response has none itself."""
    status = response.status
    lines = [_STATUS_LINES.get(status) or f"HTTP/1.1 {status} Unknown"]
    lines += [f"{name}: {value}" for name, value in response.headers]
    text = "\r\n".join(lines)
    if status not in _NO_BODY and "\r\ncontent-length:" not in text.lower():
        text = f"{text}\r\nContent-Length: {length_of(response)}"
    if not keeps_alive:
        text += "\r\nConnection: close"
    return text.encode() + date.line()


class Outlet(Protocol):
    """What sending files asks of the connection."""

    def fileno(self) -> int:
        """Return the socket's descriptor."""
        ...

    async def drain(self) -> None:
        """Wait until everything written before is in the kernel's hands."""
        ...


async def send_files(outlet: Outlet, descriptors: Sequence[int], slices: Sequence[FileSlice]) -> None:
    """Send parts of open files by ``sendfile``, one after the other, as fast as the client takes them.

    The socket is used through a descriptor of its own, since the event loop's transport keeps watch over its.

    Raises:
        OSError: the client went away, or stopped taking for ``STALL_S_MAX`` seconds (TimeoutError).
    """
    await outlet.drain()
    socket = os.dup(outlet.fileno())
    try:
        for descriptor, part in zip(descriptors, slices, strict=True):
            await _send_slice(socket, descriptor, part)
    finally:
        os.close(socket)


async def _send_slice(socket: int, descriptor: int, part: FileSlice) -> None:
    offset, end = part.offset, part.offset + part.length
    while offset < end:
        sent = await finish_in_thread(partial(_send_some, socket, descriptor, offset, end))
        offset += sent
        if offset < end:
            await _wait_writable(socket)


def _send_some(socket: int, descriptor: int, offset: int, end: int) -> int:
    """Send until the socket takes no more, ``SEND_BYTES`` at most; return how much went.

    A client that takes quickly is waited for here, for a moment: the way to the loop and back costs more.
    """
    begin = offset
    end = min(end, begin + SEND_BYTES)
    writable = select.poll()
    writable.register(socket, select.POLLOUT)
    while offset < end:
        try:
            sent = os.sendfile(socket, descriptor, offset, end - offset)
        except BlockingIOError:
            if writable.poll(WRITABLE_MS_MAX):
                continue
            break
        if sent == 0:
            raise OSError("a stored file is shorter than its row says")
        offset += sent
    return offset - begin


async def _wait_writable(socket: int) -> None:
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()
    loop.add_writer(socket, _set_ready, ready)
    try:
        await asyncio.wait_for(ready, STALL_S_MAX)
    finally:
        loop.remove_writer(socket)


def _set_ready(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)
