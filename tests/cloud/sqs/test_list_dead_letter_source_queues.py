import json


async def test_the_queues_that_send_their_dead_letters_here_are_listed_in_pages(cloud):
    dead = await cloud.create("dead")
    policy = json.dumps(
        {"deadLetterTargetArn": "arn:aws:sqs:us-east-2:123456789012:dead", "maxReceiveCount": 3}
    )
    sources = [await cloud.create(name, RedrivePolicy=policy) for name in "abc"]
    await cloud.create("other")

    whole = await cloud("ListDeadLetterSourceQueues", QueueUrl=dead)
    first = await cloud("ListDeadLetterSourceQueues", QueueUrl=dead, MaxResults=2)
    rest = await cloud(
        "ListDeadLetterSourceQueues", QueueUrl=dead, MaxResults=2, NextToken=first["NextToken"]
    )

    assert whole == {"queueUrls": sources}
    assert first["queueUrls"] + rest["queueUrls"] == sources
    assert "NextToken" not in rest
