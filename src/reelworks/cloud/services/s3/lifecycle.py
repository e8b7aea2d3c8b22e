"""Carrying lifecycle rules out: once a day after midnight (UTC), at the start, and whenever rules are set.

A round walks each bucket with rules page by page, and deletes in transactions of a hundred, each of which looks
again at what it is about to delete: an object that was replaced meanwhile stays.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass

from reelworks.base.clock import Clock
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Caller
from reelworks.cloud.services.s3.call import S3Call
from reelworks.cloud.services.s3.keeping import delete_version, mark_deleted
from reelworks.cloud.services.s3.model.bucket import Bucket
from reelworks.cloud.services.s3.model.lifecycle import DAY_S, Rule, end_of_days, find_expiry
from reelworks.cloud.services.s3.model.version import Version
from reelworks.cloud.services.s3.stores.histories import Behind, Shown, WantedHistory, read_history
from reelworks.cloud.services.s3.stores.listing import Listed, Wanted, read_page
from reelworks.cloud.services.s3.stores.versions import unpacked

PAGE = 1000
BATCH = 100
"""How many deletions share a transaction, so that requests come in between."""
_SERVICE = Principal.service("s3.amazonaws.com")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Gone:
    """A version that has had its time."""

    version: Version
    is_current: bool


class Lifecycle:
    """Carries out the rules of all buckets. Owns the task that does it daily."""

    def __init__(self, new_call: Callable[[Caller], S3Call], clock: Clock) -> None:
        self._new_call = new_call
        self._clock = clock
        self.news = asyncio.Event()
        """Set when rules were set: the next round comes at once."""
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin with a round, and go on daily."""
        self._task = asyncio.create_task(self._run(), name="s3-lifecycle")

    async def stop(self) -> None:
        """Stop, halfway through a round if need be: the next one goes over it all again."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def run_once(self) -> int:
        """Carry out every bucket's rules as of now; return how much was deleted or aborted."""
        buckets = self._new_call(Caller(_SERVICE, "", "", "lifecycle", "")).buckets
        return sum([await self._run_bucket(bucket) for bucket in buckets.list_all() if bucket.lifecycle])

    async def _run(self) -> None:
        while True:
            self.news.clear()
            try:
                done = await self.run_once()
                if done:
                    log.info("lifecycle rules removed %d objects, versions and uploads", done)
            except Exception as error:  # noqa: BLE001 - the edge of a task: it is logged, and the next round tries again
                log.warning("a lifecycle round was not finished: %r", error)
            now = self._clock.now()
            # Not wait_for, which in Python 3.11 loses a cancellation that comes together with the news.
            with suppress(TimeoutError):
                async with asyncio.timeout(DAY_S - now % DAY_S + 1):
                    await self.news.wait()

    async def _run_bucket(self, bucket: Bucket) -> int:
        call = self._new_call(
            Caller(_SERVICE, bucket.account, bucket.region, f"lifecycle-{bucket.bucket_id}", "")
        )
        done = await self._drop_all(call, bucket, self._expired(call, bucket))
        if bucket.versioning:
            done += await self._drop_all(call, bucket, self._outlived(call, bucket))
        return done + await self._abort_uploads(call, bucket)

    async def _drop_all(self, call: S3Call, bucket: Bucket, gone: AsyncIterator[Gone]) -> int:
        done, batch = 0, []
        async for entry in gone:
            batch.append(entry)
            if len(batch) == BATCH:
                done += await call.write(lambda batch=batch: _drop(call, bucket, batch))  # type: ignore[misc]
                batch = []
        if batch:
            done += await call.write(lambda: _drop(call, bucket, batch))
        return done

    async def _expired(self, call: S3Call, bucket: Bucket) -> AsyncIterator[Gone]:
        """Yield the current objects that have had their time."""
        now, after = self._clock.now(), None
        while True:
            await asyncio.sleep(0)  # requests come in between the pages
            page = read_page(call.reading.connection, Wanted(bucket.bucket_id, b"", b"", after, PAGE))
            for item in page.items:
                assert isinstance(item, Listed)
                after = item.key
                tags = unpacked(item.about).tags
                expiry = find_expiry(bucket.lifecycle, item.key.decode(), item.size, tags, item.modified_at)
                if expiry is not None and expiry[0] <= now:
                    version = call.reading.versions.find_live(bucket.bucket_id, item.key)
                    if version is not None and version.modified_at == item.modified_at:
                        yield Gone(version, is_current=True)
            if not page.is_truncated:
                return

    async def _outlived(self, call: S3Call, bucket: Bucket) -> AsyncIterator[Gone]:
        """Yield the noncurrent versions, and the delete markers with nothing behind them, that have had their time."""
        now, newer, since, lone = self._clock.now(), 0, 0.0, None
        async for shown in _history(call, bucket):
            version, key = shown.version, shown.version.key.decode()
            if shown.is_latest:
                if lone is not None:
                    yield Gone(lone, is_current=False)
                newer, since = 0, version.modified_at
                rules = [rule for rule in bucket.lifecycle if key.startswith(rule.prefix) and not rule.tags]
                drops = any(rule.drops_lone_marker(version.modified_at, now) for rule in rules)
                lone = version if version.is_marker and drops else None
                continue
            lone = None
            if _is_outlived(bucket.lifecycle, version, since, newer, now):
                yield Gone(version, is_current=False)
            newer, since = newer + 1, version.modified_at
        if lone is not None:
            yield Gone(lone, is_current=False)

    async def _abort_uploads(self, call: S3Call, bucket: Bucket) -> int:
        done, now = 0, self._clock.now()
        for rule in bucket.lifecycle:
            if rule.abort_days is None:
                continue
            for upload in call.reading.uploads.list_begun_before(
                bucket.bucket_id, now - rule.abort_days * DAY_S
            ):
                is_due = end_of_days(upload.initiated_at, rule.abort_days) <= now
                if is_due and upload.key.decode().startswith(rule.prefix):
                    await call.write(lambda number=upload.upload_number: _abort(call, number))  # type: ignore[misc]
                    done += 1
        return done


def _drop(call: S3Call, bucket: Bucket, gone: list[Gone]) -> int:
    done = 0
    for entry in gone:
        there = call.writing.versions.find(entry.version.number)
        if there is None or there.is_live != entry.is_current or there.about != entry.version.about:
            continue
        done += 1
        if entry.is_current and bucket.versioning:
            mark_deleted(call, bucket, there.key, there, "LifecycleExpiration:DeleteMarkerCreated")
        else:
            delete_version(call, bucket, there, "LifecycleExpiration:Delete")
    return done


def _abort(call: S3Call, upload_number: int) -> None:
    uploads = call.writing.uploads
    call.remover.after_commit([part.blob_id for part in uploads.list_parts(upload_number)])
    uploads.remove(upload_number)


def _is_outlived(rules: tuple[Rule, ...], version: Version, since: float, newer: int, now: float) -> bool:
    key, tags = version.key.decode(), version.about.tags
    return any(
        rule.is_about(key, version.size, tags) and rule.drops_noncurrent(since, newer, now) for rule in rules
    )


async def _history(call: S3Call, bucket: Bucket) -> AsyncIterator[Shown]:
    behind = None
    while True:
        await asyncio.sleep(0)  # requests come in between the pages
        page = read_history(call.reading.connection, WantedHistory(bucket.bucket_id, b"", b"", behind, PAGE))
        for item in page.items:
            assert isinstance(item, Shown)
            yield item
            behind = Behind(item.key, item.row[0])
        if not page.is_truncated:
            return
