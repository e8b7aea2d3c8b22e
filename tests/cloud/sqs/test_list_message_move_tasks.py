import pytest

from reelworks.cloud.services.sqs.errors import InvalidParameterValue, ResourceNotFoundException


@pytest.fixture
async def url(cloud, moves):
    await cloud.create("dead")
    return await cloud.create("work", RedrivePolicy=moves.redrive_to("dead"))


async def run_one(cloud, moves, url, body, **more):
    await moves.kill(url, body)
    await moves.start(**more)
    await moves.until("COMPLETED")
    await moves.drain(url)


async def test_it_says_all_of_a_running_task(cloud, moves, url):
    await moves.kill(url, "a", "b")

    handle = await moves.start(DestinationArn=moves.arn + "work", MaxNumberOfMessagesPerSecond=1)

    assert await moves.until("RUNNING", moved=1) == {
        "TaskHandle": handle,
        "Status": "RUNNING",
        "SourceArn": moves.arn + "dead",
        "DestinationArn": moves.arn + "work",
        "MaxNumberOfMessagesPerSecond": 1,
        "ApproximateNumberOfMessagesMoved": 1,
        "ApproximateNumberOfMessagesToMove": 2,
        "StartedTimestamp": 1_700_000_000_000,
    }


async def test_of_one_that_is_over_there_is_no_handle_and_nothing_that_was_not_asked_for(cloud, moves, url):
    await run_one(cloud, moves, url, "a")

    assert await moves.tell() == [
        {
            "Status": "COMPLETED",
            "SourceArn": moves.arn + "dead",
            "ApproximateNumberOfMessagesMoved": 1,
            "ApproximateNumberOfMessagesToMove": 1,
            "StartedTimestamp": 1_700_000_000_000,
        }
    ]


async def test_the_last_ten_are_kept_and_the_newest_is_told_first(cloud, moves, url):
    for number in range(12):
        await run_one(cloud, moves, url, str(number))
        cloud.clock.advance(1)

    tasks = await moves.tell(MaxResults=10)

    assert [task["StartedTimestamp"] // 1000 - 1_700_000_000 for task in tasks] == list(range(11, 1, -1))
    assert len(await moves.tell()) == 1
    assert len(await moves.tell(MaxResults=3)) == 3


async def test_a_queue_without_tasks_has_none(moves, url):
    assert await moves.tell() == []


async def test_a_deleted_queues_tasks_are_not_those_of_its_heir(cloud, moves, url):
    await run_one(cloud, moves, url, "a")
    await cloud("DeleteQueue", QueueUrl=url.replace("work", "dead"))
    cloud.clock.advance(60)

    await cloud.create("dead")

    assert await moves.tell() == []


@pytest.mark.parametrize("count", [0, 11])
async def test_how_many_has_its_range(moves, url, count):
    with pytest.raises(InvalidParameterValue, match="MaxResults"):
        await moves.tell(MaxResults=count)


async def test_there_is_no_such_queue(moves):
    with pytest.raises(ResourceNotFoundException, match="the SourceArn parameter doesn't exist"):
        await moves.tell("none")
