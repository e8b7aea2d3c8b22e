"""IAM in this process."""

import pytest

from support.people import PeopleCloud


@pytest.fixture
async def people(tmp_path):
    cloud = await PeopleCloud(tmp_path).open()
    yield cloud
    await cloud.close()
