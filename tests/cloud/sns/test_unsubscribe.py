"""Unsubscribe."""

import pytest

from reelworks.cloud.services.sns.errors import InvalidParameter, SubscriptionNotFound


async def test_who_unsubscribes_gets_nothing_more(cloud):
    topic = await cloud.topic()
    queue = await cloud.new_queue()
    subscription = await cloud.raw(topic, queue)

    await cloud("Unsubscribe", SubscriptionArn=subscription)
    await cloud("Publish", TopicArn=topic, Message="m")

    assert await cloud.bodies(queue) == []
    with pytest.raises(SubscriptionNotFound) as refusal:
        await cloud.subscription(subscription)
    assert (refusal.value.code, refusal.value.message) == ("NotFound", "Subscription does not exist")


async def test_unsubscribing_again_is_no_error(cloud):
    subscription = await cloud.subscribe(await cloud.topic(), await cloud.new_queue())
    await cloud("Unsubscribe", SubscriptionArn=subscription)

    assert await cloud("Unsubscribe", SubscriptionArn=subscription) == {}


@pytest.mark.parametrize(
    ("arn", "words"),
    [
        (
            "randomstring",
            "Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, not 1",
        ),
        (
            "arn:aws:sns:us-east-2:random",
            "Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, not 5",
        ),
        ("arn:aws:sns:us-east-2:123456789012:topic:random", "Invalid parameter: SubscriptionId"),
    ],
)
async def test_an_arn_that_is_none_is_refused(cloud, arn, words):
    with pytest.raises(InvalidParameter) as refusal:
        await cloud("Unsubscribe", SubscriptionArn=arn)

    assert refusal.value.message == words
