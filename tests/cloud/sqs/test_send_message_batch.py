import pytest

from reelworks.cloud.services.sqs.errors import (
    BatchEntryIdsNotDistinct,
    BatchRequestTooLong,
    EmptyBatchRequest,
    InvalidBatchEntryId,
    TooManyEntriesInBatchRequest,
)


def entry(name, body="x", **more):
    return {"Id": name, "MessageBody": body, **more}


async def send(cloud, url, *entries):
    return await cloud("SendMessageBatch", QueueUrl=url, Entries=list(entries))


async def test_each_message_is_answered_by_its_id_and_arrives_in_order(cloud):
    url = await cloud.create()

    answer = await send(cloud, url, *(entry(f"id-{n}", f"body {n}") for n in range(10)))

    assert [each["Id"] for each in answer["Successful"]] == [f"id-{n}" for n in range(10)]
    assert answer["Failed"] == []
    assert await cloud.bodies(url) == [f"body {n}" for n in range(10)]


async def test_a_wrong_one_fails_for_itself(cloud):
    url = await cloud.create()

    answer = await send(
        cloud, url, entry("a"), entry("b", "\x00"), entry("c", DelaySeconds=901), entry("d", DelaySeconds=5)
    )

    assert [each["Id"] for each in answer["Successful"]] == ["a", "d"]
    assert [(each["Id"], each["Code"], each["SenderFault"]) for each in answer["Failed"]] == [
        ("b", "InvalidMessageContents", True),
        ("c", "InvalidParameterValue", True),
    ]
    assert await cloud.counts(url) == (1, 0, 1)


async def test_the_batch_has_its_form(cloud):
    url = await cloud.create()

    with pytest.raises(EmptyBatchRequest, match="at least one SendMessageBatchRequestEntry"):
        await send(cloud, url)
    with pytest.raises(TooManyEntriesInBatchRequest, match=r"are 10\. You have sent 11"):
        await send(cloud, url, *(entry(str(n)) for n in range(11)))
    with pytest.raises(BatchEntryIdsNotDistinct, match="Id a repeated"):
        await send(cloud, url, entry("a"), entry("a"))
    for wrong in ("", "a b", "x" * 81):
        with pytest.raises(InvalidBatchEntryId):
            await send(cloud, url, entry(wrong))
    assert await cloud.counts(url) == (0, 0, 0)


async def test_the_messages_together_are_a_mebibyte_at_most(cloud):
    url = await cloud.create()
    half = "x" * 524_288

    await send(cloud, url, entry("a", half), entry("b", half))

    with pytest.raises(BatchRequestTooLong, match=r"longer than 1048576 bytes\. You have sent 1048577 bytes"):
        await send(cloud, url, entry("a", half), entry("b", half + "x"))
    assert await cloud.counts(url) == (2, 0, 0)


async def test_a_fifo_batch_that_is_too_long_leaves_nothing_behind_and_may_be_sent_again_in_halves(cloud):
    url = await cloud.create_fifo()
    halves = [
        entry(name, name * 600_000, MessageGroupId="g", MessageDeduplicationId=name) for name in ("a", "b")
    ]
    with pytest.raises(BatchRequestTooLong):
        await send(cloud, url, *halves)

    for half in halves:
        await send(cloud, url, half)

    assert [body[0] for body in await cloud.bodies(url)] == ["a", "b"]


async def test_a_single_message_above_the_limit_refuses_the_whole_batch(cloud):
    url = await cloud.create()

    with pytest.raises(BatchRequestTooLong, match=r"longer than 1048576 bytes\. You have sent 1048578 bytes"):
        await send(cloud, url, entry("a"), entry("b", "b" * 1_048_577))
    assert await cloud.counts(url) == (0, 0, 0)
