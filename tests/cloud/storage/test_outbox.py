"""The outbox: delivered once it is committed, again where it failed, and after a restart."""

import asyncio

import pytest

from reelworks.base.clock import HeldClock, SystemClock
from reelworks.cloud.storage.database import Database
from reelworks.cloud.storage.outbox import OUTBOX_TABLE, Event, Outbox


class Target:
    """Takes deliveries; refuses the first few by raising, as a target that is down does."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.taken: list[object] = []
        self.tries = 0
        self.news = asyncio.Event()

    async def deliver(self, event: Event) -> bool:
        self.tries += 1
        if self.tries <= self.failures:
            raise ConnectionError("the target is down")
        self.taken.append(event.payload)
        self.news.set()
        return True


def fill_disk_once(database: Database) -> list[str]:
    """Let the next transaction that changes an event fail, as on a full disk; return what will then say so."""
    refused: list[str] = []

    def is_full() -> bool:
        refused.append("full")
        return len(refused) == 1

    database.writer.create_function("is_full", 0, is_full)
    for change in ("UPDATE", "DELETE"):
        database.writer.execute(
            f"CREATE TEMP TRIGGER full_{change} BEFORE {change} ON outbox"
            " WHEN is_full() BEGIN SELECT raise(ROLLBACK, 'the disk is full'); END"
        )
    return refused


@pytest.fixture
def database(tmp_path):
    database = Database(tmp_path / "events.db", (OUTBOX_TABLE,))
    yield database
    database.close()


async def until_empty(database: Database) -> None:
    async with asyncio.timeout(10):
        while database.reader.execute("SELECT count(*) AS n FROM outbox").fetchone()["n"]:
            await asyncio.sleep(0.005)


async def test_an_event_is_delivered_after_its_commit_and_forgotten(database):
    target = Target()
    outbox = Outbox(database, SystemClock(), target.deliver)
    outbox.start()

    await database.write(lambda: outbox.add({"key": "a"}))
    await until_empty(database)

    assert target.taken == [{"key": "a"}]
    await outbox.stop()


async def test_an_event_of_work_that_raised_is_not_delivered(database):
    target = Target()
    outbox = Outbox(database, SystemClock(), target.deliver)
    outbox.start()

    def work() -> None:
        outbox.add("never")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await database.write(work)
    await database.write(lambda: outbox.add("after"))
    await until_empty(database)

    assert target.taken == ["after"]
    await outbox.stop()


async def test_a_failed_delivery_is_tried_again(database):
    target = Target(failures=2)
    outbox = Outbox(database, SystemClock(), target.deliver)
    outbox.start()

    await database.write(lambda: outbox.add("stubborn"))
    await until_empty(database)

    assert target.tries == 3
    assert target.taken == ["stubborn"]
    await outbox.stop()


async def test_what_a_run_left_is_delivered_by_the_next(database):
    before = Outbox(database, SystemClock(), Target().deliver)
    await database.write(lambda: before.add("left over"))

    target = Target()
    after = Outbox(database, SystemClock(), target.deliver)
    after.start()
    await until_empty(database)

    assert target.taken == ["left over"]
    await after.stop()


async def test_one_slow_target_does_not_hold_up_the_others(database):
    gate = asyncio.Event()
    taken = []

    async def deliver(event: Event) -> bool:
        if event.payload == "slow":
            await gate.wait()
        taken.append(event.payload)
        return True

    outbox = Outbox(database, SystemClock(), deliver)
    outbox.start()
    await database.write(lambda: outbox.add("slow"))
    await database.write(lambda: outbox.add("quick"))

    async with asyncio.timeout(10):
        while taken != ["quick"]:
            await asyncio.sleep(0.005)
    gate.set()
    await until_empty(database)

    assert taken == ["quick", "slow"]
    await outbox.stop()


async def test_a_delivery_may_say_when_it_should_be_tried_again(database):
    clock = HeldClock()

    async def in_twenty_seconds(_event: Event) -> float:
        return 20.0

    outbox = Outbox(database, clock, in_twenty_seconds)
    outbox.start()
    await database.write(lambda: outbox.add({"key": "a"}))

    async with asyncio.timeout(10):
        while not (row := database.reader.execute("SELECT attempts, due_at FROM outbox").fetchone())[
            "attempts"
        ]:
            await asyncio.sleep(0.001)
    assert row["due_at"] == clock.now() + 20.0
    await outbox.stop()


@pytest.mark.parametrize("steps", range(6))
async def test_it_stops_even_where_news_come_at_that_moment(database, steps):
    # With an event put off, it waits for news only until that one is due.
    outbox = Outbox(database, SystemClock(), Target(failures=9).deliver)
    outbox.start()
    await database.write(lambda: outbox.add({"key": "first"}))
    async with asyncio.timeout(10):
        while not database.reader.execute("SELECT attempts FROM outbox").fetchone()["attempts"]:
            await asyncio.sleep(0.001)

    await database.write(lambda: outbox.add({"key": "second"}))
    for _ in range(steps):
        await asyncio.sleep(0)

    async with asyncio.timeout(10):
        await outbox.stop()


@pytest.mark.parametrize("failures", [0, 1])
async def test_an_event_outlives_a_disk_that_does_not_take_how_its_delivery_ended(database, failures):
    target, refused = Target(failures), fill_disk_once(database)
    outbox = Outbox(database, SystemClock(), target.deliver)
    outbox.start()

    await database.write(lambda: outbox.add({"key": "a"}))
    await until_empty(database)

    assert len(refused) == 2
    assert target.taken == [{"key": "a"}]
    await outbox.stop()
