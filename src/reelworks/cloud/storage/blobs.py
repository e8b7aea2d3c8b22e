"""Large bytes as files: written to a temporary name, fsynced, renamed; a reader sees all of it or none.

A blob is named by an identifier that the caller keeps in a row. The file comes before the row and goes after it,
so a crash between the two leaves a file that no row names, which ``sweep`` removes after the next start.
"""

import asyncio
import os
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path

from reelworks.base.ids import Ids, new_hex
from reelworks.cloud.storage.database import keep_folder, sync_folder
from reelworks.cloud.storage.threads import finish_in_thread

SWEPT_AT_ONCE = 200
"""How many blobs the sweep asks about before it lets requests come in between."""
UNDONE = "tmp"
"""Folder of what is still being written; whatever lies in it at the start is left from a crash."""


class Blob:
    """One file being written. Close it by ``keep`` or ``drop``, in every case."""

    def __init__(self, blob_id: str, temporary: Path, final: Path) -> None:
        self.blob_id = blob_id
        self.length = 0
        """How many bytes were written."""
        self._temporary = temporary
        self._final = final
        self._descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)

    async def write(self, block: bytes) -> None:
        """Append a block, in a thread.

        Raises:
            OSError: the disk is full or failed.
        """
        await finish_in_thread(lambda: self._write(block))

    async def keep(self) -> str:
        """Make the bytes durable under their final name and return the blob's identifier.

        Raises:
            OSError: the disk is full or failed.
        """
        await finish_in_thread(self._keep)
        return self.blob_id

    def drop(self) -> None:
        """Forget what was written. Safe to call after ``keep``, when it does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
            self._temporary.unlink(missing_ok=True)

    def _write(self, block: bytes) -> None:
        view = memoryview(block)
        while view:
            view = view[os.write(self._descriptor, view) :]
        self.length += len(block)

    def _keep(self) -> None:
        os.fsync(self._descriptor)
        os.close(self._descriptor)
        self._descriptor = -1
        self._temporary.rename(self._final)
        sync_folder(self._final.parent)


class BlobStore:
    """The blobs of one room, in a folder of its own, spread over 256 sub-folders."""

    def __init__(self, folder: Path, ids: Ids) -> None:
        self._folder = folder
        self._ids = ids
        self._begun: set[str] | None = set()
        """What was begun since the start, as long as the sweep has not gone over it all."""
        keep_folder(folder)
        (folder / UNDONE).mkdir(exist_ok=True)
        for number in range(256):
            (folder / f"{number:02x}").mkdir(exist_ok=True)
        sync_folder(folder)

    def begin(self) -> Blob:
        """Start a new blob."""
        blob_id = new_hex(self._ids, 16)
        if self._begun is not None:
            self._begun.add(blob_id)
        return Blob(blob_id, self._folder / UNDONE / blob_id, self.path_of(blob_id))

    def path_of(self, blob_id: str) -> Path:
        """Return where a kept blob lies."""
        return self._folder / blob_id[:2] / blob_id

    def remove(self, blob_ids: Iterable[str]) -> None:
        """Remove blobs whose rows are gone; one that is gone already is as good."""
        for blob_id in blob_ids:
            self.path_of(blob_id).unlink(missing_ok=True)

    def drop_undone(self) -> None:
        """Remove what was still being written at a crash. Call it before the first blob is begun."""
        for left in (self._folder / UNDONE).iterdir():
            left.unlink()

    async def sweep(self, find_named: Callable[[Sequence[str]], Collection[str]]) -> int:
        """Remove every blob from before the start that no row names; return how many files went.

        Requests may come meanwhile: what was begun since the start is left alone, since its row has yet to commit.
        ``find_named`` gets some identifiers and returns those that rows name, all as of one moment.
        """
        gone = 0
        for number in range(256):
            there = await asyncio.to_thread(os.listdir, self._folder / f"{number:02x}")
            for start in range(0, len(there), SWEPT_AT_ONCE):
                some = there[start : start + SWEPT_AT_ONCE]
                named = find_named(some)
                begun = self._begun or ()
                left = [name for name in some if name not in named and name not in begun]
                if left:
                    await asyncio.to_thread(self.remove, left)
                gone += len(left)
                await asyncio.sleep(0)
        self._begun = None
        return gone
