"""ListArchives and ListReplays."""

import pytest

from reelworks.cloud.services.events.errors import (
    ReplayNotFound,
    ValidationException,
)

ACCOUNT = "123456789012"
BUS = f"arn:aws:events:us-east-2:{ACCOUNT}:event-bus/"


async def test_archives_and_replays_are_listed_by_one_thing_at_a_time(cloud):
    for name in ("kept", "kept-2", "other"):
        await cloud.archive(ArchiveName=name)
    await cloud.replay()
    await cloud.replayed()

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


@pytest.mark.parametrize("operation", ["ListArchives", "ListReplays"])
async def test_a_state_is_one_that_there_is(cloud, operation):
    with pytest.raises(
        ValidationException, match="at 'state' failed to satisfy constraint: Member must satisfy enum"
    ):
        await cloud(operation, State="gone")
