"""From an upload's departure to the message that tells of it, received: through SNS, and through EventBridge."""

import asyncio
import json
import time

from bench.cases.queues import receive_waiting
from bench.connection import Connection
from bench.load import Result
from bench.requests import client_for, make_bucket, make_queue, put_request, signer_for, sqs_request
from bench.server_process import Target

UPLOADS_MAX = 200
SETTLE_S_MAX = 5.0
NEWS_S_MAX = 10.0
"""A message that has not come by then will not come: the case fails."""


async def through_sns(target: Target, seconds: float) -> Result:
    """S3 to SNS to SQS."""
    bucket, url = "bench-uploads-sns", make_queue(target, "bench-uploads-sns")
    arn = let_send(target, url, "sns.amazonaws.com")
    sns = client_for(target, "sns")
    topic = sns.create_topic(Name="bench-uploads")["TopicArn"]
    policy = {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sns:Publish"}
    sns.set_topic_attributes(
        TopicArn=topic, AttributeName="Policy", AttributeValue=document({**policy, "Resource": topic})
    )
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    make_bucket(target, bucket)
    rule = {"TopicArn": topic, "Events": ["s3:ObjectCreated:*"]}
    client_for(target, "s3").put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"TopicConfigurations": [rule]}
    )
    return await measure(target, bucket, url, seconds)


async def through_eventbridge(target: Target, seconds: float) -> Result:
    """S3 to the default bus to SQS."""
    bucket, url = "bench-uploads-events", make_queue(target, "bench-uploads-events")
    arn = let_send(target, url, "events.amazonaws.com")
    events = client_for(target, "events")
    pattern = {"source": ["aws.s3"], "detail": {"bucket": {"name": [bucket]}}}
    events.put_rule(Name="bench-uploads", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="bench-uploads", Targets=[{"Id": "queue", "Arn": arn}])
    make_bucket(target, bucket)
    client_for(target, "s3").put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    return await measure(target, bucket, url, seconds)


def let_send(target: Target, url: str, service: str) -> str:
    """Let a service send to a queue; return the queue's ARN."""
    sqs = client_for(target, "sqs")
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sqs:SendMessage"}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": document({**policy, "Resource": arn})})
    return arn


def document(statement: dict) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


async def measure(target: Target, bucket: str, url: str, seconds: float) -> Result:
    """Upload, one at a time, with a receive waiting."""
    sqs, s3 = signer_for(target, "sqs"), signer_for(target, "s3")
    receiver, sender = Connection(target.host, target.port), Connection(target.host, target.port)
    await drain(receiver, sqs, url)
    result = Result(0, seconds, 0)
    deadline = time.perf_counter() + seconds
    while time.perf_counter() < deadline and result.requests < UPLOADS_MAX:
        key = f"upload-{result.requests:05d}"
        waiting = asyncio.create_task(news_of(receiver, sqs, url, key))
        await asyncio.sleep(0.01)
        begin = time.perf_counter()
        sending = asyncio.create_task(sender.ask(put_request(s3, f"/{bucket}/{key}", b"hello")))
        came_at, handles = await waiting
        result.latencies_s.append(came_at - begin)
        await sending
        result.requests += 1
        for handle in handles:
            members = {"QueueUrl": url, "ReceiptHandle": handle}
            await sender.ask(sqs_request(sqs, "DeleteMessage", members))
    receiver.close()
    sender.close()
    return result


async def news_of(connection: Connection, signer, url: str, key: str) -> tuple[float, list[str]]:
    """Receive until a message names the key: when it came, and the handles of all that came."""
    handles = []
    while True:
        answer = await connection.ask(receive_waiting(signer, url), wait_s=NEWS_S_MAX)
        came_at = time.perf_counter()
        messages = json.loads(answer).get("Messages", [])
        handles += [message["ReceiptHandle"] for message in messages]
        if any(key in message["Body"] for message in messages):
            return came_at, handles


async def drain(connection: Connection, signer, url: str) -> None:
    """Take out the s3:TestEvent, wherever one is sent."""
    deadline = time.monotonic() + SETTLE_S_MAX
    while time.monotonic() < deadline:
        members = {"QueueUrl": url, "WaitTimeSeconds": 1}
        messages = json.loads(await connection.ask(sqs_request(signer, "ReceiveMessage", members)))
        if not messages.get("Messages"):
            return
        for message in messages["Messages"]:
            handle = {"QueueUrl": url, "ReceiptHandle": message["ReceiptHandle"]}
            await connection.ask(sqs_request(signer, "DeleteMessage", handle))
