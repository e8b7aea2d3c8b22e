"""What PutEvents and PutObject acknowledged is delivered after SIGKILL, at whatever moment it comes."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from botocore.exceptions import BotoCoreError, ClientError

REGION = "us-east-2"
ROUNDS = 3


def set_up(cloud):
    """Make a bucket, a rule for its objects and for an application's events, and a queue for both; return its URL."""
    sqs, events, s3 = cloud.client("sqs"), cloud.client("events"), cloud.client("s3")
    rule = events.put_rule(Name="all", EventPattern='{"source": ["app", "aws.s3"]}')
    queue = f"arn:aws:sqs:{REGION}:{cloud.account}:all"
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue,
        "Condition": {"ArnEquals": {"aws:SourceArn": rule["RuleArn"]}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    url = sqs.create_queue(QueueName="all", Attributes={"Policy": policy})["QueueUrl"]
    events.put_targets(Rule="all", Targets=[{"Id": "q", "Arn": queue}])
    s3.create_bucket(Bucket="killed", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_notification_configuration(
        Bucket="killed", NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    return url


def load(cloud, name, kept, stop):
    """Put events and objects until the cloud dies; note what was acknowledged."""
    events, s3 = cloud.client("events"), cloud.client("s3")
    with suppress(ClientError, BotoCoreError):
        for number in range(10_000):
            label = f"{name}-{number}"
            if number % 3:
                entry = {"Source": "app", "DetailType": "d", "Detail": json.dumps({"label": label})}
                events.put_events(Entries=[entry])
            else:
                s3.put_object(Bucket="killed", Key=label, Body=b"x")
            kept.append(label)
            if stop.is_set():
                return


def labels_of(body):
    detail = json.loads(body)["detail"]
    return detail.get("label") or detail["object"]["key"]


def test_every_acknowledged_event_arrives(own_cloud):
    own_cloud.start()
    url = set_up(own_cloud)
    kept = []

    for round_ in range(ROUNDS):
        before, stop = len(kept), threading.Event()
        with ThreadPoolExecutor(4) as pool:
            clients = [pool.submit(load, own_cloud, f"{round_}-{n}", kept, stop) for n in range(4)]
            deadline = time.monotonic() + 20
            while len(kept) < before + 60:
                assert time.monotonic() < deadline
                time.sleep(0.005)
            own_cloud.kill()
            stop.set()
            for client in clients:
                client.result(30)
        own_cloud.start()

    assert missing(own_cloud, url, set(kept)) == set()


def missing(cloud, url, wanted):
    """Receive until all that is wanted has come, or nothing comes any more; return what has not."""
    sqs = cloud.client("sqs")
    while wanted:
        messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=10).get(
            "Messages"
        )
        if not messages:
            break
        wanted -= {labels_of(message["Body"]) for message in messages}
        entries = [{"Id": str(n), "ReceiptHandle": m["ReceiptHandle"]} for n, m in enumerate(messages)]
        sqs.delete_message_batch(QueueUrl=url, Entries=entries)
    return wanted
