"""Who may do what with a queue: its policy decides for everybody but the account's root."""

import json

import pytest

from reelworks.cloud.authorize import AccessDenied
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Caller

QUEUE = "arn:aws:sqs:us-east-2:123456789012:work"
TOPIC = "arn:aws:sns:us-east-2:123456789012:uploads"


def statement(**more):
    return {"Effect": "Allow", "Resource": QUEUE, **more}


async def ask(cloud, principal, operation, *, source_arn=None, **request):
    caller = Caller(
        principal, "123456789012", "us-east-2", "request-1", "http://localhost", source_arn=source_arn
    )
    return await cloud.calls.call("sqs", operation, request, caller)


async def queue_with(cloud, *statements):
    policy = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    return await cloud.create("work", **({"Policy": policy} if statements else {}))


async def test_without_a_policy_nobody_else_gets_in(cloud):
    url = await queue_with(cloud)

    for who in (
        Principal.anonymous(),
        Principal.service("sns.amazonaws.com"),
        Principal.root("999999999999"),
    ):
        with pytest.raises(AccessDenied):
            await ask(cloud, who, "SendMessage", QueueUrl=url, MessageBody="x")

    assert await cloud.counts(url) == (0, 0, 0)


async def test_a_service_may_send_on_behalf_of_the_topic_that_the_policy_names(cloud):
    url = await queue_with(
        cloud,
        statement(
            Principal={"Service": "sns.amazonaws.com"},
            Action="sqs:SendMessage",
            Condition={"ArnEquals": {"aws:SourceArn": TOPIC}},
        ),
    )
    sns = Principal.service("sns.amazonaws.com")

    await ask(cloud, sns, "SendMessage", source_arn=TOPIC, QueueUrl=url, MessageBody="from the topic")

    with pytest.raises(AccessDenied):
        await ask(cloud, sns, "SendMessage", source_arn=TOPIC + "2", QueueUrl=url, MessageBody="x")
    assert await cloud.bodies(url) == ["from the topic"]


async def test_whoever_may_send_may_send_batches_and_nothing_else(cloud):
    url = await queue_with(cloud, statement(Principal="*", Action="sqs:SendMessage"))
    anybody = Principal.anonymous()

    entries = [{"Id": "a", "MessageBody": "x"}]
    answer = await ask(cloud, anybody, "SendMessageBatch", QueueUrl=url, Entries=entries)

    assert len(answer["Successful"]) == 1
    for operation in ("ReceiveMessage", "PurgeQueue", "GetQueueAttributes", "DeleteQueue"):
        with pytest.raises(AccessDenied):
            await ask(cloud, anybody, operation, QueueUrl=url)
    assert await cloud.counts(url) == (1, 0, 0)


async def test_a_policy_counts_from_when_it_was_set_and_until_it_is_taken_away(cloud):
    url = await queue_with(cloud)
    policy = json.dumps({"Statement": [statement(Principal="*", Action="sqs:ReceiveMessage")]})
    await cloud("SetQueueAttributes", QueueUrl=url, Attributes={"Policy": policy})
    assert await ask(cloud, Principal.anonymous(), "ReceiveMessage", QueueUrl=url) == {}

    await cloud("SetQueueAttributes", QueueUrl=url, Attributes={"Policy": ""})

    with pytest.raises(AccessDenied):
        await ask(cloud, Principal.anonymous(), "ReceiveMessage", QueueUrl=url)
