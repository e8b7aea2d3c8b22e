import pytest

from reelworks.cloud.services.sqs.errors import InvalidParameterValue


async def test_a_tag_is_taken_and_one_that_is_not_there_is_as_good(cloud):
    url = (await cloud("CreateQueue", QueueName="work", tags={"a": "1", "b": "2"}))["QueueUrl"]

    await cloud("UntagQueue", QueueUrl=url, TagKeys=["a", "c"])

    assert await cloud("ListQueueTags", QueueUrl=url) == {"Tags": {"b": "2"}}


@pytest.mark.parametrize("keys", [[], [""], ["k" * 129]])
async def test_tag_keys_must_be_between_1_and_128_characters_in_length(cloud, keys):
    url = await cloud.create()

    with pytest.raises(InvalidParameterValue, match="between 1 and 128 characters"):
        await cloud("UntagQueue", QueueUrl=url, TagKeys=keys)
