"""Message identifiers: random UUIDs, as their 16 bytes."""

from reelworks.base.ids import Ids

_LENGTH = 16
_POOL_BYTES = 256 * _LENGTH
"""Asking the kernel for each one costs more than all the rest of making it."""


class MessageIds:
    """Gives out random UUIDs (version 4) from a pool of random bytes."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._pool: list[bytes] = []

    def take(self) -> bytes:
        """Return the next one."""
        if not self._pool:
            self._fill()
        return self._pool.pop()

    def _fill(self) -> None:
        raw = bytearray(self._ids.take(_POOL_BYTES))
        raw[6::_LENGTH] = bytes(byte & 0x0F | 0x40 for byte in raw[6::_LENGTH])
        raw[8::_LENGTH] = bytes(byte & 0x3F | 0x80 for byte in raw[8::_LENGTH])
        starts = range(_POOL_BYTES - _LENGTH, -1, -_LENGTH)
        self._pool = [bytes(raw[start : start + _LENGTH]) for start in starts]
