"""ListSubscriptions and ListSubscriptionsByTopic."""

import pytest

from reelworks.cloud.services.sns.errors import InvalidParameter, TopicNotFound


def queue(number: int) -> str:
    return f"arn:aws:sqs:us-east-2:123456789012:work-{number}"


async def test_subscriptions_are_listed_as_they_were_made(cloud):
    topics = [await cloud.topic("b"), await cloud.topic("a")]
    arns = [await cloud.subscribe(topic, queue(number)) for number in range(2) for topic in topics]

    answer = await cloud("ListSubscriptions")

    assert [one["SubscriptionArn"] for one in answer["Subscriptions"]] == arns
    assert answer["Subscriptions"][0] == {
        "SubscriptionArn": arns[0],
        "Owner": "123456789012",
        "Protocol": "sqs",
        "Endpoint": queue(0),
        "TopicArn": topics[0],
    }


async def test_a_topics_subscriptions_are_its_own(cloud):
    topics = [await cloud.topic("b"), await cloud.topic("a")]
    arns = [await cloud.subscribe(topic, queue(number)) for number in range(2) for topic in topics]

    answer = await cloud("ListSubscriptionsByTopic", TopicArn=topics[1])

    assert [one["SubscriptionArn"] for one in answer["Subscriptions"]] == arns[1::2]


@pytest.mark.parametrize("operation", ["ListSubscriptions", "ListSubscriptionsByTopic"])
async def test_they_come_a_hundred_at_a_time(cloud, operation):
    topic = await cloud.topic()
    for number in range(101):
        await cloud.subscribe(topic, queue(number))
    request = {"TopicArn": topic} if operation.endswith("Topic") else {}

    first = await cloud(operation, **request)
    second = await cloud(operation, NextToken=first["NextToken"], **request)

    assert len(first["Subscriptions"]) == 100
    assert [one["Endpoint"] for one in second["Subscriptions"]] == [queue(100)]
    assert "NextToken" not in second


async def test_a_token_that_was_never_given_out_is_refused(cloud):
    with pytest.raises(InvalidParameter, match="NextToken"):
        await cloud("ListSubscriptions", NextToken="page two")


async def test_a_topic_that_is_not_there_is_not_found(cloud):
    with pytest.raises(TopicNotFound):
        await cloud("ListSubscriptionsByTopic", TopicArn="arn:aws:sns:us-east-2:123456789012:missing")
