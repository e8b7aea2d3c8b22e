"""TagResource: rules and buses carry tags."""

import pytest

from reelworks.cloud.services.events.errors import (
    LimitExceededException,
    ValidationException,
)

ACCOUNT = "123456789012"
DEFAULT = f"arn:aws:events:us-east-2:{ACCOUNT}:event-bus/default"


async def arn_of(cloud, kind):
    if kind == "rule":
        return await cloud.rule(Tags=[{"Key": "a", "Value": "1"}])
    if kind == "bus":
        return (await cloud("CreateEventBus", Name="own", Tags=[{"Key": "a", "Value": "1"}]))["EventBusArn"]
    await cloud("TagResource", ResourceARN=DEFAULT, Tags=[{"Key": "a", "Value": "1"}])
    return DEFAULT


@pytest.mark.parametrize("kind", ["rule", "bus", "default bus"])
async def test_tags_are_added_over_those_with_the_same_keys_and_taken_away(cloud, kind):
    arn = await arn_of(cloud, kind)

    await cloud("TagResource", ResourceARN=arn, Tags=[{"Key": "a", "Value": "2"}, {"Key": "b", "Value": ""}])
    tags = (await cloud("ListTagsForResource", ResourceARN=arn))["Tags"]
    assert tags == [{"Key": "a", "Value": "2"}, {"Key": "b", "Value": ""}]
    await cloud("UntagResource", ResourceARN=arn, TagKeys=["a", "c"])

    assert (await cloud("ListTagsForResource", ResourceARN=arn))["Tags"] == [{"Key": "b", "Value": ""}]


async def test_fifty_tags_are_enough(cloud):
    arn = await cloud.rule()
    await cloud("TagResource", ResourceARN=arn, Tags=[{"Key": str(n), "Value": ""} for n in range(50)])

    with pytest.raises(LimitExceededException):
        await cloud("TagResource", ResourceARN=arn, Tags=[{"Key": "x", "Value": ""}])


@pytest.mark.parametrize(
    "tags", [[{"Key": "a", "Value": ""}] * 2, [{"Key": "", "Value": ""}], [{"Key": "a", "Value": "x" * 257}]]
)
async def test_keys_and_values_have_their_lengths(cloud, tags):
    with pytest.raises(ValidationException):
        await cloud("TagResource", ResourceARN=await cloud.rule(), Tags=tags)
