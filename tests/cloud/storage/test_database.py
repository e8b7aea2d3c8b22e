"""Group commit: what shares a transaction, what undoes alone, and when callers are told."""

import asyncio
import sqlite3

import pytest

from reelworks.cloud.storage.database import Database

TABLE = "CREATE TABLE note (word TEXT PRIMARY KEY);"


@pytest.fixture
def database(tmp_path):
    database = Database(tmp_path / "notes.db", (TABLE,))
    yield database
    database.close()


def insert(database: Database, word: str) -> str:
    database.writer.execute("INSERT INTO note VALUES (?)", (word,))
    return word


def committed(database: Database) -> set[str]:
    return {row["word"] for row in database.reader.execute("SELECT word FROM note")}


async def test_an_answer_comes_after_the_commit(database):
    answer = await database.write(lambda: insert(database, "kept"))

    assert answer == "kept"
    assert committed(database) == {"kept"}


async def test_work_that_raises_undoes_only_its_own(database):
    def half_done() -> None:
        insert(database, "half")
        raise ValueError("no")

    first, second, third = await asyncio.gather(
        database.write(lambda: insert(database, "before")),
        database.write(half_done),
        database.write(lambda: insert(database, "after")),
        return_exceptions=True,
    )

    assert (first, third) == ("before", "after")
    assert isinstance(second, ValueError)
    assert committed(database) == {"before", "after"}


async def test_work_that_is_ready_together_shares_one_commit(database):
    commits = []
    database.writer.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)

    await asyncio.gather(*(database.write(lambda n=n: insert(database, str(n))) for n in range(100)))

    assert len(commits) == 1
    assert len(committed(database)) == 100


async def test_effects_follow_the_commit_in_order_and_only_where_it_was_kept(database):
    seen = []

    def with_effect(word: str) -> None:
        insert(database, word)
        database.after_commit(lambda: seen.append((word, word in committed(database))))

    def raising() -> None:
        with_effect("lost")
        raise ValueError("no")

    await asyncio.gather(
        database.write(lambda: with_effect("one")),
        database.write(raising),
        database.write(lambda: with_effect("two")),
        return_exceptions=True,
    )

    assert seen == [("one", True), ("two", True)]


async def test_a_commit_that_fails_is_told_to_everyone_in_it_and_nothing_is_kept(database):
    seen = []
    database.writer.execute("PRAGMA foreign_keys = OFF")
    database.writer.executescript(
        "CREATE TABLE parent (id INTEGER PRIMARY KEY);"
        "CREATE TABLE child (id INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED);"
        "PRAGMA foreign_keys = ON;"
    )

    def orphan() -> None:
        database.writer.execute("INSERT INTO child VALUES (7)")
        database.after_commit(lambda: seen.append("effect"))

    outcomes = await asyncio.gather(
        database.write(orphan), database.write(lambda: insert(database, "beside")), return_exceptions=True
    )

    assert all(isinstance(outcome, sqlite3.IntegrityError) for outcome in outcomes)
    assert committed(database) == set()
    assert seen == []
    assert await database.write(lambda: insert(database, "later")) == "later"


async def test_work_of_a_caller_that_gave_up_is_done_all_the_same(database):
    waiting = asyncio.create_task(database.write(lambda: insert(database, "orphaned")))
    await asyncio.sleep(0)

    waiting.cancel()
    await database.write(lambda: insert(database, "next"))

    assert committed(database) == {"orphaned", "next"}


def test_migrations_run_once_and_in_order(tmp_path):
    path = tmp_path / "notes.db"
    Database(path, (TABLE,)).close()

    grown = Database(path, (TABLE, "ALTER TABLE note ADD COLUMN size INTEGER NOT NULL DEFAULT 3;"))

    grown.writer.execute("INSERT INTO note (word) VALUES ('x')")
    assert grown.reader.execute("SELECT size FROM note").fetchone()["size"] == 3
    grown.close()


def test_a_reader_cannot_write(database):
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        database.reader.execute("INSERT INTO note VALUES ('x')")


async def test_where_sqlite_takes_the_whole_transaction_back_all_of_it_are_told_and_the_next_goes_on(
    database,
):
    pages = database.writer.execute("PRAGMA page_count").fetchone()[0]
    database.writer.execute(f"PRAGMA max_page_count = {pages + 1}")
    words = ("a", "b" * 100_000, "c")

    async with asyncio.timeout(10):
        writes = [database.write(lambda word=word: insert(database, word)) for word in words]
        told = await asyncio.gather(*writes, return_exceptions=True)

    assert [type(each) for each in told] == [sqlite3.OperationalError] * 3
    assert committed(database) == set()
    database.writer.execute("PRAGMA max_page_count = 1000000")
    await database.write(lambda: insert(database, "after"))
    assert committed(database) == {"after"}


async def test_an_effect_that_breaks_leaves_nobody_unanswered(database):
    def with_broken_effect() -> str:
        database.after_commit(lambda: 1 / 0)
        return insert(database, "kept")

    answers = await asyncio.gather(
        database.write(with_broken_effect), database.write(lambda: insert(database, "beside"))
    )

    assert answers == ["kept", "beside"]
    assert await database.write(lambda: insert(database, "later")) == "later"


async def test_work_that_is_sure_may_refuse_before_it_writes_and_its_neighbours_stay(database):
    def refuse() -> None:
        raise ValueError("no")

    first, second, third = await asyncio.gather(
        sure(database, lambda: insert(database, "before")),
        sure(database, refuse),
        database.write(lambda: insert(database, "after")),
        return_exceptions=True,
    )

    assert (first, third) == ("before", "after")
    assert isinstance(second, ValueError)
    assert committed(database) == {"before", "after"}


async def test_work_that_breaks_its_promise_takes_its_whole_transaction_with_it(database):
    def half_done() -> None:
        insert(database, "half")
        raise ValueError("no")

    answers = await asyncio.gather(
        sure(database, lambda: insert(database, "before")),
        sure(database, half_done),
        sure(database, lambda: insert(database, "after")),
        return_exceptions=True,
    )

    assert all(isinstance(answer, ValueError) for answer in answers)
    assert committed(database) == set()
    assert await sure(database, lambda: insert(database, "next")) == "next"
    assert committed(database) == {"next"}


async def test_a_kept_view_shows_each_commit_once_it_is_told(database):
    seen = []
    for word in ("one", "two", "three"):
        database.keep_view()
        seen.append(committed(database))
        await database.write(lambda word=word: insert(database, word))

    assert seen == [set(), {"one"}, {"one", "two"}]
    assert committed(database) == {"one", "two", "three"}


async def test_a_kept_view_does_not_let_the_log_grow_for_ever(database, tmp_path):
    database.writer.execute("PRAGMA wal_autocheckpoint = 10")
    for number in range(60):
        database.keep_view()
        committed(database)
        await database.write(lambda number=number: insert(database, f"{number:04d}" * 1000))

    assert (tmp_path / "notes.db-wal").stat().st_size < 40 * 4096


def sure(database: Database, work):
    future = asyncio.get_running_loop().create_future()

    def done(answer, error) -> None:
        if error is None:
            future.set_result(answer)
        else:
            future.set_exception(error)

    database.submit(work, done, is_sure=True)
    return future
