"""What a receive costs does not depend on how much waits, nor on how many groups are blocked.

Counted in steps of SQLite's virtual machine, which are the same on every computer.
"""

import pytest

FEW, MANY = 30, 1_500


async def steps_of_a_round(cloud, url):
    """How much a receive of three messages and their deletion cost."""
    steps = 0

    def count():
        nonlocal steps
        steps += 1
        return 0

    writer = cloud.room.database.writer
    writer.set_progress_handler(count, 10)
    messages = await cloud.receive(url, count=3)
    await cloud.delete(url, *messages)
    writer.set_progress_handler(None, 10)
    assert len(messages) == 3
    return steps


async def fill(cloud, url, groups, length):
    numbers = range(groups * length)
    for begin in range(0, len(numbers), 10):
        entries = [
            {
                "Id": str(number),
                "MessageBody": str(number),
                "MessageGroupId": f"{url[-8:]}-{number % groups}",
                "MessageDeduplicationId": str(number),
            }
            for number in numbers[begin : begin + 10]
        ]
        await cloud("SendMessageBatch", QueueUrl=url, Entries=entries)


async def block_all(cloud, url):
    while await cloud.receive(url, VisibilityTimeout=600):
        pass


@pytest.mark.parametrize(("groups_few", "groups_many", "length"), [(FEW, MANY, 1), (3, 3, MANY // 3)])
async def test_a_backlog_costs_nothing(cloud, groups_few, groups_many, length):
    small = await cloud.create_fifo("small.fifo")
    large = await cloud.create_fifo("large.fifo")
    await fill(cloud, small, groups_few, 10 if length > 1 else 1)
    await fill(cloud, large, groups_many, length)

    few = await steps_of_a_round(cloud, small)
    many = await steps_of_a_round(cloud, large)

    assert many <= few * 1.25 + 10


async def test_blocked_groups_cost_nothing(cloud):
    small = await cloud.create_fifo("small.fifo")
    large = await cloud.create_fifo("large.fifo")
    for url, groups in ((small, FEW), (large, MANY)):
        await fill(cloud, url, groups, 1)
        await block_all(cloud, url)
        await cloud.send_in(url, "free", *"abc")

    few = await steps_of_a_round(cloud, small)
    many = await steps_of_a_round(cloud, large)

    assert many <= few * 1.25 + 10
