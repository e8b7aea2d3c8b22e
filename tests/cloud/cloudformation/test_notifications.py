"""NotificationARNs: every event of a stack is published to its topics."""

import asyncio

from support.people import ACCOUNT, REGION, document
from support.stacks import DEADLINE_S, Cloud, thing


async def topic_with_queue(cloud: Cloud) -> tuple[str, str]:
    topic = (await cloud.root("sns", "CreateTopic", Name="events"))["TopicArn"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": "*",
    }
    url = await cloud.queue("events", Policy=document(statement))
    await cloud.root(
        "sns",
        "Subscribe",
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=f"arn:aws:sqs:{REGION}:{ACCOUNT}:events",
        Attributes={"RawMessageDelivery": "true"},
    )
    return topic, url


async def received(cloud: Cloud, url: str, count: int) -> list[str]:
    bodies: list[str] = []
    async with asyncio.timeout(DEADLINE_S):
        while len(bodies) < count:
            answer = await cloud.root(
                "sqs", "ReceiveMessage", QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1
            )
            bodies += [message["Body"] for message in answer.get("Messages", [])]
    return bodies


async def test_every_event_is_published(cloud):
    topic, url = await topic_with_queue(cloud)

    await cloud.create({"One": thing(Name="one")}, NotificationARNs=[topic])

    stack = await cloud.settled()
    assert stack["NotificationARNs"] == [topic]
    bodies = await received(cloud, url, 5)
    (done,) = [body for body in bodies if "LogicalResourceId='One'" in body and "CREATE_COMPLETE" in body]
    lines = dict(line.split("=", 1) for line in done.splitlines())
    assert lines["StackName"] == "'stack'"
    assert lines["PhysicalResourceId"] == "'one'"
    assert lines["ResourceType"] == "'Test::Thing'"
    assert lines["ClientRequestToken"] == "'null'"


async def test_the_topics_are_a_pseudo_parameter(cloud):
    topic, _ = await topic_with_queue(cloud)

    await cloud.create(
        {"One": thing(Name="one", List={"Ref": "AWS::NotificationARNs"})}, NotificationARNs=[topic]
    )

    await cloud.settled()
    assert cloud.world.things["one"]["List"] == [topic]


async def test_a_topic_that_is_not_there_holds_nothing_up(cloud):
    await cloud.create({"One": thing()}, NotificationARNs=[f"arn:aws:sns:{REGION}:{ACCOUNT}:nothing"])

    assert (await cloud.settled())["StackStatus"] == "CREATE_COMPLETE"
