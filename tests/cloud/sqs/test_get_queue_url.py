import pytest

from reelworks.cloud.services.sqs.errors import QueueDoesNotExist


async def test_a_queue_is_found_by_its_name(cloud):
    url = await cloud.create("work")

    assert await cloud("GetQueueUrl", QueueName="work") == {"QueueUrl": url}


async def test_it_is_found_by_its_owners_account(cloud):
    url = await cloud.create("work")

    answer = await cloud("GetQueueUrl", QueueName="work", QueueOwnerAWSAccountId="123456789012")

    assert answer == {"QueueUrl": url}


async def test_there_is_none(cloud):
    with pytest.raises(QueueDoesNotExist, match="The specified queue does not exist"):
        await cloud("GetQueueUrl", QueueName="work")


@pytest.mark.parametrize(
    "url",
    [
        "https://sqs.us-east-2.amazonaws.com/123456789012/work",
        "http://other.host:99/123456789012/work",
        "http://localhost:4566/queue/us-east-2/123456789012/work",
        "/123456789012/work",
    ],
)
async def test_a_url_counts_by_its_path_on_any_host(cloud, url):
    await cloud.create("work")

    await cloud.send(url, "here")

    assert await cloud.bodies("http://localhost:4566/123456789012/work") == ["here"]
