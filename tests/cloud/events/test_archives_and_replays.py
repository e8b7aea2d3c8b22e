"""Archives keep events; replays put them back."""

import asyncio
import json
from datetime import UTC, datetime

import pytest

from reelworks.cloud.services.events.errors import (
    ArchiveNotFound,
    BusNotFound,
    IllegalStatusException,
    InvalidEventPatternException,
    ReplayNotFound,
    ResourceAlreadyExistsException,
    ValidationException,
)

ACCOUNT = "123456789012"
BUS = f"arn:aws:events:us-east-2:{ACCOUNT}:event-bus/"
ARCHIVE = f"arn:aws:events:us-east-2:{ACCOUNT}:archive/kept"
DAY_S = 86_400


async def archive(cloud, **request):
    return await cloud(
        "CreateArchive", **{"ArchiveName": "kept", "EventSourceArn": BUS + "default", **request}
    )


async def replay(cloud, **request):
    wanted = {
        "ReplayName": "again",
        "EventSourceArn": ARCHIVE,
        "EventStartTime": datetime(2020, 1, 1, tzinfo=UTC),
        "EventEndTime": datetime(2030, 1, 1, tzinfo=UTC),
        "Destination": {"Arn": BUS + "default"},
        **request,
    }
    return await cloud("StartReplay", **wanted)


async def ended(cloud, name="again"):
    """Return a replay's description once it is through."""
    room = cloud.events

    def is_through():
        return not room._replays._tasks

    await cloud.wait_for(is_through)
    return await cloud("DescribeReplay", ReplayName=name)


async def test_an_archive_is_described_with_what_is_in_it(cloud):
    answer = await archive(cloud, Description="d", EventPattern='{"source": ["app"]}', RetentionDays=3)
    assert (answer["ArchiveArn"], answer["State"]) == (ARCHIVE, "ENABLED")

    await cloud.put({"n": 1})
    await cloud.put({"n": 2})
    await cloud.put(Source="other")

    described = await cloud("DescribeArchive", ArchiveName="kept")
    assert described["EventCount"] == 2
    assert described["SizeBytes"] > 200
    assert (described["RetentionDays"], described["Description"]) == (3, "d")
    [listed] = (await cloud("ListArchives"))["Archives"]
    assert listed["EventCount"] == 2


async def test_what_is_older_than_an_archive_keeps_it_goes(cloud):
    await archive(cloud, RetentionDays=1)
    await cloud.put()
    cloud.clock.advance(DAY_S + 1)

    await cloud.put()

    assert (await cloud("DescribeArchive", ArchiveName="kept"))["EventCount"] == 1


async def test_a_replay_puts_events_back_in_the_order_in_which_they_happened(cloud):
    await archive(cloud)
    for day in (3, 1, 2):
        await cloud.put({"day": day}, Time=datetime(2026, 1, day, tzinfo=UTC))
    await cloud.queued()

    await replay(
        cloud, EventStartTime=datetime(2026, 1, 1, tzinfo=UTC), EventEndTime=datetime(2026, 1, 3, tzinfo=UTC)
    )

    described = await ended(cloud)
    assert described["State"] == "COMPLETED"
    assert described["EventLastReplayedTime"] == datetime(2026, 1, 2, tzinfo=UTC)
    bodies = [json.loads(body) for body in await cloud.bodies()]
    assert sorted(body["detail"]["day"] for body in bodies) == [1, 2]
    assert {body["replay-name"] for body in bodies} == {"again"}


async def test_what_is_put_back_is_not_archived_again(cloud):
    await archive(cloud)
    await cloud.put()

    await replay(cloud)
    await ended(cloud)

    assert (await cloud("DescribeArchive", ArchiveName="kept"))["EventCount"] == 1


async def test_a_replay_is_for_the_rules_it_names(cloud):
    await archive(cloud)
    await cloud.put()
    queues = {name: await cloud.new_queue(name) for name in ("one", "two")}
    arns = {name: await cloud.rule(name) for name in queues}
    for name, queue in queues.items():
        await cloud.target(queue, name)

    await replay(cloud, Destination={"Arn": BUS + "default", "FilterArns": [arns["two"]]})
    await ended(cloud)

    assert [len(await cloud.bodies(queue)) for queue in queues.values()] == [0, 1]


async def test_a_replay_that_was_cut_off_goes_on_behind_its_last_page_after_the_start(cloud, monkeypatch):
    monkeypatch.setattr("reelworks.cloud.services.events.replaying.REPLAY_PAGE_EVENTS", 3)
    await archive(cloud)
    for number in range(10):
        await cloud.put({"n": number})
    await cloud.queued()
    replays = cloud.events._replays

    async def put_back_one_page_and_hang(arn):
        await cloud.events.database.write(lambda: replays._put_back_page(arn))
        await asyncio.Event().wait()

    monkeypatch.setattr(replays, "_run", put_back_one_page_and_hang)
    await replay(cloud)
    await cloud.wait_for(
        lambda: (
            b'"RUNNING"'
            in cloud.events.database.reader.execute("SELECT body FROM events_replay").fetchone()[0]
        )
    )
    assert (await cloud("DescribeReplay", ReplayName="again"))["State"] == "RUNNING"

    await cloud.restart()
    assert (await ended(cloud))["State"] == "COMPLETED"

    # Delivery may double what was under way when the cloud stopped; the replay put each event into the outbox once.
    put_in = cloud.events.database.reader.execute("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'")
    assert put_in.fetchone()[0] == 10
    assert {detail["n"] for detail in await cloud.details()} == set(range(10))


async def test_a_replay_can_be_cancelled_until_it_has_ended(cloud):
    await archive(cloud)
    await cloud.put()
    await replay(cloud)
    await ended(cloud)

    with pytest.raises(
        IllegalStatusException, match="Replay again is not in a valid state for this operation"
    ):
        await cloud("CancelReplay", ReplayName="again")


async def test_a_cancelled_replay_ends(cloud, monkeypatch):
    monkeypatch.setattr("reelworks.cloud.services.events.replaying.REPLAY_PAGE_EVENTS", 1)
    await archive(cloud)
    for number in range(30):
        await cloud.put({"n": number})
    await replay(cloud)

    answer = await cloud("CancelReplay", ReplayName="again")

    assert answer["State"] == "CANCELLING"
    assert (await ended(cloud))["State"] == "CANCELLED"


@pytest.mark.parametrize(
    ("request_", "error", "words"),
    [
        ({"EventSourceArn": BUS + "gone"}, BusNotFound, "Event bus gone does not exist."),
        ({"EventSourceArn": ARCHIVE}, ValidationException, "Must contain an event bus ARN"),
        ({"EventPattern": '{"a": 1}'}, InvalidEventPatternException, "must be an object or an array"),
        ({"ArchiveName": "a/b"}, ValidationException, "at 'archiveName'"),
        ({"RetentionDays": -1}, ValidationException, "greater than or equal to 0"),
        ({}, ResourceAlreadyExistsException, "Archive kept already exists."),
    ],
)
async def test_what_is_no_archive_is_refused(cloud, request_, error, words):
    await archive(cloud)

    with pytest.raises(error) as refusal:
        await archive(cloud, **request_)

    assert words in refusal.value.message


@pytest.mark.parametrize(
    ("request_", "error", "words"),
    [
        (
            {"EventEndTime": datetime(2020, 1, 1, tzinfo=UTC)},
            ValidationException,
            "EventStartTime must be before EventEndTime",
        ),
        ({"EventSourceArn": ARCHIVE + "x"}, ValidationException, "Archive keptx does not exist."),
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
    await archive(cloud)
    await replay(cloud)

    with pytest.raises(error) as refusal:
        await replay(cloud, **request_)

    assert words in refusal.value.message


async def test_an_archive_is_changed_and_goes(cloud):
    await archive(cloud, Description="old", RetentionDays=5)

    await cloud("UpdateArchive", ArchiveName="kept", EventPattern='{"source": ["other"]}')
    await cloud.put()
    described = await cloud("DescribeArchive", ArchiveName="kept")
    assert (described["EventCount"], described["Description"], described["RetentionDays"]) == (0, "old", 5)
    await cloud("DeleteArchive", ArchiveName="kept")

    for operation in ("DescribeArchive", "DeleteArchive", "UpdateArchive"):
        with pytest.raises(ArchiveNotFound, match=r"Archive kept does not exist\."):
            await cloud(operation, ArchiveName="kept")
    await cloud.put()


async def test_archives_and_replays_are_listed_by_one_thing_at_a_time(cloud):
    for name in ("kept", "kept-2", "other"):
        await archive(cloud, ArchiveName=name)
    await replay(cloud)
    await ended(cloud)

    async def names(operation, key, **request):
        answer = await cloud(operation, **request)
        return [one[key] for one in next(value for value in answer.values() if isinstance(value, list))]

    assert await names("ListArchives", "ArchiveName", NamePrefix="kept") == ["kept", "kept-2"]
    assert len(await names("ListArchives", "ArchiveName", EventSourceArn=BUS + "default")) == 3
    assert await names("ListArchives", "ArchiveName", State="DISABLED") == []
    assert await names("ListReplays", "ReplayName", State="COMPLETED") == ["again"]
    assert await names("ListReplays", "ReplayName", NamePrefix="x") == []
    for operation in ("ListArchives", "ListReplays"):
        with pytest.raises(ValidationException, match="At most one filter"):
            await cloud(operation, NamePrefix="a", State="X")
    with pytest.raises(ReplayNotFound, match=r"Replay gone does not exist\."):
        await cloud("DescribeReplay", ReplayName="gone")
