"""DescribeArchive and DeleteArchive."""

import pytest

from reelworks.cloud.services.events.errors import ArchiveNotFound


async def test_an_archive_is_told_with_its_pattern_until_it_is_deleted(cloud):
    await cloud.archive(EventPattern='{"source": ["app"]}')
    described = await cloud("DescribeArchive", ArchiveName="kept")
    assert (described["EventPattern"], described["State"]) == ('{"source": ["app"]}', "ENABLED")

    await cloud("DeleteArchive", ArchiveName="kept")

    with pytest.raises(ArchiveNotFound, match="Archive kept does not exist"):
        await cloud("DescribeArchive", ArchiveName="kept")
