"""Subscriptions that nobody confirms go by themselves."""

import pytest

from reelworks.cloud.services.sns import expiry
from reelworks.cloud.services.sns.errors import InvalidParameter

DAY_S = 86_400


async def subscribe(cloud, topic, reader):
    answer = await cloud(
        "Subscribe", TopicArn=topic, Protocol="email", Endpoint=reader, ReturnSubscriptionArn=True
    )
    return answer["SubscriptionArn"]


async def listed(cloud):
    return [one["Endpoint"] for one in (await cloud("ListSubscriptions"))["Subscriptions"]]


async def test_what_nobody_confirms_is_gone_after_two_days(cloud):
    topic, queue = await cloud.topic(), await cloud.new_queue()
    await cloud.subscribe(topic, queue)
    await subscribe(cloud, topic, "old@example.com")
    cloud.clock.advance(DAY_S)
    await subscribe(cloud, topic, "new@example.com")
    cloud.clock.advance(DAY_S)

    await cloud.sns._expiry.remove_expired()

    assert await listed(cloud) == [queue, "new@example.com"]
    assert (await cloud.attributes_of(topic))["SubscriptionsPending"] == "1"


async def test_what_expired_while_the_cloud_was_down_is_gone_when_it_is_back(cloud):
    topic = await cloud.topic()
    await subscribe(cloud, topic, "old@example.com")
    await cloud.close()
    cloud.clock.advance(2 * DAY_S)

    await cloud.open()
    await cloud.topic("another")  # its commit comes after the first look's

    assert await listed(cloud) == []


async def test_many_go_in_several_commits(cloud, monkeypatch):
    monkeypatch.setattr(expiry, "REMOVED_AT_ONCE", 2)
    topic = await cloud.topic()
    for number in range(5):
        await subscribe(cloud, topic, f"reader-{number}@example.com")
    cloud.clock.advance(2 * DAY_S)

    await cloud.sns._expiry.remove_expired()

    assert await listed(cloud) == []


async def test_the_token_of_what_is_gone_confirms_nothing(cloud):
    topic = await cloud.topic()
    arn = await subscribe(cloud, topic, "old@example.com")
    token = cloud.sns.database.reader.execute("SELECT token FROM sns_subscription").fetchone()["token"]
    cloud.clock.advance(2 * DAY_S)
    await cloud.sns._expiry.remove_expired()

    with pytest.raises(InvalidParameter, match="Invalid parameter: Token"):
        await cloud("ConfirmSubscription", TopicArn=topic, Token=token)
    assert await subscribe(cloud, topic, "old@example.com") != arn


async def test_the_look_needs_no_scan(cloud):
    statement = "SELECT * FROM sns_subscription WHERE token_until > 0 AND token_until <= ? ORDER BY token_until LIMIT ?"
    plan = cloud.sns.database.reader.execute(f"EXPLAIN QUERY PLAN {statement}", (0, 1)).fetchall()

    assert ["sns_subscription_by_expiry" in row["detail"] for row in plan] == [True]
