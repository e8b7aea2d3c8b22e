"""The checksums that S3 knows: computing them over blocks, and joining those of parts.

A digest is its bytes, big-endian where it is a number; on the wire it travels as base64.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
"""

import base64
import binascii
import hashlib
import zlib
from collections.abc import Callable, Sequence
from typing import Protocol

from awscrt import checksums as crt


class Checksum(Protocol):
    """A checksum that grows with each block."""

    def update(self, data: bytes, /) -> None:
        """Take the next block."""
        ...

    def digest(self) -> bytes:
        """Return the checksum of all blocks so far."""
        ...


DIGEST_BYTES = {
    "CRC32": 4,
    "CRC32C": 4,
    "CRC64NVME": 8,
    "SHA1": 20,
    "SHA256": 32,
    "SHA512": 64,
    "MD5": 16,
    "XXHASH64": 8,
    "XXHASH3": 8,
    "XXHASH128": 16,
}
"""Every algorithm, by the name it has in ``x-amz-checksum-algorithm``, and how long its digest is."""


def new_checksum(algorithm: str) -> Checksum:
    """Return a checksum of nothing yet.

    Raises:
        KeyError: the algorithm is none of ``DIGEST_BYTES``.
    """
    return _MAKERS[algorithm]()


def digest_of(algorithm: str, data: bytes) -> bytes:
    """Return the checksum of data that is all there.

    Raises:
        KeyError: the algorithm is none of ``DIGEST_BYTES``.
    """
    crc = _CRCS.get(algorithm)
    if crc is not None:
        return crc(data, 0).to_bytes(DIGEST_BYTES[algorithm])
    checksum = _MAKERS[algorithm]()
    checksum.update(data)
    return checksum.digest()


def encode_digest(digest: bytes) -> str:
    """Return a digest as it travels."""
    return base64.b64encode(digest).decode()


def find_digest(algorithm: str, text: str) -> bytes | None:
    """Return the digest that a base64 text holds, or None where it cannot be one of this algorithm."""
    try:
        digest = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return digest if len(digest) == DIGEST_BYTES[algorithm] else None


def combine_crcs(algorithm: str, parts: Sequence[tuple[bytes, int]]) -> bytes:
    """Return the checksum of the whole from those of its parts: S3's type FULL_OBJECT.

    A part is its digest and its length in bytes. No byte of the data is read again.

    Raises:
        KeyError: the algorithm is not a CRC; others cannot be joined.
    """
    combine = _COMBINERS[algorithm]
    whole = 0
    for digest, length in parts:
        whole = combine(whole, int.from_bytes(digest), length)
    return whole.to_bytes(DIGEST_BYTES[algorithm])


def composite_checksum(algorithm: str, digests: Sequence[bytes]) -> str:
    """Return the checksum of the parts' checksums with their count, ``base64-3``: S3's type COMPOSITE."""
    whole = new_checksum(algorithm)
    whole.update(b"".join(digests))
    return f"{encode_digest(whole.digest())}-{len(digests)}"


class _Crc:
    """A running CRC, over a function that goes on from the CRC of what came before."""

    __slots__ = ("_bytes", "_function", "_value")

    def __init__(self, function: Callable[[bytes, int], int], length: int) -> None:
        self._function = function
        self._bytes = length
        self._value = 0

    def update(self, data: bytes, /) -> None:
        self._value = self._function(data, self._value)

    def digest(self) -> bytes:
        return self._value.to_bytes(self._bytes)


class _XxHash:
    """An xxHash of awscrt, which can be asked for its digest once only."""

    __slots__ = ("_digest", "_hash")

    def __init__(self, new: Callable[[], crt.XXHash]) -> None:
        self._hash = new()
        self._digest: bytes | None = None

    def update(self, data: bytes, /) -> None:
        self._hash.update(data)

    def digest(self) -> bytes:
        if self._digest is None:
            self._digest = bytes(self._hash.finalize())
        return self._digest


_CRCS: dict[str, Callable[[bytes, int], int]] = {
    "CRC32": zlib.crc32,
    "CRC32C": crt.crc32c,
    "CRC64NVME": crt.crc64nvme,
}

_MAKERS: dict[str, Callable[[], Checksum]] = {
    "CRC32": lambda: _Crc(zlib.crc32, 4),
    "CRC32C": lambda: _Crc(crt.crc32c, 4),
    "CRC64NVME": lambda: _Crc(crt.crc64nvme, 8),
    "SHA1": lambda: hashlib.sha1(usedforsecurity=False),
    "SHA256": hashlib.sha256,
    "SHA512": hashlib.sha512,
    "MD5": lambda: hashlib.md5(usedforsecurity=False),
    "XXHASH64": lambda: _XxHash(crt.XXHash.new_xxhash64),
    "XXHASH3": lambda: _XxHash(crt.XXHash.new_xxhash3_64),
    "XXHASH128": lambda: _XxHash(crt.XXHash.new_xxhash3_128),
}

_COMBINERS: dict[str, Callable[[int, int, int], int]] = {
    "CRC32": crt.combine_crc32,
    "CRC32C": crt.combine_crc32c,
    "CRC64NVME": crt.combine_crc64nvme,
}
