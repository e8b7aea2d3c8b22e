import pytest

from reelworks.cloud.services.sqs.errors import EmptyBatchRequest, TooManyEntriesInBatchRequest


def entries_of(messages):
    return [{"Id": str(n), "ReceiptHandle": each["ReceiptHandle"]} for n, each in enumerate(messages)]


async def test_each_is_deleted_or_fails_for_itself(cloud):
    url = await cloud.create()
    for _ in range(3):
        await cloud.send(url)
    entries = [*entries_of(await cloud.receive(url)), {"Id": "wrong", "ReceiptHandle": "x"}]

    answer = await cloud("DeleteMessageBatch", QueueUrl=url, Entries=entries)

    assert answer["Successful"] == [{"Id": "0"}, {"Id": "1"}, {"Id": "2"}]
    (failed,) = answer["Failed"]
    assert (failed["Id"], failed["Code"], failed["SenderFault"]) == ("wrong", "ReceiptHandleIsInvalid", True)
    assert await cloud.counts(url) == (0, 0, 0)


async def test_the_batch_has_its_form(cloud):
    url = await cloud.create()

    with pytest.raises(EmptyBatchRequest, match="at least one DeleteMessageBatchRequestEntry"):
        await cloud("DeleteMessageBatch", QueueUrl=url, Entries=[])
    with pytest.raises(TooManyEntriesInBatchRequest):
        await cloud("DeleteMessageBatch", QueueUrl=url, Entries=entries_of([{"ReceiptHandle": "x"}] * 11))
