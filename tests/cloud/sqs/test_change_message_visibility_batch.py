import pytest

from reelworks.cloud.services.sqs.errors import EmptyBatchRequest


async def test_each_is_changed_or_fails_for_itself(cloud):
    url = await cloud.create()
    for _ in range(3):
        await cloud.send(url)
    messages = await cloud.receive(url, VisibilityTimeout=10)
    entries = [
        {"Id": str(n), "ReceiptHandle": message["ReceiptHandle"], "VisibilityTimeout": timeout_s}
        for n, (message, timeout_s) in enumerate(zip(messages, (0, 100, 43_201), strict=True))
    ]

    answer = await cloud("ChangeMessageVisibilityBatch", QueueUrl=url, Entries=entries)

    assert answer["Successful"] == [{"Id": "0"}, {"Id": "1"}]
    assert [(each["Id"], each["Code"]) for each in answer["Failed"]] == [("2", "InvalidParameterValue")]
    assert await cloud.counts(url) == (1, 2, 0)
    cloud.clock.advance(10)
    assert await cloud.counts(url) == (2, 1, 0)


async def test_the_batch_has_its_form(cloud):
    url = await cloud.create()

    with pytest.raises(EmptyBatchRequest, match="at least one ChangeMessageVisibilityBatchRequestEntry"):
        await cloud("ChangeMessageVisibilityBatch", QueueUrl=url, Entries=[])
