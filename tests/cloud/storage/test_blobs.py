"""Blobs: whole or not at all."""

import asyncio
import os
import threading

import pytest

from reelworks.base.ids import SeededIds
from reelworks.cloud.storage.blobs import BlobStore


@pytest.fixture
def blobs(tmp_path):
    return BlobStore(tmp_path / "blobs", SeededIds())


async def test_a_kept_blob_holds_what_was_written(blobs):
    blob = blobs.begin()
    await blob.write(b"one ")
    await blob.write(b"two")

    blob_id = await blob.keep()

    assert blobs.path_of(blob_id).read_bytes() == b"one two"
    assert blob.length == 7


async def test_a_blob_is_nowhere_to_be_seen_before_it_is_kept(blobs):
    blob = blobs.begin()
    await blob.write(b"half")

    assert not blobs.path_of(blob.blob_id).exists()
    blob.drop()


async def test_a_dropped_blob_leaves_nothing(blobs, tmp_path):
    blob = blobs.begin()
    await blob.write(b"half")

    blob.drop()

    assert [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()] == []


async def test_dropping_a_kept_blob_does_nothing(blobs):
    blob = blobs.begin()
    await blob.write(b"kept")
    blob_id = await blob.keep()

    blob.drop()

    assert blobs.path_of(blob_id).read_bytes() == b"kept"


async def test_a_sweep_takes_what_no_row_names_and_what_is_undone(blobs, tmp_path):
    kept, orphan, undone = blobs.begin(), blobs.begin(), blobs.begin()
    for blob in (kept, orphan, undone):
        await blob.write(b"x")
    await kept.keep()
    await orphan.keep()
    after_crash = BlobStore(tmp_path / "blobs", SeededIds(2))

    after_crash.drop_undone()
    gone = await after_crash.sweep(lambda _blob_ids: {kept.blob_id})

    assert gone == 1
    assert {path.name for path in (tmp_path / "blobs").rglob("*") if path.is_file()} == {kept.blob_id}
    undone.drop()


async def test_a_sweep_leaves_what_was_begun_since_the_start(blobs):
    blob = blobs.begin()
    await blob.write(b"its row has yet to commit")
    await blob.keep()

    assert await blobs.sweep(lambda _blob_ids: set()) == 0

    assert blobs.path_of(blob.blob_id).exists()


async def test_a_full_disk_is_said_and_the_blob_can_be_dropped(blobs, monkeypatch):
    blob = blobs.begin()

    def full(_descriptor: int, _data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space"):
        await blob.write(b"x")
    monkeypatch.undo()

    blob.drop()
    assert not blobs.path_of(blob.blob_id).exists()


async def test_a_writer_that_is_cancelled_lets_its_thread_finish_first(tmp_path, monkeypatch):
    store = BlobStore(tmp_path, SeededIds())
    blob = store.begin()
    begun, may_go = threading.Event(), threading.Event()
    ended = []

    def write(_block):
        begun.set()
        may_go.wait(10)
        ended.append(os.fstat(blob._descriptor).st_size)

    monkeypatch.setattr(blob, "_write", write)
    task = asyncio.create_task(blob.write(b"x"))
    await asyncio.to_thread(begun.wait, 10)

    task.cancel()
    await asyncio.sleep(0)
    assert not task.done()
    may_go.set()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended == [0]
    blob.drop()
