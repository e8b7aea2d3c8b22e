"""Identifiers, from a source that a test can seed."""

import os
import random
import uuid
from typing import Protocol


class Ids(Protocol):
    """Hands out random bytes; the functions below give them their forms."""

    def take(self, count: int) -> bytes:
        """Return ``count`` bytes that nobody can foresee (in production)."""
        ...


class SystemIds:
    """Randomness of the operating system."""

    def take(self, count: int) -> bytes:
        """Return ``count`` random bytes from the kernel."""
        return os.urandom(count)


class SeededIds:
    """The same bytes in every run: for tests."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)  # noqa: S311 - for tests, where foreseeing is the point

    def take(self, count: int) -> bytes:
        """Return the next ``count`` bytes of the seeded sequence."""
        return self._random.randbytes(count)


def new_uuid(ids: Ids) -> str:
    """Return a random UUID (version 4) in its usual form of 36 characters."""
    return str(uuid.UUID(bytes=ids.take(16), version=4))


def new_hex(ids: Ids, count: int) -> str:
    """Return ``count`` random bytes as 2 * ``count`` lower-case hexadecimal digits."""
    return ids.take(count).hex()
