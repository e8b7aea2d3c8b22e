"""CreateTopic."""

import json

import pytest

from reelworks.cloud.services.sns.errors import InvalidParameter, TagLimitExceeded
from reelworks.cloud.wire.error import OperationNotImplemented

ALREADY = "Topic already exists with different"


async def test_a_new_topic_has_awss_arn(cloud):
    answer = await cloud("CreateTopic", Name="uploads")

    assert answer == {"TopicArn": "arn:aws:sns:us-east-2:123456789012:uploads"}


async def test_a_new_topic_lets_only_its_owner_in(cloud):
    arn = await cloud.topic()

    policy = json.loads((await cloud.attributes_of(arn))["Policy"])
    assert policy == {
        "Version": "2008-10-17",
        "Id": "__default_policy_ID",
        "Statement": [
            {
                "Sid": "__default_statement_ID",
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": [
                    "SNS:GetTopicAttributes",
                    "SNS:SetTopicAttributes",
                    "SNS:AddPermission",
                    "SNS:RemovePermission",
                    "SNS:DeleteTopic",
                    "SNS:Subscribe",
                    "SNS:ListSubscriptionsByTopic",
                    "SNS:Publish",
                ],
                "Resource": arn,
                "Condition": {"StringEquals": {"AWS:SourceOwner": "123456789012"}},
            }
        ],
    }


async def test_creating_again_answers_the_same_topic(cloud):
    tags = [{"Key": "k", "Value": "v"}]
    first = await cloud("CreateTopic", Name="uploads", Attributes={"DisplayName": "Up"}, Tags=tags)

    again = await cloud("CreateTopic", Name="uploads", Attributes={"DisplayName": "Up"}, Tags=tags)
    bare = await cloud("CreateTopic", Name="uploads")

    assert first == again == bare


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (
            {"Attributes": {"DisplayName": "Other"}},
            f"Invalid parameter: Attributes Reason: {ALREADY} attributes",
        ),
        (
            {"Attributes": {"KmsMasterKeyId": "k"}},
            f"Invalid parameter: Attributes Reason: {ALREADY} attributes",
        ),
        (
            {"Tags": [{"Key": "k", "Value": "v"}, {"Key": "l", "Value": "v"}]},
            f"Invalid parameter: Tags Reason: {ALREADY} tags",
        ),
    ],
)
async def test_creating_again_with_other_settings_is_refused(cloud, second, words):
    tags = [{"Key": "k", "Value": "v"}]
    await cloud("CreateTopic", Name="uploads", Attributes={"DisplayName": "Up"}, Tags=tags)

    with pytest.raises(InvalidParameter) as refusal:
        await cloud("CreateTopic", Name="uploads", **second)

    assert refusal.value.message == words


async def test_the_same_name_is_another_topic_in_another_region(cloud):
    here = await cloud.topic()
    cloud.region = "eu-west-1"
    there = await cloud.topic()

    assert here != there
    assert (await cloud("ListTopics"))["Topics"] == [{"TopicArn": there}]


@pytest.mark.parametrize("name", ["", "a b", "a.b", "x" * 257, "name.fifo"])
async def test_a_name_that_is_none_is_refused(cloud, name):
    with pytest.raises(InvalidParameter) as refusal:
        await cloud("CreateTopic", Name=name)

    assert refusal.value.message == "Invalid parameter: Topic Name"


@pytest.mark.parametrize("name", ["name", ".fifo", "a.b.fifo", "x" * 252 + ".fifo"])
async def test_a_fifo_topics_name_must_end_so(cloud, name):
    with pytest.raises(InvalidParameter, match=r"Fifo Topic names must end with \.fifo"):
        await cloud("CreateTopic", Name=name, Attributes={"FifoTopic": "true"})


@pytest.mark.parametrize(
    ("attributes", "words"),
    [
        ({"Colour": "red"}, "Invalid parameter: Attributes Reason: Unknown attribute Colour"),
        (
            {"SignatureVersion": "3"},
            "Invalid parameter: Attributes Reason: SignatureVersion: Invalid value [3]",
        ),
        (
            {"MaximumMessageSize": "1023"},
            "Invalid parameter: Attributes Reason: MaximumMessageSize: Invalid value [1023]",
        ),
        (
            {"ContentBasedDeduplication": "true"},
            "Invalid parameter: Attributes Reason: ContentBasedDeduplication: only FIFO topics have this attribute",
        ),
        (
            {"HTTPSuccessFeedbackSampleRate": "101"},
            "Invalid parameter: Attributes Reason: HTTPSuccessFeedbackSampleRate: Invalid value [101]",
        ),
    ],
)
async def test_an_attribute_that_is_not_valid_is_refused(cloud, attributes, words):
    with pytest.raises(InvalidParameter) as refusal:
        await cloud.topic(**attributes)

    assert refusal.value.message == words
    assert (await cloud("ListTopics"))["Topics"] == []


async def test_a_key_that_comes_twice_is_refused(cloud):
    tags = [{"Key": "k", "Value": "v"}, {"Key": "k", "Value": "v"}]

    with pytest.raises(InvalidParameter, match="Duplicated keys are not allowed"):
        await cloud("CreateTopic", Name="uploads", Tags=tags)


async def test_fifty_tags_are_the_most(cloud):
    tags = [{"Key": f"k{number}", "Value": "v"} for number in range(51)]

    with pytest.raises(TagLimitExceeded):
        await cloud("CreateTopic", Name="uploads", Tags=tags)


async def test_archives_are_refused_by_name(cloud):
    with pytest.raises(OperationNotImplemented, match="ArchivePolicy"):
        await cloud.topic("a.fifo", FifoTopic="true", ArchivePolicy='{"MessageRetentionPeriod": 1}')


async def test_a_flag_may_be_written_as_python_writes_it(cloud):
    arn = await cloud.topic("ml.fifo", FifoTopic="True", ContentBasedDeduplication="False")

    attributes = await cloud.attributes_of(arn)

    assert (attributes["FifoTopic"], attributes["ContentBasedDeduplication"]) == ("true", "false")
