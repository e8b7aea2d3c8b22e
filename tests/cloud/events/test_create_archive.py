"""CreateArchive: what an archive keeps, and for how long."""

import pytest

from reelworks.cloud.services.events.errors import (
    BusNotFound,
    InvalidEventPatternException,
    ResourceAlreadyExistsException,
    ValidationException,
)

ACCOUNT = "123456789012"
BUS = f"arn:aws:events:us-east-2:{ACCOUNT}:event-bus/"
ARCHIVE = f"arn:aws:events:us-east-2:{ACCOUNT}:archive/kept"
DAY_S = 86_400


async def test_an_archive_is_described_with_what_is_in_it(cloud):
    answer = await cloud.archive(Description="d", EventPattern='{"source": ["app"]}', RetentionDays=3)
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
    await cloud.archive(RetentionDays=1)
    await cloud.put()
    cloud.clock.advance(DAY_S + 1)

    await cloud.put()

    assert (await cloud("DescribeArchive", ArchiveName="kept"))["EventCount"] == 1


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
    await cloud.archive()

    with pytest.raises(error) as refusal:
        await cloud.archive(**request_)

    assert words in refusal.value.message
