"""UpdateArchive and DeleteArchive: an archive's later life."""

import pytest

from reelworks.cloud.services.events.errors import (
    ArchiveNotFound,
)


async def test_an_archive_is_changed_and_goes(cloud):
    await cloud.archive(Description="old", RetentionDays=5)

    await cloud("UpdateArchive", ArchiveName="kept", EventPattern='{"source": ["other"]}')
    await cloud.put()
    described = await cloud("DescribeArchive", ArchiveName="kept")
    assert (described["EventCount"], described["Description"], described["RetentionDays"]) == (0, "old", 5)
    await cloud("DeleteArchive", ArchiveName="kept")

    for operation in ("DescribeArchive", "DeleteArchive", "UpdateArchive"):
        with pytest.raises(ArchiveNotFound, match=r"Archive kept does not exist\."):
            await cloud(operation, ArchiveName="kept")
    await cloud.put()
