"""How many topics, subscriptions and filter policies there may be, and who takes large messages."""

import asyncio

import pytest

from reelworks.cloud.services.sns import quotas
from reelworks.cloud.services.sns.errors import (
    FilterPolicyLimitExceeded,
    InvalidParameter,
    SubscriptionLimitExceeded,
    TopicLimitExceeded,
)

FILTER = '{"kind": ["film"]}'
LARGE = "1048576"


async def subscribe_many(cloud, topic, count, **attributes):
    queues = [f"arn:aws:sqs:us-east-2:123456789012:q-{number}" for number in range(count)]
    if topic.endswith(".fifo"):
        queues = [f"{queue}.fifo" for queue in queues]
    return await asyncio.gather(*(cloud.subscribe(topic, queue, **attributes) for queue in queues))


async def subscribe_reader(cloud, topic, reader="reader@example.com"):
    return await cloud("Subscribe", TopicArn=topic, Protocol="email", Endpoint=reader)


async def test_a_fifo_topic_has_a_hundred_subscriptions(cloud):
    topic = await cloud.topic("a.fifo", FifoTopic="true")
    arns = await subscribe_many(cloud, topic, 100)

    with pytest.raises(SubscriptionLimitExceeded) as refusal:
        await cloud.subscribe(topic, "arn:aws:sqs:us-east-2:123456789012:more.fifo")

    assert (refusal.value.code, refusal.value.status) == ("SubscriptionLimitExceeded", 403)
    await cloud("Unsubscribe", SubscriptionArn=arns[0])
    await cloud.subscribe(topic, "arn:aws:sqs:us-east-2:123456789012:more.fifo")


async def test_an_account_has_a_thousand_fifo_topics_and_others_besides(cloud, monkeypatch):
    monkeypatch.setattr(quotas, "FIFO_TOPICS_MAX", 2)
    for name in ("a", "b"):
        await cloud.topic(f"{name}.fifo", FifoTopic="true")

    with pytest.raises(TopicLimitExceeded) as refusal:
        await cloud.topic("c.fifo", FifoTopic="true")

    assert (refusal.value.code, refusal.value.status) == ("TopicLimitExceeded", 403)
    await cloud.topic("a.fifo", FifoTopic="true")
    await cloud.topic("standard")
    await cloud("DeleteTopic", TopicArn="arn:aws:sns:us-east-2:123456789012:a.fifo")
    await cloud.topic("c.fifo", FifoTopic="true")


async def test_a_topic_has_two_hundred_filter_policies(cloud):
    topic = await cloud.topic()
    arns = await subscribe_many(cloud, topic, 200, FilterPolicy=FILTER)
    plain = await cloud.subscribe(topic, "arn:aws:sqs:us-east-2:123456789012:plain")

    with pytest.raises(FilterPolicyLimitExceeded) as refusal:
        await cloud(
            "SetSubscriptionAttributes",
            SubscriptionArn=plain,
            AttributeName="FilterPolicy",
            AttributeValue=FILTER,
        )
    with pytest.raises(FilterPolicyLimitExceeded):
        await cloud.subscribe(topic, "arn:aws:sqs:us-east-2:123456789012:more", FilterPolicy=FILTER)

    assert (refusal.value.code, refusal.value.status) == ("FilterPolicyLimitExceeded", 403)
    other = '{"kind": ["photo"]}'
    for arn, policy in ((arns[0], other), (arns[1], ""), (plain, FILTER)):
        await cloud(
            "SetSubscriptionAttributes",
            SubscriptionArn=arn,
            AttributeName="FilterPolicy",
            AttributeValue=policy,
        )


async def test_an_accounts_filter_policies_are_counted_over_its_topics_and_after_a_restart(
    cloud, monkeypatch
):
    monkeypatch.setattr(quotas, "FILTERS_OF_ACCOUNT_MAX", 4)
    first, second = await cloud.topic("first"), await cloud.topic("second")
    for topic in (first, second):
        await subscribe_many(cloud, topic, 2, FilterPolicy=FILTER)
    await cloud.close()
    await cloud.open()

    with pytest.raises(FilterPolicyLimitExceeded):
        await cloud.subscribe(first, "arn:aws:sqs:us-east-2:123456789012:more", FilterPolicy=FILTER)

    await cloud("DeleteTopic", TopicArn=second)
    await cloud.subscribe(first, "arn:aws:sqs:us-east-2:123456789012:more", FilterPolicy=FILTER)


async def test_so_many_subscriptions_may_be_pending(cloud, monkeypatch):
    monkeypatch.setattr(quotas, "PENDING_SUBSCRIPTIONS_MAX", 2)
    topic = await cloud.topic()
    for number in range(2):
        await subscribe_reader(cloud, topic, f"{number}@example.com")

    with pytest.raises(SubscriptionLimitExceeded):
        await subscribe_reader(cloud, topic)

    await cloud.subscribe(topic, "arn:aws:sqs:us-east-2:123456789012:work")


async def test_a_topic_whose_readers_get_mail_cannot_take_large_messages(cloud):
    topic = await cloud.topic()
    await subscribe_reader(cloud, topic)

    with pytest.raises(InvalidParameter, match="MaximumMessageSize"):
        await set_size(cloud, topic, LARGE)
    await set_size(cloud, topic, "262144")


async def test_a_topic_with_large_messages_takes_queues_only_and_a_hundred_of_them(cloud):
    topic = await cloud.topic(MaximumMessageSize=LARGE)
    with pytest.raises(InvalidParameter, match="email subscriptions are not supported"):
        await subscribe_reader(cloud, topic)
    await subscribe_many(cloud, topic, 100)

    with pytest.raises(SubscriptionLimitExceeded):
        await cloud.subscribe(topic, "arn:aws:sqs:us-east-2:123456789012:more")

    await set_size(cloud, topic, "")
    await cloud.subscribe(topic, "arn:aws:sqs:us-east-2:123456789012:more")
    with pytest.raises(InvalidParameter, match="100 or fewer subscriptions"):
        await set_size(cloud, topic, LARGE)


async def test_a_message_of_nearly_a_mebibyte_is_delivered_to_a_queue(cloud):
    topic = await cloud.topic(MaximumMessageSize=LARGE)
    queue = await cloud.new_queue()
    await cloud.raw(topic, queue)

    await cloud("Publish", TopicArn=topic, Message="m" * 1_048_576)

    [body] = await cloud.bodies(queue)
    assert len(body) == 1_048_576


async def set_size(cloud, topic, value):
    await cloud(
        "SetTopicAttributes", TopicArn=topic, AttributeName="MaximumMessageSize", AttributeValue=value
    )
