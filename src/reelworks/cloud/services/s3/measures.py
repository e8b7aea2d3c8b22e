"""S3's figures for CloudWatch: how much lies in each bucket.

AWS counts once a day. Counting goes through all rows, so it is done aside, by a connection of its own in a thread, and
the more seldom the longer it takes.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
"""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from reelworks.cloud.measurements import Measurement
from reelworks.cloud.services.s3.model.bucket import Bucket

PAUSE_S_MIN = 60.0
"""How long after a count the next may begin …"""
PAUSES = 1_000
"""… which is at least so many times what it took."""

log = logging.getLogger(__name__)

_Counts = dict[int, tuple[int, int]]
"""Objects and bytes by the bucket's number."""


class Measures:
    """Counts what lies in the buckets. Owns the count under way."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._counting: asyncio.Task[None] | None = None
        self._counts: _Counts | None = None
        self._next_at = 0.0

    def measure(self, buckets: Iterable[Bucket], now: float) -> Iterator[Measurement]:
        """Yield the figures of a count that has come to its end, once; begin the next where it is time."""
        counts, self._counts = self._counts, None
        if self._counting is None and now >= self._next_at:
            self._counting = asyncio.create_task(self._count(now), name="s3-counting")
        if counts is None:
            return
        for bucket in buckets:
            objects, size = counts.get(bucket.bucket_id, (0, 0))
            yield _figure(bucket, "NumberOfObjects", "AllStorageTypes", objects, "Count")
            yield _figure(bucket, "BucketSizeBytes", "StandardStorage", size, "Bytes")

    async def stop(self) -> None:
        """Wait for a count under way."""
        if self._counting is not None:
            await self._counting

    async def _count(self, now: float) -> None:
        began = time.monotonic()
        try:
            self._counts = await asyncio.to_thread(_count, self._path)
        except sqlite3.Error as error:
            log.warning("what lies in the buckets could not be counted: %s", error)
        finally:
            self._next_at = now + max(PAUSE_S_MIN, PAUSES * (time.monotonic() - began))
            self._counting = None


def _count(path: Path) -> _Counts:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA query_only = ON")
        rows = connection.execute("SELECT bucket_id, count(*), sum(size) FROM s3_version GROUP BY bucket_id")
        return {bucket_id: (objects, size) for bucket_id, objects, size in rows}


def _figure(bucket: Bucket, name: str, storage: str, value: float, unit: str) -> Measurement:
    dimensions = (("BucketName", bucket.name), ("StorageType", storage))
    return Measurement("AWS/S3", name, dimensions, value, unit, bucket.account, bucket.region)
