"""DeleteTopic."""

import pytest

from reelworks.cloud.services.sns.errors import SubscriptionNotFound, TopicNotFound


async def test_a_deleted_topic_is_gone_with_its_subscriptions(cloud):
    topic = await cloud.topic()
    subscription = await cloud.subscribe(topic, await cloud.new_queue())

    await cloud("DeleteTopic", TopicArn=topic)

    assert (await cloud("ListTopics"))["Topics"] == []
    assert (await cloud("ListSubscriptions"))["Subscriptions"] == []
    with pytest.raises(TopicNotFound):
        await cloud.attributes_of(topic)
    with pytest.raises(SubscriptionNotFound):
        await cloud.subscription(subscription)
    with pytest.raises(TopicNotFound):
        await cloud("Publish", TopicArn=topic, Message="m")


async def test_deleting_again_is_no_error(cloud):
    topic = await cloud.topic()
    await cloud("DeleteTopic", TopicArn=topic)

    assert await cloud("DeleteTopic", TopicArn=topic) == {}


async def test_a_topic_made_anew_has_nothing_of_the_old(cloud):
    topic = await cloud.topic(DisplayName="old")
    await cloud.subscribe(topic, await cloud.new_queue())
    await cloud("DeleteTopic", TopicArn=topic)

    again = await cloud.topic()

    attributes = await cloud.attributes_of(again)
    assert (attributes["DisplayName"], attributes["SubscriptionsConfirmed"]) == ("", "0")
