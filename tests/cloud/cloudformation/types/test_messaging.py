"""Queues, topics, subscriptions and their policies, made as CloudFormation makes them."""

import asyncio
import json

import pytest

from reelworks.cloud.wire.error import AwsError

OPEN = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}],
}


async def attributes_of(workshop, url):
    answer = await workshop.ask("sqs", "GetQueueAttributes", QueueUrl=url, AttributeNames=["All"])
    return answer["Attributes"]


async def test_a_queue_comes_changes_and_goes(workshop):
    dead = await workshop.create("AWS::SQS::Queue", "Dead")
    redrive = {"deadLetterTargetArn": dead.attributes["Arn"], "maxReceiveCount": 3}
    old = {
        "QueueName": "work",
        "VisibilityTimeout": "45",
        "RedrivePolicy": redrive,
        "Tags": [{"Key": "a", "Value": 1}],
    }
    made = await workshop.create("AWS::SQS::Queue", **old)

    attributes = await attributes_of(workshop, made.physical_id)
    tags = await workshop.ask("sqs", "ListQueueTags", QueueUrl=made.physical_id)
    assert made.attributes == {
        "Arn": "arn:aws:sqs:us-east-2:000000000000:work",
        "QueueName": "work",
        "QueueUrl": made.physical_id,
    }
    assert attributes["VisibilityTimeout"] == "45"
    assert json.loads(attributes["RedrivePolicy"])["maxReceiveCount"] in (3, "3")
    assert tags["Tags"] == {"team": "film", "a": "1"}

    await workshop.update("AWS::SQS::Queue", made, old, {"QueueName": "work", "DelaySeconds": 5})
    attributes = await attributes_of(workshop, made.physical_id)
    assert (attributes["VisibilityTimeout"], attributes["DelaySeconds"]) == ("30", "5")
    assert "RedrivePolicy" not in attributes

    await workshop.delete("AWS::SQS::Queue", made)
    await workshop.delete("AWS::SQS::Queue", made)
    with pytest.raises(AwsError):
        await attributes_of(workshop, made.physical_id)


async def test_the_name_of_a_queue_just_deleted_is_waited_for(workshop):
    made = await workshop.create("AWS::SQS::Queue", QueueName="work")
    await workshop.delete("AWS::SQS::Queue", made)

    again = asyncio.create_task(workshop.create("AWS::SQS::Queue", QueueName="work"))
    early, _ = await asyncio.wait({again}, timeout=0.1)
    workshop.clock.skipped_s = 61
    made = await asyncio.wait_for(again, 20)

    assert not early
    assert (await attributes_of(workshop, made.physical_id))["QueueArn"] == made.attributes["Arn"]


async def test_a_fifo_queue_without_a_name_gets_one_that_ends_rightly(workshop):
    made = await workshop.create("AWS::SQS::Queue", "Line", FifoQueue="true", ContentBasedDeduplication=True)

    attributes = await attributes_of(workshop, made.physical_id)
    assert made.attributes["QueueName"].startswith("try-Line-")
    assert made.attributes["QueueName"].endswith(".fifo")
    assert attributes["ContentBasedDeduplication"] == "true"


async def test_a_queue_policy_stands_on_the_queues_named(workshop):
    one, other = [await workshop.create("AWS::SQS::Queue", name) for name in ("One", "Other")]
    old = {"Queues": [one.physical_id], "PolicyDocument": OPEN}
    made = await workshop.create("AWS::SQS::QueuePolicy", **old)
    assert json.loads((await attributes_of(workshop, one.physical_id))["Policy"]) == OPEN

    new = {"Queues": [other.physical_id], "PolicyDocument": OPEN}
    await workshop.update("AWS::SQS::QueuePolicy", made, old, new)
    assert "Policy" not in await attributes_of(workshop, one.physical_id)
    assert "Policy" in await attributes_of(workshop, other.physical_id)

    await workshop.delete("AWS::SQS::QueuePolicy", made, **new)
    assert "Policy" not in await attributes_of(workshop, other.physical_id)


async def test_a_topic_comes_with_its_subscriptions_and_goes(workshop):
    queue = await workshop.create("AWS::SQS::Queue", "Q")
    subscription = {"Protocol": "sqs", "Endpoint": queue.attributes["Arn"]}
    old = {"DisplayName": "News", "Subscription": [subscription]}
    made = await workshop.create("AWS::SNS::Topic", **old)

    answer = await workshop.ask("sns", "ListSubscriptionsByTopic", TopicArn=made.physical_id)
    assert made.attributes["TopicName"] == made.physical_id.rpartition(":")[2]
    assert [each["Endpoint"] for each in answer["Subscriptions"]] == [queue.attributes["Arn"]]

    await workshop.update("AWS::SNS::Topic", made, old, {"DisplayName": "Other"})
    answer = await workshop.ask("sns", "ListSubscriptionsByTopic", TopicArn=made.physical_id)
    attributes = await workshop.ask("sns", "GetTopicAttributes", TopicArn=made.physical_id)
    assert answer["Subscriptions"] == []
    assert attributes["Attributes"]["DisplayName"] == "Other"

    await workshop.delete("AWS::SNS::Topic", made)
    with pytest.raises(AwsError):
        await workshop.ask("sns", "GetTopicAttributes", TopicArn=made.physical_id)


async def test_a_topic_policy_gives_way_to_the_default_one(workshop):
    topic = await workshop.create("AWS::SNS::Topic")
    before = await workshop.ask("sns", "GetTopicAttributes", TopicArn=topic.physical_id)
    statement = {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sns:Publish"}
    policy = {"Version": "2012-10-17", "Statement": [{**statement, "Resource": topic.physical_id}]}
    properties = {"Topics": [topic.physical_id], "PolicyDocument": policy}

    made = await workshop.create("AWS::SNS::TopicPolicy", **properties)
    during = await workshop.ask("sns", "GetTopicAttributes", TopicArn=topic.physical_id)
    await workshop.delete("AWS::SNS::TopicPolicy", made, **properties)
    after = await workshop.ask("sns", "GetTopicAttributes", TopicArn=topic.physical_id)

    assert json.loads(during["Attributes"]["Policy"]) == policy
    assert json.loads(after["Attributes"]["Policy"]) == json.loads(before["Attributes"]["Policy"])


async def test_a_subscription_has_attributes_that_change(workshop):
    topic, queue = await workshop.create("AWS::SNS::Topic"), await workshop.create("AWS::SQS::Queue", "Q")
    what = {"TopicArn": topic.physical_id, "Protocol": "sqs", "Endpoint": queue.attributes["Arn"]}
    old = {**what, "RawMessageDelivery": True, "FilterPolicy": {"kind": ["movie"]}}
    made = await workshop.create("AWS::SNS::Subscription", **old)

    told = await workshop.ask("sns", "GetSubscriptionAttributes", SubscriptionArn=made.physical_id)
    assert told["Attributes"]["RawMessageDelivery"] == "true"
    assert json.loads(told["Attributes"]["FilterPolicy"]) == {"kind": ["movie"]}

    await workshop.update("AWS::SNS::Subscription", made, old, what)
    told = await workshop.ask("sns", "GetSubscriptionAttributes", SubscriptionArn=made.physical_id)
    assert told["Attributes"]["RawMessageDelivery"] == "false"
    assert "FilterPolicy" not in told["Attributes"]

    await workshop.delete("AWS::SNS::Subscription", made)
    await workshop.delete("AWS::SNS::Subscription", made)
    left = await workshop.ask("sns", "ListSubscriptionsByTopic", TopicArn=topic.physical_id)
    assert left["Subscriptions"] == []
