import pytest

from reelworks.cloud.services.sqs.errors import QueueDoesNotExist


async def test_a_queue_without_tags_tells_none(cloud):
    url = await cloud.create()

    assert await cloud("ListQueueTags", QueueUrl=url) == {}


async def test_there_is_no_such_queue(cloud):
    with pytest.raises(QueueDoesNotExist):
        await cloud("ListQueueTags", QueueUrl="http://localhost:4566/123456789012/none")
