"""UntagResource."""


async def test_only_the_tags_that_are_named_go(cloud):
    arn = await cloud.rule(Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])

    await cloud("UntagResource", ResourceARN=arn, TagKeys=["a", "none"])

    assert (await cloud("ListTagsForResource", ResourceARN=arn))["Tags"] == [{"Key": "b", "Value": "2"}]
