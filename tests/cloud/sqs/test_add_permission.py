import json

import pytest

from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Caller
from reelworks.cloud.services.sqs.errors import InvalidParameterValue, MissingParameter, OverLimit

FRIEND = "999999999999"


async def policy_of(cloud, url):
    answer = await cloud("GetQueueAttributes", QueueUrl=url, AttributeNames=["Policy"])
    return json.loads(answer.get("Attributes", {}).get("Policy", "null"))


async def add(cloud, url, label="friends", accounts=(FRIEND,), actions=("SendMessage",)):
    await cloud(
        "AddPermission", QueueUrl=url, Label=label, AWSAccountIds=list(accounts), Actions=list(actions)
    )


async def test_it_is_a_statement_of_the_queues_policy(cloud):
    url = await cloud.create("work")

    await add(cloud, url)

    arn = "arn:aws:sqs:us-east-2:123456789012:work"
    assert await policy_of(cloud, url) == {
        "Version": "2008-10-17",
        "Id": f"{arn}/SQSDefaultPolicy",
        "Statement": [
            {
                "Sid": "friends",
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{FRIEND}:root"},
                "Action": "SQS:SendMessage",
                "Resource": arn,
            }
        ],
    }


async def test_the_other_account_may_then_send_here(cloud):
    url = await cloud.create("work")
    await add(cloud, url)
    friend = Caller(Principal.root(FRIEND), FRIEND, "us-east-2", "request-1", "http://localhost:4566")

    await cloud.calls.call("sqs", "SendMessage", {"QueueUrl": url, "MessageBody": "hi"}, friend)

    assert await cloud.bodies(url) == ["hi"]


async def test_it_is_added_to_the_statements_that_are_there(cloud):
    url = await cloud.create("work")

    await add(cloud, url, "one")
    await add(cloud, url, "two", actions=("ReceiveMessage", "DeleteMessage"))

    assert [statement["Sid"] for statement in (await policy_of(cloud, url))["Statement"]] == ["one", "two"]


async def test_a_label_is_used_once(cloud):
    url = await cloud.create("work")
    await add(cloud, url)

    with pytest.raises(
        InvalidParameterValue, match=r"Value friends for parameter Label is invalid.*Already exists"
    ):
        await add(cloud, url)


async def test_what_cannot_be_given_away_is_refused(cloud):
    url = await cloud.create("work")

    with pytest.raises(InvalidParameterValue, match="Only the queue owner"):
        await add(cloud, url, actions=["DeleteQueue"])
    with pytest.raises(InvalidParameterValue, match="account IDs"):
        await add(cloud, url, accounts=["me"])
    with pytest.raises(InvalidParameterValue, match="1 to 80 in length"):
        await add(cloud, url, label="a b")
    with pytest.raises(InvalidParameterValue, match="Unable to verify"):
        await add(cloud, url, accounts=[])
    with pytest.raises(MissingParameter, match="Actions"):
        await add(cloud, url, actions=[])
    with pytest.raises(OverLimit, match="8 Actions were found, maximum allowed is 7"):
        await add(cloud, url, actions=["SendMessage"] * 8)
    assert await policy_of(cloud, url) is None
