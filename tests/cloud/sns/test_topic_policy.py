"""Who may publish to a topic: its policy's to say, for services above all."""

import json

import pytest

from reelworks.cloud.authorize import AccessDenied
from reelworks.cloud.policy.principal import Principal

BUCKET = "arn:aws:s3:::movies"


async def allow_bucket(cloud, topic):
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "SNS:Publish",
        "Resource": topic,
        "Condition": {
            "ArnLike": {"aws:SourceArn": BUCKET},
            "StringEquals": {"aws:SourceAccount": "123456789012"},
        },
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    await cloud("SetTopicAttributes", TopicArn=topic, AttributeName="Policy", AttributeValue=policy)


def act_as_bucket(cloud, bucket=BUCKET):
    cloud.principal = Principal.service("s3.amazonaws.com")
    cloud.source_arn = bucket


async def test_a_new_topic_lets_no_service_in(cloud):
    topic = await cloud.topic()
    act_as_bucket(cloud)

    with pytest.raises(AccessDenied):
        await cloud("Publish", TopicArn=topic, Message="m")


async def test_a_bucket_that_the_policy_names_gets_in(cloud):
    topic = await cloud.topic()
    queue = await cloud.new_queue()
    await cloud.raw(topic, queue)
    await allow_bucket(cloud, topic)
    act_as_bucket(cloud)

    await cloud("Publish", TopicArn=topic, Message="created")

    assert await cloud.bodies(queue) == ["created"]


async def test_another_bucket_does_not(cloud):
    topic = await cloud.topic()
    await allow_bucket(cloud, topic)
    act_as_bucket(cloud, BUCKET + "-other")

    with pytest.raises(AccessDenied):
        await cloud("Publish", TopicArn=topic, Message="m")


async def test_the_default_policy_lets_no_user_of_the_owner_in_who_has_no_policy(cloud):
    topic = await cloud.topic()
    cloud.principal = Principal("user", "123456789012", "ann")

    with pytest.raises(AccessDenied, match="because no identity-based policy allows the SNS:Publish action"):
        await cloud("Publish", TopicArn=topic, Message="m")


async def test_other_accounts_do_not(cloud):
    topic = await cloud.topic()
    cloud.principal = Principal.root("210987654321")

    for operation in ("Publish", "DeleteTopic", "GetTopicAttributes"):
        request = {"TopicArn": topic} | ({"Message": "m"} if operation == "Publish" else {})
        with pytest.raises(AccessDenied):
            await cloud(operation, **request)
