"""Subscribe."""

import json

import pytest

from reelworks.cloud.services.sns.errors import InvalidParameter, TopicNotFound

QUEUE = "arn:aws:sqs:us-east-2:123456789012:work"
REASON = "Invalid parameter: Attributes Reason: "


async def test_a_queue_is_subscribed_at_once(cloud):
    topic = await cloud.topic()

    arn = await cloud.subscribe(topic, QUEUE)

    assert arn.startswith(f"{topic}:")
    assert await cloud.subscription(arn) == {
        "ConfirmationWasAuthenticated": "true",
        "Endpoint": QUEUE,
        "Owner": "123456789012",
        "PendingConfirmation": "false",
        "Protocol": "sqs",
        "RawMessageDelivery": "false",
        "SubscriptionArn": arn,
        "SubscriptionPrincipal": "arn:aws:iam::123456789012:root",
        "TopicArn": topic,
    }


async def test_attributes_are_taken_with_it(cloud):
    topic = await cloud.topic()
    redrive = json.dumps({"deadLetterTargetArn": QUEUE + "-dead"})

    arn = await cloud.subscribe(
        topic, QUEUE, RawMessageDelivery="true", FilterPolicy='{"a": ["b"]}', RedrivePolicy=redrive
    )

    attributes = await cloud.subscription(arn)
    assert attributes["RawMessageDelivery"] == "true"
    assert attributes["FilterPolicy"] == '{"a": ["b"]}'
    assert attributes["FilterPolicyScope"] == "MessageAttributes"
    assert attributes["RedrivePolicy"] == redrive


@pytest.mark.parametrize(
    "attributes",
    [{}, {"RawMessageDelivery": "true"}, {"RawMessageDelivery": "true", "FilterPolicy": '{"a": ["b"]}'}],
)
async def test_subscribing_again_answers_the_same_subscription(cloud, attributes):
    topic = await cloud.topic()
    first = await cloud.subscribe(topic, QUEUE, RawMessageDelivery="true", FilterPolicy='{"a": ["b"]}')

    assert await cloud.subscribe(topic, QUEUE, **attributes) == first
    assert len((await cloud("ListSubscriptions"))["Subscriptions"]) == 1


async def test_subscribing_again_with_other_attributes_is_refused(cloud):
    topic = await cloud.topic()
    await cloud.subscribe(topic, QUEUE, RawMessageDelivery="true")

    with pytest.raises(InvalidParameter) as refusal:
        await cloud.subscribe(topic, QUEUE, RawMessageDelivery="false")

    assert refusal.value.message == f"{REASON}Subscription already exists with different attributes"


async def test_a_default_that_is_spelt_out_is_no_difference(cloud):
    topic = await cloud.topic()
    first = await cloud.subscribe(topic, QUEUE)

    assert await cloud.subscribe(topic, QUEUE, RawMessageDelivery="false") == first


@pytest.mark.parametrize(
    ("protocol", "endpoint", "words"),
    [
        (
            "pigeon",
            QUEUE,
            "Invalid parameter: Amazon SNS does not support this protocol string: pigeon",
        ),
        ("sqs", "http://localhost:4566/123456789012/work", "Invalid parameter: SQS endpoint ARN"),
        ("sqs", "", "Invalid parameter: SQS endpoint ARN"),
        ("sqs", "arn:aws:sns:us-east-2:123456789012:work", "Invalid parameter: SQS endpoint ARN"),
        (
            "sqs",
            QUEUE + ".fifo",
            (
                "Invalid parameter: Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to"
                " standard SNS topics"
            ),
        ),
    ],
)
async def test_an_endpoint_that_is_none_is_refused(cloud, protocol, endpoint, words):
    topic = await cloud.topic()

    with pytest.raises(InvalidParameter) as refusal:
        await cloud("Subscribe", TopicArn=topic, Protocol=protocol, Endpoint=endpoint)

    assert refusal.value.message == words


@pytest.mark.parametrize(
    ("attributes", "words"),
    [
        ({"Colour": "red"}, f"{REASON}AttributeName"),
        (
            {"RawMessageDelivery": "wrongvalue"},
            f"{REASON}RawMessageDelivery: Invalid value [wrongvalue]. Must be true or false.",
        ),
        (
            {"FilterPolicyScope": "Whole"},
            f"{REASON}FilterPolicyScope: Invalid value [Whole]. Please use either MessageBody or MessageAttributes",
        ),
        ({"FilterPolicy": '{"a": "b"}'}, f'{REASON}FilterPolicy: "a" must be an object or an array'),
        (
            {"RedrivePolicy": '{"deadLetterTargetArn": "work"}'},
            f"{REASON}RedrivePolicy: deadLetterTargetArn is an invalid arn",
        ),
    ],
)
async def test_an_attribute_that_is_not_valid_is_refused(cloud, attributes, words):
    topic = await cloud.topic()

    with pytest.raises(InvalidParameter) as refusal:
        await cloud.subscribe(topic, QUEUE, **attributes)

    assert refusal.value.message == words
    assert (await cloud("ListSubscriptions"))["Subscriptions"] == []


async def test_a_fifo_subscription_needs_a_fifo_dead_letter_queue(cloud):
    topic = await cloud.topic("a.fifo", FifoTopic="true")
    redrive = json.dumps({"deadLetterTargetArn": QUEUE})

    with pytest.raises(InvalidParameter, match="must use a FIFO queue as DLQ for a FIFO Subscription"):
        await cloud.subscribe(topic, QUEUE + ".fifo", RedrivePolicy=redrive)


async def test_a_topic_that_is_not_there_is_not_found(cloud):
    with pytest.raises(TopicNotFound):
        await cloud.subscribe("arn:aws:sns:us-east-2:123456789012:missing", QUEUE)
