"""Taking a body in: a small one into memory, a large one into a blob, block by block."""

import sqlite3
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TypeVar

from reelworks.cloud.services.s3.call import S3Call
from reelworks.cloud.services.s3.errors import EntityTooLarge
from reelworks.cloud.services.s3.limits import INLINE_BYTES_MAX
from reelworks.cloud.services.s3.model.version import Checksum
from reelworks.cloud.wire.checksums import encode_digest, new_checksum
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
        self.md5 = _digest("MD5", whole).hex()
        self.checksums = {DEFAULT_ALGORITHM: encode_digest(_digest(DEFAULT_ALGORITHM, whole))}

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
    if body.length is not None:
        _check_size(body.length, size_max)
    whole = body.whole
    if whole is not None and may_inline and len(whole) <= INLINE_BYTES_MAX:
        return _taken(body, len(whole), inline=whole)
    blocks: list[bytes] = []
    blob = None
    size = 0
    try:
        async for block in body:
            size += len(block)
            _check_size(size, size_max)
            if blob is None:
                blocks.append(block)
                if size <= INLINE_BYTES_MAX and may_inline:
                    continue
                blob, block = call.blobs.begin(), b"".join(blocks)  # noqa: PLW2901 - all that was gathered
            await blob.write(block)
        if blob is None and may_inline:
            return _taken(body, size, inline=b"".join(blocks))
        blob = blob or call.blobs.begin()
        await blob.keep()
    finally:
        if blob is not None:
            blob.drop()
    return _taken(body, size, blob_id=blob.blob_id)


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
    algorithm, value = next(((a, v) for a, v in body.checksums.items() if a != "MD5"), (None, ""))
    checksum = Checksum(algorithm, value) if algorithm else None
    return Taken(size, body.md5, checksum, inline, blob_id)


def _check_size(size: int, size_max: int) -> None:
    if size > size_max:
        raise EntityTooLarge(fields={"ProposedSize": str(size), "MaxSizeAllowed": str(size_max)})


def _digest(algorithm: str, data: bytes) -> bytes:
    checksum = new_checksum(algorithm)
    checksum.update(data)
    return checksum.digest()
