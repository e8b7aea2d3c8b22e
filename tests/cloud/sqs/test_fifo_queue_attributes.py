"""What makes a queue a FIFO queue, and what only such a queue may be."""

import pytest

from reelworks.cloud.services.sqs.errors import (
    InvalidAttributeName,
    InvalidAttributeValue,
    InvalidParameterValue,
    QueueNameExists,
)

HIGH_THROUGHPUT = {"DeduplicationScope": "messageGroup", "FifoThroughputLimit": "perMessageGroupId"}


async def attributes_of(cloud, url):
    return (await cloud("GetQueueAttributes", QueueUrl=url, AttributeNames=["All"]))["Attributes"]


async def test_it_says_what_it_is(cloud):
    url = await cloud.create_fifo()

    attributes = await attributes_of(cloud, url)

    assert attributes["QueueArn"] == "arn:aws:sqs:us-east-2:123456789012:work.fifo"
    assert attributes["FifoQueue"] == "true"
    assert attributes["ContentBasedDeduplication"] == "false"
    assert attributes["DeduplicationScope"] == "queue"
    assert attributes["FifoThroughputLimit"] == "perQueue"


async def test_a_standard_queue_has_none_of_it(cloud):
    attributes = await attributes_of(cloud, await cloud.create())

    assert not set(attributes) & {"FifoQueue", "ContentBasedDeduplication", *HIGH_THROUGHPUT}


async def test_the_name_needs_its_suffix_and_the_suffix_its_attribute(cloud):
    with pytest.raises(InvalidParameterValue, match=r"can only end with the \.fifo suffix"):
        await cloud.create("work", FifoQueue="true")
    with pytest.raises(InvalidParameterValue, match="alphanumeric characters, hyphens, or underscores"):
        await cloud.create("work.fifo")


async def test_the_suffix_counts_for_the_names_length(cloud):
    await cloud.create_fifo("x" * 75 + ".fifo")

    with pytest.raises(InvalidParameterValue, match="1 to 80 in length"):
        await cloud.create_fifo("x" * 76 + ".fifo")


@pytest.mark.parametrize("name", ["ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"])
async def test_a_standard_queue_takes_no_attribute_of_theirs(cloud, name):
    with pytest.raises(InvalidAttributeName, match=f"Unknown Attribute {name}"):
        await cloud.create("work", **{name: "true"})


async def test_a_standard_queue_is_not_even_told_that_it_is_none(cloud):
    with pytest.raises(InvalidAttributeName, match="Unknown Attribute FifoQueue"):
        await cloud.create("work", FifoQueue="false")


@pytest.mark.parametrize("name", ["ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"])
async def test_values_are_the_known_ones(cloud, name):
    with pytest.raises(InvalidAttributeValue, match=f"Invalid value for the parameter {name}"):
        await cloud.create_fifo(**{name: "sometimes"})


async def test_high_throughput_needs_deduplication_by_group(cloud):
    with pytest.raises(
        InvalidAttributeValue, match="only when the value for DeduplicationScope is messageGr"
    ):
        await cloud.create_fifo(FifoThroughputLimit="perMessageGroupId")

    url = await cloud.create_fifo(**HIGH_THROUGHPUT)

    assert HIGH_THROUGHPUT.items() <= (await attributes_of(cloud, url)).items()
    with pytest.raises(InvalidAttributeValue):
        await cloud("SetQueueAttributes", QueueUrl=url, Attributes={"DeduplicationScope": "queue"})


async def test_its_kind_is_for_ever(cloud):
    url = await cloud.create_fifo()

    with pytest.raises(InvalidAttributeName):
        await cloud("SetQueueAttributes", QueueUrl=url, Attributes={"FifoQueue": "false"})

    standard = await cloud.create()
    with pytest.raises(InvalidAttributeName):
        await cloud("SetQueueAttributes", QueueUrl=standard, Attributes={"FifoQueue": "true"})


async def test_making_it_again_is_answered_where_its_attributes_agree(cloud):
    url = await cloud.create_fifo(ContentBasedDeduplication="true")

    assert await cloud.create_fifo(ContentBasedDeduplication="true") == url
    with pytest.raises(QueueNameExists, match="ContentBasedDeduplication"):
        await cloud.create_fifo(ContentBasedDeduplication="false")
