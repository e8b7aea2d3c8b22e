"""TagResource, UntagResource and ListTagsForResource."""

import pytest

from reelworks.cloud.services.sns.errors import InvalidParameter, ResourceNotFound, TagLimitExceeded


async def tags(cloud, topic):
    return (await cloud("ListTagsForResource", ResourceArn=topic))["Tags"]


async def test_tags_are_added_replaced_and_removed(cloud):
    topic = await cloud.topic()

    await cloud(
        "TagResource",
        ResourceArn=topic,
        Tags=[{"Key": "k1", "Value": "v1"}, {"Key": "k2", "Value": "v2"}],
    )
    assert await tags(cloud, topic) == [{"Key": "k1", "Value": "v1"}, {"Key": "k2", "Value": "v2"}]

    await cloud("UntagResource", ResourceArn=topic, TagKeys=["k1", "never"])
    await cloud("TagResource", ResourceArn=topic, Tags=[{"Key": "k2", "Value": "v2b"}])
    assert await tags(cloud, topic) == [{"Key": "k2", "Value": "v2b"}]


async def test_a_key_that_comes_twice_is_refused(cloud):
    topic = await cloud.topic()

    with pytest.raises(InvalidParameter, match="Duplicated keys are not allowed"):
        await cloud("TagResource", ResourceArn=topic, Tags=[{"Key": "k", "Value": "v"}] * 2)


async def test_fifty_tags_are_the_most(cloud):
    topic = await cloud.topic()
    many = [{"Key": f"k{number}", "Value": "v"} for number in range(50)]
    await cloud("TagResource", ResourceArn=topic, Tags=many)

    with pytest.raises(TagLimitExceeded):
        await cloud("TagResource", ResourceArn=topic, Tags=[{"Key": "more", "Value": "v"}])


async def test_a_topic_that_is_not_there_is_not_found(cloud):
    with pytest.raises(ResourceNotFound):
        await tags(cloud, "arn:aws:sns:us-east-2:123456789012:missing")
