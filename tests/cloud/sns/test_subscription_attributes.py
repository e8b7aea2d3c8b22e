"""GetSubscriptionAttributes and SetSubscriptionAttributes."""

import json

import pytest

from reelworks.cloud.services.sns.errors import InvalidParameter, SubscriptionNotFound

MISSING = "arn:aws:sns:us-east-2:123456789012:uploads:01234567-0123-0123-0123-0123456789ab"
QUEUE = "arn:aws:sqs:us-east-2:123456789012:work"


async def put(cloud, arn, name, value):
    await cloud("SetSubscriptionAttributes", SubscriptionArn=arn, AttributeName=name, AttributeValue=value)


@pytest.fixture
async def arn(cloud):
    return await cloud.subscribe(await cloud.topic(), await cloud.new_queue())


async def test_what_is_set_holds_for_the_next_message(cloud, arn):
    topic = arn.rpartition(":")[0]

    await put(cloud, arn, "RawMessageDelivery", "true")
    await cloud("Publish", TopicArn=topic, Message="bare")

    assert await cloud.bodies() == ["bare"]


async def test_an_empty_policy_unsets_it(cloud, arn):
    await put(cloud, arn, "FilterPolicy", '{"a": ["b"]}')
    await put(cloud, arn, "RedrivePolicy", json.dumps({"deadLetterTargetArn": QUEUE}))

    await put(cloud, arn, "FilterPolicy", "")
    await put(cloud, arn, "RedrivePolicy", "")

    assert not {"FilterPolicy", "FilterPolicyScope", "RedrivePolicy"} & set(await cloud.subscription(arn))


async def test_the_scope_shows_only_beside_a_policy(cloud, arn):
    await put(cloud, arn, "FilterPolicyScope", "MessageBody")
    assert "FilterPolicyScope" not in await cloud.subscription(arn)

    await put(cloud, arn, "FilterPolicy", '{"a": {"b": ["c"]}}')
    assert (await cloud.subscription(arn))["FilterPolicyScope"] == "MessageBody"


async def test_the_scope_cannot_leave_a_nested_policy_behind(cloud, arn):
    await put(cloud, arn, "FilterPolicyScope", "MessageBody")
    await put(cloud, arn, "FilterPolicy", '{"a": {"b": ["c"]}}')

    with pytest.raises(InvalidParameter, match="does not support nested filter policy"):
        await put(cloud, arn, "FilterPolicyScope", "MessageAttributes")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("FakeAttribute", "x", "Invalid parameter: AttributeName"),
        (
            "RawMessageDelivery",
            "test-ValUe",
            "Invalid parameter: RawMessageDelivery: Invalid value [test-ValUe]. Must be true or false.",
        ),
        (
            "RawMessageDelivery",
            "",
            "Invalid parameter: RawMessageDelivery: Invalid value []. Must be true or false.",
        ),
        (
            "RedrivePolicy",
            '{"deadLetterTargetArn": "fake-arn"}',
            "Invalid parameter: RedrivePolicy: deadLetterTargetArn is an invalid arn",
        ),
        ("RedrivePolicy", "{invalidjson}", "Invalid parameter: RedrivePolicy: failed to parse JSON."),
        ("FilterPolicy", "{invalidjson}", "Invalid parameter: FilterPolicy: failed to parse JSON."),
        (
            "FilterPolicyScope",
            "RandomValue",
            (
                "Invalid parameter: FilterPolicyScope: Invalid value [RandomValue]."
                " Please use either MessageBody or MessageAttributes"
            ),
        ),
        (
            "FilterPolicy",
            '{"object": {"key": ["x"]}}',
            "Invalid parameter: Filter policy scope MessageAttributes does not support nested filter policy",
        ),
    ],
)
async def test_what_cannot_be_set_is_refused(cloud, arn, name, value, words):
    with pytest.raises(InvalidParameter) as refusal:
        await put(cloud, arn, name, value)

    assert refusal.value.message.startswith(words)


async def test_a_subscription_that_is_not_there_is_not_found(cloud):
    with pytest.raises(SubscriptionNotFound):
        await cloud.subscription(MISSING)
    with pytest.raises(SubscriptionNotFound):
        await put(cloud, MISSING, "RawMessageDelivery", "true")
