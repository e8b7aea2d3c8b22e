import asyncio

import pytest

from reelworks.cloud.services.sqs.errors import (
    InvalidAttributeName,
    InvalidAttributeValue,
    InvalidParameterValue,
    QueueDeletedRecently,
    QueueNameExists,
)


async def test_the_url_is_on_the_host_the_caller_used(cloud):
    url = await cloud.create("work")

    assert url == "http://localhost:4566/123456789012/work"


async def test_creating_it_again_with_the_same_attributes_says_where_it_is(cloud):
    first = await cloud.create("work", VisibilityTimeout=60)

    again = await cloud.create("work", VisibilityTimeout=60)
    without = await cloud.create("work")

    assert first == again == without


async def test_naming_a_default_is_no_difference(cloud):
    await cloud.create("work")

    await cloud.create("work", VisibilityTimeout=30)


async def test_another_value_for_an_attribute_is_refused_by_its_name(cloud):
    await cloud.create("work", VisibilityTimeout=60)

    with pytest.raises(QueueNameExists, match="different value for attribute VisibilityTimeout") as refused:
        await cloud.create("work", VisibilityTimeout=61)

    assert refused.value.query_code == "QueueAlreadyExists"


async def test_two_at_once_make_one_queue(cloud):
    urls = await asyncio.gather(*(cloud.create("work") for _ in range(5)))

    assert len(set(urls)) == 1
    assert (await cloud("ListQueues"))["QueueUrls"] == urls[:1]


@pytest.mark.parametrize("name", ["", "a b", "a.b", "ä", "x" * 81, "a/b", "a.fifo"])
async def test_a_name_has_80_letters_digits_hyphens_and_underscores(cloud, name):
    with pytest.raises(InvalidParameterValue, match="1 to 80 in length"):
        await cloud.create(name)


@pytest.mark.parametrize(
    ("attribute", "low", "high"),
    [
        ("VisibilityTimeout", 0, 43_200),
        ("DelaySeconds", 0, 900),
        ("MaximumMessageSize", 1_024, 1_048_576),
        ("MessageRetentionPeriod", 60, 1_209_600),
        ("ReceiveMessageWaitTimeSeconds", 0, 20),
        ("KmsDataKeyReusePeriodSeconds", 60, 86_400),
    ],
)
async def test_a_number_has_its_range(cloud, attribute, low, high):
    await cloud.create("low", **{attribute: low})
    await cloud.create("high", **{attribute: high})

    for wrong in (low - 1, high + 1, "x", ""):
        with pytest.raises(InvalidAttributeValue, match=f"Invalid value for the parameter {attribute}"):
            await cloud.create("wrong", **{attribute: wrong})


async def test_an_unknown_attribute_is_refused_by_its_name(cloud):
    with pytest.raises(InvalidAttributeName, match="Unknown Attribute Colour"):
        await cloud.create("work", Colour="red")


@pytest.mark.parametrize("name", ["ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"])
async def test_a_standard_queue_has_no_fifo_attributes(cloud, name):
    with pytest.raises(InvalidAttributeName, match=f"Unknown Attribute {name}"):
        await cloud.create("work", **{name: "true"})


async def test_a_deleted_queues_name_is_free_after_a_minute(cloud):
    url = await cloud.create("work")
    await cloud("DeleteQueue", QueueUrl=url)

    with pytest.raises(QueueDeletedRecently):
        await cloud.create("work")
    cloud.clock.advance(60)

    assert await cloud.create("work") == url


async def test_a_queue_is_of_its_account_and_region(cloud):
    await cloud.create("work", DelaySeconds=5)
    cloud.region = "eu-west-1"

    url = await cloud.create("work", DelaySeconds=7)

    answer = await cloud("GetQueueAttributes", QueueUrl=url, AttributeNames=["QueueArn"])
    assert answer["Attributes"] == {"QueueArn": "arn:aws:sqs:eu-west-1:123456789012:work"}


async def test_tags_come_with_it(cloud):
    answer = await cloud("CreateQueue", QueueName="work", tags={"team": "media"})

    assert (await cloud("ListQueueTags", QueueUrl=answer["QueueUrl"]))["Tags"] == {"team": "media"}


async def test_a_policy_must_be_a_json_document(cloud):
    with pytest.raises(InvalidAttributeValue, match="Policy"):
        await cloud.create("work", Policy="nonsense")
