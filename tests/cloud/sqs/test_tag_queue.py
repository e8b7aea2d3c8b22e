import pytest

from reelworks.cloud.services.sqs.errors import InvalidParameterValue, MissingParameter


async def tags_of(cloud, url):
    return (await cloud("ListQueueTags", QueueUrl=url)).get("Tags", {})


async def test_tags_are_added_and_replaced(cloud):
    url = await cloud.create()
    await cloud("TagQueue", QueueUrl=url, Tags={"team": "media", "stage": "test"})

    await cloud("TagQueue", QueueUrl=url, Tags={"stage": "live"})

    assert await tags_of(cloud, url) == {"team": "media", "stage": "live"}


async def test_tags_survive_a_restart(cloud):
    url = await cloud.create()
    await cloud("TagQueue", QueueUrl=url, Tags={"team": "media"})

    await cloud.close()
    await cloud.open()

    assert await tags_of(cloud, url) == {"team": "media"}


@pytest.mark.parametrize("tags", [{"": "x"}, {"k" * 129: "x"}, {"k": "v" * 257}, {"aws:k": "v"}])
async def test_a_tag_has_its_form(cloud, tags):
    url = await cloud.create()

    with pytest.raises(InvalidParameterValue):
        await cloud("TagQueue", QueueUrl=url, Tags=tags)


async def test_a_queue_has_50_tags_at_most(cloud):
    url = await cloud.create()
    await cloud("TagQueue", QueueUrl=url, Tags={f"k{number}": "" for number in range(50)})

    with pytest.raises(InvalidParameterValue):
        await cloud("TagQueue", QueueUrl=url, Tags={"one more": ""})


async def test_no_tag_at_all_is_refused(cloud):
    url = await cloud.create()

    with pytest.raises(MissingParameter, match="must contain the parameter Tags"):
        await cloud("TagQueue", QueueUrl=url, Tags={})
