"""A request's body on its way from the client to a target, piece by piece."""

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web


class Upload:
    """The body of one request. It is read once, and only when a target takes it."""

    def __init__(self, request: web.BaseRequest, idle_s: float) -> None:
        self._request = request
        self._idle_s = idle_s
        self.is_begun = False
        """Whether some of it was read: it can go to no other target any more."""
        self.is_silent = False
        """Whether the client sent nothing for too long."""
        self.bytes = 0

    @property
    def is_empty(self) -> bool:
        """Whether there is none."""
        return not self._request.body_exists

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the body as it comes.

        Raises:
            TimeoutError: the client was silent for too long.
        """
        self.is_begun = True
        content = self._request.content
        while True:
            try:
                async with asyncio.timeout(self._idle_s):
                    piece = await content.readany()
            except TimeoutError:
                self.is_silent = True
                raise
            if not piece:
                return
            self.bytes += len(piece)
            yield piece
