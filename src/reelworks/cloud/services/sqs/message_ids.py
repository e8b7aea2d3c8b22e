"""Message identifiers: random UUIDs, as their 16 bytes."""

from reelworks.base.ids import Ids

_LENGTH = 16
_POOL_BYTES = 256 * _LENGTH
"""Asking the kernel for each one costs more than all the rest of making it."""


class MessageIds:
    """Gives out random UUIDs (version 4) from a pool of random bytes."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._pool = b""
        self._at = 0

    def take(self) -> bytes:
        """Return the next one."""
        if self._at >= len(self._pool):
            self._pool = self._ids.take(_POOL_BYTES)
            self._at = 0
        raw = bytearray(self._pool[self._at : self._at + _LENGTH])
        self._at += _LENGTH
        raw[6] = raw[6] & 0x0F | 0x40
        raw[8] = raw[8] & 0x3F | 0x80
        return bytes(raw)
