import pytest

from reelworks.cloud.services.sqs.errors import InvalidParameterValue


def names_of(answer):
    return [url.rsplit("/", 1)[1] for url in answer["QueueUrls"]]


async def test_queues_come_by_name_in_pages(cloud):
    for name in ("d", "a", "c", "b", "e"):
        await cloud.create(name)

    pages, token = [], {}
    while True:
        answer = await cloud("ListQueues", MaxResults=2, **token)
        pages.append(names_of(answer))
        if "NextToken" not in answer:
            break
        token = {"NextToken": answer["NextToken"]}

    assert pages == [["a", "b"], ["c", "d"], ["e"]]


async def test_a_page_goes_on_where_it_was_when_a_queue_went_meanwhile(cloud):
    urls = [await cloud.create(name) for name in "abcd"]
    first = await cloud("ListQueues", MaxResults=2)
    await cloud("DeleteQueue", QueueUrl=urls[1])

    second = await cloud("ListQueues", MaxResults=2, NextToken=first["NextToken"])

    assert names_of(second) == ["c", "d"]


async def test_only_names_that_begin_so(cloud):
    for name in ("movie-a", "photo", "movie-b"):
        await cloud.create(name)

    assert names_of(await cloud("ListQueues", QueueNamePrefix="movie-")) == ["movie-a", "movie-b"]


async def test_only_those_of_the_region(cloud):
    await cloud.create("here")
    cloud.region = "eu-west-1"

    assert await cloud("ListQueues") == {"QueueUrls": []}


async def test_a_page_has_1_to_1000(cloud):
    for wrong in (0, 1001):
        with pytest.raises(InvalidParameterValue):
            await cloud("ListQueues", MaxResults=wrong)


async def test_a_made_up_token_is_refused(cloud):
    with pytest.raises(InvalidParameterValue):
        await cloud("ListQueues", MaxResults=1, NextToken="ä")
