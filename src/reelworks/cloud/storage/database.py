"""One room's SQLite file, with one writer and group commit.

Work that is ready runs back to back on the event loop inside one transaction; one commit, with its fsync, is
done for all of it in a thread; only then is each told. While the commit is in the disk, the next batch gathers.
Readers use a second connection that sees the last commit, and never wait.

Two things that SQLite can do cost more than most of our statements, and are left out where nothing needs them: a
savepoint for each work (``is_sure``), and a lock taken and given back for each read (``keep_view``).
"""

import asyncio
import logging
import os
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")

BATCH_JOBS_MAX = 512
"""How many handlers share one transaction, so that the first of them is not kept waiting for ever."""

STATEMENTS_CACHED = 512

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Job:
    """One handler that waits for its turn, and whom to tell how it ended."""

    work: Callable[[], Any]
    done: Callable[[Any, BaseException | None], None]
    is_sure: bool = False
    """Whether it promised to raise before its first write, or not at all."""
    answer: Any = None
    error: BaseException | None = None


class Database:
    """A SQLite file in WAL mode with ``synchronous=FULL``: what was committed survives a power loss."""

    def __init__(self, path: Path, migrations: Sequence[str]) -> None:
        """Open the file, making it and bringing its tables up to date.

        ``migrations`` are scripts in the order they were written; ``user_version`` counts those done.
        """
        self.path = path
        keep_folder(path.parent)
        self.writer = _connect(path)
        _migrate(self.writer, migrations)
        sync_folder(path.parent)
        self.reader = _connect(path)
        self.reader.execute("PRAGMA query_only = ON")
        self._ready: deque[Job] = deque()
        self._is_busy = False
        self._is_viewing = False
        self._effects: list[Callable[[], None]] = []
        self._effects_of_job: list[Callable[[], None]] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._to_commit: SimpleQueue[list[Job] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def submit(
        self,
        work: Callable[[], Any],
        done: Callable[[Any, BaseException | None], None],
        *,
        is_sure: bool = False,
    ) -> None:
        """Run ``work`` in the next transaction; call ``done(answer, error)`` once it is on the disk.

        An exception that ``work`` raises undoes what it wrote, not what its neighbours wrote. Work that ``is_sure``
        promises to raise before its first write or not at all: it needs no savepoint. Should it break its promise,
        nothing of its transaction is kept, and everyone in it is told so.
        """
        self._ready.append(Job(work, done, is_sure))
        if not self._is_busy:
            self._is_busy = True
            if self._loop is None:
                self._loop = asyncio.get_running_loop()
            self._loop.call_soon(self._run_batch)

    async def write(self, work: Callable[[], T]) -> T:
        """Run ``work`` in the next transaction and return its answer once it is on the disk.

        The work is done even where whoever waits is cancelled meanwhile.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()

        def done(answer: T, error: BaseException | None) -> None:
            if future.cancelled():
                return
            if error is None:
                future.set_result(answer)
            else:
                future.set_exception(error)

        self.submit(work, done)
        return await future

    def keep_view(self) -> None:
        """Let the reads that follow share one view of the last commit, for as long as nothing is being written.

        By itself each of them takes a lock and gives it back. While something is written they do so, lest a view that
        is never given up keep SQLite from starting its log anew.
        """
        if not self._is_viewing and not self._is_busy:
            self.reader.execute("BEGIN")
            self._is_viewing = True

    def after_commit(self, effect: Callable[[], None]) -> None:
        """From inside a transaction's work: call ``effect`` on the loop once that work is on the disk.

        It is not called where the work raises or the commit fails. Memory follows the disk, never leads it.
        """
        self._effects_of_job.append(effect)

    async def settle(self) -> None:
        """Return once all work that was submitted before is on the disk."""
        await self.write(lambda: None)

    def close(self) -> None:
        """Wait for a commit under way, fold the log into the file, and close it."""
        if self._thread is not None:
            self._to_commit.put(None)
            self._thread.join()
            self._thread = None
        self.reader.close()
        self.writer.close()

    def _run_batch(self) -> None:
        jobs = [self._ready.popleft() for _ in range(min(len(self._ready), BATCH_JOBS_MAX))]
        writer = self.writer
        changes_before = writer.total_changes
        try:
            self._give_up_view()
            writer.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            self._finish(jobs, error)
            return
        for job in jobs:
            if job.is_sure:
                self._run_sure_job(job)
            else:
                self._run_job(job)
            if not writer.in_transaction:
                # A full or failing disk: SQLite took back all of it, what the neighbours wrote included.
                self._effects.clear()
                self._finish(jobs, job.error)
                return
        if writer.total_changes == changes_before:
            self._finish(jobs, self._commit())
            return
        self._commit_apart(jobs)

    def _give_up_view(self) -> None:
        if self._is_viewing:
            self._is_viewing = False
            self.reader.execute("COMMIT")

    def _run_job(self, job: Job) -> None:
        execute = self.writer.execute
        execute("SAVEPOINT job")
        try:
            job.answer = job.work()
        except Exception as error:  # noqa: BLE001 - the edge: whatever it is, it belongs to whoever asked
            job.error = error
            self._effects_of_job.clear()
            if self.writer.in_transaction:
                execute("ROLLBACK TO job")
                execute("RELEASE job")
        else:
            execute("RELEASE job")
            self._keep_effects()

    def _run_sure_job(self, job: Job) -> None:
        changes_before = self.writer.total_changes
        try:
            job.answer = job.work()
        except Exception as error:  # noqa: BLE001 - the edge: whatever it is, it belongs to whoever asked
            job.error = error
            self._effects_of_job.clear()
            if self.writer.in_transaction and self.writer.total_changes != changes_before:
                log.critical("%s: what promised not to fail half-way did: %r", self.path.name, error)
                self.writer.execute("ROLLBACK")
        else:
            self._keep_effects()

    def _keep_effects(self) -> None:
        if self._effects_of_job:
            self._effects += self._effects_of_job
            self._effects_of_job.clear()

    def _commit(self) -> BaseException | None:
        try:
            self.writer.execute("COMMIT")
        except sqlite3.Error as error:
            if self.writer.in_transaction:
                self.writer.execute("ROLLBACK")
            return error
        return None

    def _commit_apart(self, jobs: list[Job]) -> None:
        """Commit in the thread; a thread of our own, since an executor's future costs as much as a small commit."""
        if self._thread is None:
            name = f"commit-{self.path.stem}"
            self._thread = threading.Thread(target=self._commit_in_turn, name=name, daemon=True)
            self._thread.start()
        self._to_commit.put(jobs)

    def _commit_in_turn(self) -> None:
        while (jobs := self._to_commit.get()) is not None:
            self._commit_in_thread(jobs)

    def _commit_in_thread(self, jobs: list[Job]) -> None:
        error = self._commit()
        assert self._loop is not None
        # Where the loop is closed nobody is left to be told; what was committed stays.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._finish, jobs, error)

    def _finish(self, jobs: list[Job], error: BaseException | None) -> None:
        effects, self._effects = self._effects, []
        if error is None:
            for effect in effects:
                self._tell(effect)
        else:
            log.error("%s: a commit failed, %d requests are told so: %s", self.path.name, len(jobs), error)
        for job in jobs:
            try:
                job.done(job.answer, job.error or error)
            except Exception as broken:  # noqa: BLE001 - the edge, as in ``_tell``
                self._lag(broken)
        if self._ready:
            self._run_batch()
        else:
            self._is_busy = False

    def _tell(self, about: Callable[[], None]) -> None:
        """Call what follows a commit; where it breaks, its neighbours are told all the same."""
        try:
            about()
        except Exception as error:  # noqa: BLE001 - the edge: nobody stands above it, and the others wait
            self._lag(error)

    def _lag(self, error: Exception) -> None:
        log.critical(
            "%s: memory lags behind the disk, since what follows a commit broke: %r", self.path.name, error
        )


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, cached_statements=STATEMENTS_CACHED
    )
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA wal_autocheckpoint = 4000")
    connection.execute("PRAGMA cache_size = -65536")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA busy_timeout = 5000")
    return connection


def _migrate(connection: sqlite3.Connection, migrations: Sequence[str]) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    for number, script in enumerate(migrations[version:], start=version + 1):
        connection.executescript(f"BEGIN;\n{script}\n;PRAGMA user_version = {number};\nCOMMIT;")


def keep_folder(folder: Path) -> None:
    """Make a folder where there is none, parents and all, and make its name survive a power loss.

    The name is synced even where the folder is there: a run that was killed may have made it a moment before.
    """
    if not folder.parent.is_dir():
        keep_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    # A parent that is not ours to read holds what others made for us.
    with suppress(PermissionError):
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power loss."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
