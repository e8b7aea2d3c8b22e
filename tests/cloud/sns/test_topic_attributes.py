"""GetTopicAttributes and SetTopicAttributes."""

import json

import pytest

from reelworks.cloud.services.sns.errors import InvalidParameter, TopicNotFound


async def test_a_plain_topic_has_awss_defaults(cloud):
    topic = await cloud.topic()

    attributes = await cloud.attributes_of(topic)

    assert json.loads(attributes.pop("EffectiveDeliveryPolicy")) == {
        "http": {
            "defaultHealthyRetryPolicy": {
                "minDelayTarget": 20,
                "maxDelayTarget": 20,
                "numRetries": 3,
                "numMaxDelayRetries": 0,
                "numNoDelayRetries": 0,
                "numMinDelayRetries": 0,
                "backoffFunction": "linear",
            },
            "disableSubscriptionOverrides": False,
            "defaultRequestPolicy": {"headerContentType": "text/plain; charset=UTF-8"},
        }
    }
    attributes.pop("Policy")
    assert attributes == {
        "TopicArn": topic,
        "Owner": "123456789012",
        "DisplayName": "",
        "SubscriptionsConfirmed": "0",
        "SubscriptionsPending": "0",
        "SubscriptionsDeleted": "0",
    }


async def test_a_fifo_topic_says_so(cloud):
    attributes = await cloud.attributes_of(await cloud.topic("a.fifo", FifoTopic="true"))

    assert (attributes["FifoTopic"], attributes["ContentBasedDeduplication"]) == ("true", "false")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DisplayName", "Uploads"),
        ("KmsMasterKeyId", "alias/aws/sns"),
        ("SignatureVersion", "2"),
        ("TracingConfig", "Active"),
        ("MaximumMessageSize", "1048576"),
        ("SQSFailureFeedbackRoleArn", "arn:aws:iam::123456789012:role/log"),
    ],
)
async def test_what_is_set_is_answered(cloud, name, value):
    topic = await cloud.topic()

    await cloud("SetTopicAttributes", TopicArn=topic, AttributeName=name, AttributeValue=value)

    assert (await cloud.attributes_of(topic))[name] == value


async def test_a_policy_is_answered_as_it_was_set_and_an_empty_one_gives_back_the_default(cloud):
    topic = await cloud.topic()
    default = (await cloud.attributes_of(topic))["Policy"]
    policy = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": "*", "Action": "SNS:Publish", "Resource": topic},
            ],
        },
        indent=1,
    )

    await cloud("SetTopicAttributes", TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    assert (await cloud.attributes_of(topic))["Policy"] == policy

    await cloud("SetTopicAttributes", TopicArn=topic, AttributeName="Policy", AttributeValue="")
    assert (await cloud.attributes_of(topic))["Policy"] == default


async def test_a_delivery_policy_lies_over_the_default_until_it_is_unset(cloud):
    topic = await cloud.topic()
    policy = {
        "http": {"defaultHealthyRetryPolicy": {"minDelayTarget": 5, "maxDelayTarget": 6, "numRetries": 1}}
    }

    await cloud(
        "SetTopicAttributes",
        TopicArn=topic,
        AttributeName="DeliveryPolicy",
        AttributeValue=json.dumps(policy),
    )

    attributes = await cloud.attributes_of(topic)
    assert json.loads(attributes["DeliveryPolicy"]) == policy
    retries = json.loads(attributes["EffectiveDeliveryPolicy"])["http"]["defaultHealthyRetryPolicy"]
    assert (retries["minDelayTarget"], retries["numRetries"], retries["backoffFunction"]) == (5, 1, "linear")

    await cloud("SetTopicAttributes", TopicArn=topic, AttributeName="DeliveryPolicy")
    assert "DeliveryPolicy" not in await cloud.attributes_of(topic)


async def test_subscriptions_are_counted(cloud):
    topic = await cloud.topic()
    subscription = await cloud.subscribe(topic, await cloud.new_queue("a"))
    await cloud.subscribe(topic, await cloud.new_queue("b"))
    await cloud("Unsubscribe", SubscriptionArn=subscription)

    assert (await cloud.attributes_of(topic))["SubscriptionsConfirmed"] == "1"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("Colour", "red", "Invalid parameter: AttributeName"),
        ("FifoTopic", "true", "Invalid parameter: AttributeName"),
        ("Policy", "{", "Invalid parameter: Policy Error: "),
        ("Policy", '{"Statement": [{"Effect": "Perhaps"}]}', "Invalid parameter: Policy Error: "),
        ("DeliveryPolicy", "{", "Invalid parameter: DeliveryPolicy: failed to parse JSON."),
        (
            "DeliveryPolicy",
            '{"http": {"defaultHealthyRetryPolicy": {"numRetries": 101}}}',
            "Invalid parameter: DeliveryPolicy: ",
        ),
        ("DisplayName", "x" * 101, "Invalid parameter: DisplayName: "),
    ],
)
async def test_what_cannot_be_set_is_refused(cloud, name, value, words):
    topic = await cloud.topic()

    with pytest.raises(InvalidParameter) as refusal:
        await cloud("SetTopicAttributes", TopicArn=topic, AttributeName=name, AttributeValue=value)

    assert refusal.value.message.startswith(words)


async def test_a_topic_that_is_not_there_is_not_found(cloud):
    missing = "arn:aws:sns:us-east-2:123456789012:missing"

    with pytest.raises(TopicNotFound):
        await cloud.attributes_of(missing)
    with pytest.raises(TopicNotFound):
        await cloud("SetTopicAttributes", TopicArn=missing, AttributeName="DisplayName", AttributeValue="x")


async def test_an_arn_that_is_none_is_refused(cloud):
    with pytest.raises(InvalidParameter, match="An ARN must have at least 6 elements, not 1"):
        await cloud.attributes_of("uploads")
