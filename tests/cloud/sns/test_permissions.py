"""AddPermission and RemovePermission."""

import json

import pytest

from reelworks.cloud.authorize import AccessDenied
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.services.sns.errors import InvalidParameter, NotFound

OTHER = "210987654321"


async def grant(cloud, topic, label="share", accounts=(OTHER,), actions=("Publish",)):
    await cloud(
        "AddPermission", TopicArn=topic, Label=label, AWSAccountId=list(accounts), ActionName=list(actions)
    )


async def test_another_account_may_publish_while_it_has_permission(cloud):
    topic = await cloud.topic()
    owner, other = cloud.principal, Principal.root(OTHER)

    async def publish_as_other():
        cloud.principal = other
        try:
            await cloud("Publish", TopicArn=topic, Message="m")
        finally:
            cloud.principal = owner

    with pytest.raises(AccessDenied):
        await publish_as_other()
    await grant(cloud, topic)
    await publish_as_other()
    await cloud("RemovePermission", TopicArn=topic, Label="share")
    with pytest.raises(AccessDenied):
        await publish_as_other()


async def test_the_statement_is_written_as_aws_writes_it(cloud):
    topic = await cloud.topic()

    await grant(cloud, topic, accounts=[OTHER, "123412341234"], actions=["Publish", "Subscribe"])

    policy = json.loads((await cloud.attributes_of(topic))["Policy"])
    assert [statement["Sid"] for statement in policy["Statement"]] == ["__default_statement_ID", "share"]
    assert policy["Statement"][1] == {
        "Sid": "share",
        "Effect": "Allow",
        "Principal": {"AWS": [f"arn:aws:iam::{OTHER}:root", "arn:aws:iam::123412341234:root"]},
        "Action": ["SNS:Publish", "SNS:Subscribe"],
        "Resource": topic,
    }


async def test_a_label_counts_once(cloud):
    topic = await cloud.topic()
    await grant(cloud, topic)

    with pytest.raises(InvalidParameter, match="Statement already exists"):
        await grant(cloud, topic)


async def test_what_is_no_action_of_a_topic_cannot_be_granted(cloud):
    topic = await cloud.topic()

    with pytest.raises(InvalidParameter, match="Policy statement action out of service scope!"):
        await grant(cloud, topic, actions=["CreateTopic"])


async def test_who_is_no_account_cannot_be_granted_anything(cloud):
    topic = await cloud.topic()

    with pytest.raises(InvalidParameter, match="AWSAccountId"):
        await grant(cloud, topic, accounts=["somebody"])


async def test_a_label_that_is_not_there_cannot_be_removed(cloud):
    topic = await cloud.topic()

    with pytest.raises(NotFound, match="Statement does not exist"):
        await cloud("RemovePermission", TopicArn=topic, Label="share")
