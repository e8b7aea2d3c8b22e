"""Taking a body in: a small one into memory, a large one into a blob, block by block."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TypeVar

from reelworks.cloud.services.s3.call import S3Call
from reelworks.cloud.services.s3.errors import EntityTooLarge
from reelworks.cloud.services.s3.limits import INLINE_BYTES_MAX
from reelworks.cloud.services.s3.model.version import Checksum
from reelworks.cloud.storage.blobs import Blob
from reelworks.cloud.wire.checksums import digest_of, encode_digest
from reelworks.cloud.wire.error import AwsError
from reelworks.cloud.wire.message import Body

T = TypeVar("T")

DEFAULT_ALGORITHM = "CRC64NVME"


@dataclass(frozen=True, slots=True)
class Taken:
    """A body that was taken in and verified. Either ``inline`` or ``blob_id`` is there."""

    size: int
    md5: str
    checksum: Checksum | None
    inline: bytes | None = None
    blob_id: str | None = None


class BytesBody:
    """A body that another room, not a socket, brought along."""

    def __init__(self, whole: bytes) -> None:
        self.length = len(whole)
        self.whole = whole
        self.trailers: dict[str, str] = {}
        self.md5 = digest_of("MD5", whole).hex()
        self.checksums = {DEFAULT_ALGORITHM: encode_digest(digest_of(DEFAULT_ALGORITHM, whole))}

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield it as one block."""
        if self.whole:
            yield self.whole


async def take_in(
    call: S3Call, body: Body | bytes | None, size_max: int, *, may_inline: bool = True
) -> Taken:
    """Read a body to its end and keep it durably, or in memory where it is small enough for a row.

    Hand a blob that came of it to ``keep``, in every case.

    Raises:
        EntityTooLarge: it has more than ``size_max`` bytes.
        AwsError: it ended early, or does not match its checksum or signature.
        OSError: the disk is full or failed.
    """
    if body is None or isinstance(body, bytes):
        body = BytesBody(body or b"")
    if may_inline and (taken := find_inline(body, size_max)) is not None:
        return taken
    if body.length is not None:
        _check_size(body.length, size_max)
    vessel = _Vessel(call, size_max, INLINE_BYTES_MAX if may_inline else -1)
    try:
        async for block in body:
            await vessel.add(block)
        return await vessel.close(body)
    except asyncio.CancelledError:
        vessel.discard()
        raise
    finally:
        vessel.drop()


def find_inline(body: Body | bytes | None, size_max: int) -> Taken | None:
    """Return a body that is all there and small enough for a row; None of any other.

    Raises:
        EntityTooLarge: it has more than ``size_max`` bytes.
    """
    if body is None or isinstance(body, bytes):
        body = BytesBody(body or b"")
    whole = body.whole
    if whole is None or len(whole) > INLINE_BYTES_MAX:
        return None
    _check_size(len(whole), size_max)
    return _taken(body, len(whole), inline=whole)


class _Vessel:
    """Holds what came of a body so far: in memory up to ``inline_max`` bytes, in a blob above."""

    _blob: Blob | None

    def __init__(self, call: S3Call, size_max: int, inline_max: int) -> None:
        self._call = call
        self._size_max = size_max
        self._inline_max = inline_max
        self._blocks: list[bytes] = []
        self._blob = None
        self._size = 0

    async def add(self, block: bytes) -> None:
        self._size += len(block)
        _check_size(self._size, self._size_max)
        if self._blob is None:
            self._blocks.append(block)
            if self._size <= self._inline_max:
                return
            self._blob = self._call.blobs.begin()
            block = b"".join(self._blocks)
            self._blocks.clear()
        await self._blob.write(block)

    async def close(self, body: Body) -> Taken:
        if self._blob is None and self._size <= self._inline_max:
            return _taken(body, self._size, inline=b"".join(self._blocks))
        self._blob = self._blob or self._call.blobs.begin()
        blob_id = await self._blob.keep()
        return _taken(body, self._size, blob_id=blob_id)

    def discard(self) -> None:
        """Remove the blob, though it may have been kept a moment before its uploader went away."""
        if self._blob is not None:
            self._call.remover.now([self._blob.blob_id])

    def drop(self) -> None:
        """Forget what was not kept."""
        if self._blob is not None:
            self._blob.drop()


async def keep(call: S3Call, taken: Taken, work: Callable[[], T]) -> T:
    """Run the transaction that names a body's blob; where it fails, the blob goes.

    A caller who goes away meanwhile changes nothing: the transaction runs, so the blob must stay.
    """
    try:
        return await call.write(work)
    except (AwsError, sqlite3.Error):
        if taken.blob_id is not None:
            call.remover.now([taken.blob_id])
        raise


def _taken(body: Body, size: int, *, inline: bytes | None = None, blob_id: str | None = None) -> Taken:
    algorithm, value = next(iter(body.checksums.items()), (None, ""))
    checksum = Checksum(algorithm, value) if algorithm else None
    return Taken(size, body.md5, checksum, inline, blob_id)


def _check_size(size: int, size_max: int) -> None:
    if size > size_max:
        raise EntityTooLarge(fields={"ProposedSize": str(size), "MaxSizeAllowed": str(size_max)})
