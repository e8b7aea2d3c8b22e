"""Large bytes as files: written to a temporary name, fsynced, renamed; a reader sees all of it or none.

A blob is named by an identifier that the caller keeps in a row. The file comes before the row and goes after it,
so a crash between the two leaves a file that no row names, which ``sweep`` removes at the next start.
"""

import asyncio
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from reelworks.base.ids import Ids, new_hex
from reelworks.cloud.storage.database import sync_folder

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
        await _finish_in_thread(lambda: self._write(block))

    async def keep(self) -> str:
        """Make the bytes durable under their final name and return the blob's identifier.

        Raises:
            OSError: the disk is full or failed.
        """
        await _finish_in_thread(self._keep)
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
        (folder / UNDONE).mkdir(parents=True, exist_ok=True)
        for number in range(256):
            (folder / f"{number:02x}").mkdir(exist_ok=True)
        sync_folder(folder)

    def begin(self) -> Blob:
        """Start a new blob."""
        blob_id = new_hex(self._ids, 16)
        return Blob(blob_id, self._folder / UNDONE / blob_id, self.path_of(blob_id))

    def path_of(self, blob_id: str) -> Path:
        """Return where a kept blob lies."""
        return self._folder / blob_id[:2] / blob_id

    def remove(self, blob_ids: Iterable[str]) -> None:
        """Remove blobs whose rows are gone; one that is gone already is as good."""
        for blob_id in blob_ids:
            self.path_of(blob_id).unlink(missing_ok=True)

    def sweep(self, is_named: Callable[[str], bool]) -> int:
        """Remove what a crash left: everything undone, and every blob for which ``is_named`` says no.

        Call it before the room answers its first request, or only with an ``is_named`` that says yes to blobs
        whose rows have yet to commit. Returns how many files went.
        """
        gone = 0
        for left in (self._folder / UNDONE).iterdir():
            left.unlink()
            gone += 1
        for number in range(256):
            for path in (self._folder / f"{number:02x}").iterdir():
                if not is_named(path.name):
                    path.unlink()
                    gone += 1
        return gone


async def _finish_in_thread(work: Callable[[], None]) -> None:
    """Run ``work`` in a thread. Whoever is cancelled meanwhile goes on only when it has ended.

    Otherwise a cancelled upload would close the file, and its number be given to another, while the thread
    still writes to it.
    """
    running = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.gather(running, return_exceptions=True)
        raise
