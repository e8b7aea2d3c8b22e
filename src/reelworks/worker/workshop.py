"""Folders for jobs: one a job, gone when it ends, and swept up later when its worker was killed."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

_LOCK = ".alive"
_NAME_BYTES_MAX = 200


class Workshop:
    """A worker's own folder under ``work_dir``, locked while the worker lives.

    The lock is the kernel's: it ends with the process however that dies, so a folder that nobody locks
    belongs to a dead worker.
    """

    def __init__(self, work_dir: Path) -> None:
        work_dir.mkdir(parents=True, exist_ok=True)
        _sweep(work_dir)
        self.path = Path(tempfile.mkdtemp(prefix="worker-", dir=work_dir))
        # Locked before it gets the name that a sweeping neighbour looks for.
        unnamed = self.path / f"{_LOCK}.new"
        self._lock = unnamed.open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        unnamed.rename(self.path / _LOCK)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        self._lock.close()

    @contextmanager
    def job(self) -> Iterator[Path]:
        """Make an empty folder for one job, and remove it with everything in it afterwards."""
        folder = Path(tempfile.mkdtemp(prefix="job-", dir=self.path))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def local_name(key: str) -> str:
    """Return a file name for an upload: its key's last part, made fit for a file system and command lines."""
    name = key.rpartition("/")[2].replace("\0", "_")
    if name in {"", ".", ".."} or name.startswith("-"):
        name = f"_{name}"
    if len(os.fsencode(name)) <= _NAME_BYTES_MAX:
        return name
    head, dot, suffix = name.rpartition(".")
    tail = dot + suffix if head and len(os.fsencode(suffix)) <= 16 else ""
    return os.fsencode(name)[: _NAME_BYTES_MAX - len(os.fsencode(tail))].decode("utf-8", "ignore") + tail


def _sweep(work_dir: Path) -> None:
    """Remove the folders of workers that are dead. One that is just being made has no lock file yet: it stays."""
    for lock_path in work_dir.glob(f"worker-*/{_LOCK}"):
        try:
            with lock_path.open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(lock_path.parent, ignore_errors=True)
        except (BlockingIOError, FileNotFoundError):
            continue
