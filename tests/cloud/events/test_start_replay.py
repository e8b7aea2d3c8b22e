"""StartReplay: what was archived is put back."""

import asyncio
import json
from datetime import UTC, datetime

import pytest

from reelworks.cloud.services.events.errors import (
    BusNotFound,
    ResourceAlreadyExistsException,
    ValidationException,
)

ACCOUNT = "123456789012"
BUS = f"arn:aws:events:us-east-2:{ACCOUNT}:event-bus/"
ARCHIVE = f"arn:aws:events:us-east-2:{ACCOUNT}:archive/kept"


async def test_a_replay_puts_events_back_in_the_order_in_which_they_happened(cloud):
    await cloud.archive()
    for day in (3, 1, 2):
        await cloud.put({"day": day}, Time=datetime(2026, 1, day, tzinfo=UTC))
    await cloud.queued()

    await cloud.replay(
        EventStartTime=datetime(2026, 1, 1, tzinfo=UTC), EventEndTime=datetime(2026, 1, 3, tzinfo=UTC)
    )

    described = await cloud.replayed()
    assert described["State"] == "COMPLETED"
    assert described["EventLastReplayedTime"] == datetime(2026, 1, 2, tzinfo=UTC)
    bodies = [json.loads(body) for body in await cloud.bodies()]
    assert sorted(body["detail"]["day"] for body in bodies) == [1, 2]
    assert {body["replay-name"] for body in bodies} == {"again"}


async def test_what_is_put_back_is_not_archived_again(cloud):
    await cloud.archive()
    await cloud.put()

    await cloud.replay()
    await cloud.replayed()

    assert (await cloud("DescribeArchive", ArchiveName="kept"))["EventCount"] == 1


async def test_a_replay_is_for_the_rules_it_names(cloud):
    await cloud.archive()
    await cloud.put()
    queues = {name: await cloud.new_queue(name) for name in ("one", "two")}
    arns = {name: await cloud.rule(name) for name in queues}
    for name, queue in queues.items():
        await cloud.target(queue, name)

    await cloud.replay(Destination={"Arn": BUS + "default", "FilterArns": [arns["two"]]})
    await cloud.replayed()

    assert [len(await cloud.bodies(queue)) for queue in queues.values()] == [0, 1]


async def test_a_replay_that_was_cut_off_goes_on_behind_its_last_page_after_the_start(cloud, monkeypatch):
    monkeypatch.setattr("reelworks.cloud.services.events.replaying.REPLAY_PAGE_EVENTS", 3)
    await cloud.archive()
    for number in range(10):
        await cloud.put({"n": number})
    await cloud.queued()
    replays = cloud.events._replays

    async def put_back_one_page_and_hang(arn):
        await cloud.events.database.write(lambda: replays._put_back_page(arn))
        await asyncio.Event().wait()

    monkeypatch.setattr(replays, "_run", put_back_one_page_and_hang)
    await cloud.replay()
    await cloud.wait_for(
        lambda: (
            b'"RUNNING"'
            in cloud.events.database.reader.execute("SELECT body FROM events_replay").fetchone()[0]
        )
    )
    assert (await cloud("DescribeReplay", ReplayName="again"))["State"] == "RUNNING"

    await cloud.restart()
    assert (await cloud.replayed())["State"] == "COMPLETED"

    # Delivery may double what was under way when the cloud stopped; the replay put each event into the outbox once.
    put_in = cloud.events.database.reader.execute("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'")
    assert put_in.fetchone()[0] == 10
    assert {detail["n"] for detail in await cloud.details()} == set(range(10))


@pytest.mark.parametrize(
    ("request_", "error", "words"),
    [
        (
            {"EventEndTime": datetime(2020, 1, 1, tzinfo=UTC)},
            ValidationException,
            "EventStartTime must be before EventEndTime",
        ),
        ({"EventSourceArn": ARCHIVE + "x"}, ValidationException, "Archive keptx does not exist."),
        (
            {"Destination": {"Arn": "own"}},
            ValidationException,
            "Destination.Arn is not valid. Reason: Must contain",
        ),
        ({"EventSourceArn": BUS + "default"}, ValidationException, "Must contain an archive ARN"),
        ({"Destination": {"Arn": BUS + "gone"}}, BusNotFound, "Event bus gone does not exist."),
        (
            {"Destination": {"Arn": BUS + "own"}},
            ValidationException,
            "Cross event bus replay is not permitted.",
        ),
        ({}, ResourceAlreadyExistsException, "Replay again already exists."),
    ],
)
async def test_what_is_no_replay_is_refused(cloud, request_, error, words):
    await cloud("CreateEventBus", Name="own")
    await cloud.archive()
    await cloud.replay()

    with pytest.raises(error) as refusal:
        await cloud.replay(**request_)

    assert words in refusal.value.message
