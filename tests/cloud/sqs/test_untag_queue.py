async def test_a_tag_is_taken_and_one_that_is_not_there_is_as_good(cloud):
    url = (await cloud("CreateQueue", QueueName="work", tags={"a": "1", "b": "2"}))["QueueUrl"]

    await cloud("UntagQueue", QueueUrl=url, TagKeys=["a", "c"])

    assert await cloud("ListQueueTags", QueueUrl=url) == {"Tags": {"b": "2"}}
