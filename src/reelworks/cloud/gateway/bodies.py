"""Request bodies: the small ones whole, the large ones in blocks with back-pressure, both verified."""

import asyncio
from collections.abc import AsyncIterator
from typing import Protocol

from reelworks.cloud.wire.auth_errors import IncompleteBody
from reelworks.cloud.wire.chunked import PayloadCheck, Verified

BLOCK_BYTES = 512 * 1024
"""How much is gathered before it crosses to a thread to be hashed and written."""
BUFFER_BYTES_MAX = 2 * 1024 * 1024
"""Above this the client is made to wait."""
INLINE_BYTES_MAX = 32 * 1024
"""Up to this, hashing costs less than the way to a thread and back."""


class Flow(Protocol):
    """What a streamed body asks of the connection it comes from."""

    def pause_reading(self) -> None:
        """Take no more from the socket for now."""
        ...

    def resume_reading(self) -> None:
        """Go on taking from the socket."""
        ...


class WholeBody:
    """A body that was in memory when its operation began, and is verified."""

    __slots__ = ("checksums", "length", "md5", "trailers", "whole")

    def __init__(self, verified: Verified) -> None:
        self.whole = verified.payload
        """The payload."""
        self.length = len(verified.payload)
        """The payload's length in bytes."""
        self.trailers = verified.trailers
        """The trailing headers of a chunked body."""
        self.md5 = verified.md5
        """The payload's MD5 in hexadecimal digits."""
        self.checksums = verified.checksums
        """The payload's checksums in base64, by algorithm."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the payload as one block, where it is not empty."""
        if self.whole:
            yield self.whole


class StreamedBody:
    """A body that arrives while its operation runs. Fed by the connection, drunk by the operation."""

    def __init__(self, flow: Flow, check: PayloadCheck, length: int | None) -> None:
        self._flow = flow
        self._check = check
        self._length = length
        self._parts: list[bytes] = []
        self._buffered = 0
        self._is_paused = False
        self._is_ended = False
        self._is_broken = False
        self._news = asyncio.Event()

    @property
    def length(self) -> int | None:
        """The payload's length in bytes as the client said it."""
        return self._length

    @property
    def whole(self) -> bytes | None:
        """None: this body was too large to wait for."""
        return None

    @property
    def trailers(self) -> dict[str, str]:
        """The trailing headers of a chunked body, after the last block."""
        return self._check.trailers

    @property
    def md5(self) -> str:
        """The payload's MD5 in hexadecimal digits, after the last block."""
        return self._check.md5

    @property
    def checksums(self) -> dict[str, str]:
        """The payload's checksums in base64 by algorithm, after the last block."""
        return self._check.checksums

    def push(self, data: bytes) -> None:
        """Take what came from the socket; where it is too much, ask the socket to wait."""
        self._parts.append(data)
        self._buffered += len(data)
        if self._buffered > BUFFER_BYTES_MAX and not self._is_paused:
            self._is_paused = True
            self._flow.pause_reading()
        if self._buffered >= BLOCK_BYTES:
            self._news.set()

    def end(self) -> None:
        """Say that the request's last byte was pushed."""
        self._is_ended = True
        self._news.set()

    def break_off(self) -> None:
        """Say that the connection was lost before the last byte."""
        self._is_broken = not self._is_ended
        self._is_ended = True
        self._news.set()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the payload in blocks of about ``BLOCK_BYTES``.

        Raises:
            IncompleteBody: the client went away before the end.
            AwsError: the body does not match its checksum or signature.
        """
        while block := await self._take():
            payload = await self._verify(block)
            if payload:
                yield payload
        if self._is_broken:
            raise IncompleteBody
        rest = b"".join(self._check.finish())
        if rest:
            yield rest

    async def _take(self) -> bytes:
        while self._buffered < BLOCK_BYTES and not self._is_ended:
            self._news.clear()
            await self._news.wait()
        block = b"".join(self._parts)
        self._parts.clear()
        self._buffered = 0
        if self._is_paused:
            self._is_paused = False
            self._flow.resume_reading()
        return block

    async def _verify(self, block: bytes) -> bytes:
        if len(block) <= INLINE_BYTES_MAX:
            return b"".join(self._check.feed(block))
        return await asyncio.to_thread(lambda: b"".join(self._check.feed(block)))
