"""What was published is delivered, wherever SIGKILL strikes."""

import email
import json
import re
import threading
import time
from email import policy

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from support.cloud import RunningCloud

PUBLISHERS = 3
ROUNDS = 4
LOAD_S = 0.4


class Publisher(threading.Thread):
    """Publishes until it is stopped; remembers what was acknowledged."""

    def __init__(self, cloud, topic, name) -> None:
        super().__init__(name=name)
        self.acknowledged = []
        self.stopped = threading.Event()
        self._cloud, self._topic = cloud, topic

    def run(self) -> None:
        sns = self._cloud.client("sns", connect_timeout=2, read_timeout=2)
        number = 0
        while not self.stopped.is_set():
            message = f"{self.name}-{number}"
            number += 1
            try:
                sns.publish(TopicArn=self._topic, Message=message)
            except (BotoCoreError, ClientError):
                return
            self.acknowledged.append(message)


@pytest.fixture
def running(tmp_path):
    cloud = RunningCloud(tmp_path / "data").start()
    yield cloud
    cloud.stop()


def drain(sqs, queue):
    received, empty_since = set(), None
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        answer = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        if not answer.get("Messages"):
            if empty_since:
                return received
            empty_since = time.monotonic()
            continue
        empty_since = None
        received |= {message["Body"] for message in answer["Messages"]}
        entries = [
            {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
            for number, message in enumerate(answer["Messages"])
        ]
        sqs.delete_message_batch(QueueUrl=queue, Entries=entries)
    return received


def publish_and_kill(running, topic, rounds):
    """Publish and strike in the middle of it, several times; return what was acknowledged."""
    acknowledged = set()
    for turn in range(rounds):
        publishers = [Publisher(running, topic, f"{turn}-{number}") for number in range(PUBLISHERS)]
        for publisher in publishers:
            publisher.start()
        publishers[0].stopped.wait(LOAD_S * (1 + turn / rounds))
        running.kill()
        for publisher in publishers:
            publisher.stopped.set()
            publisher.join(20)
            acknowledged |= set(publisher.acknowledged)
        running.start()
    return acknowledged


def letters_in(folder):
    """Return the mail of a folder by the first line of each: all of it is whole, whatever struck."""
    letters = [
        email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in folder.glob("*.eml")
    ]
    texts = [letter.get_content() for letter in letters]
    assert all(text.rstrip().endswith("Please do not reply directly to this email.") for text in texts)
    return {text.splitlines()[0]: text for text in texts}


def test_every_acknowledged_message_reaches_every_queue(running):
    sns, sqs = running.client("sns"), running.client("sqs")
    topic = sns.create_topic(Name="uploads")["TopicArn"]
    queues = []
    for name in ("one", "two"):
        arn = f"arn:aws:sqs:us-east-2:{running.account}:{name}"
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        queues.append(sqs.create_queue(QueueName=name, Attributes={"Policy": policy})["QueueUrl"])
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})

    acknowledged = publish_and_kill(running, topic, ROUNDS)

    sqs = running.client("sqs")
    assert len(acknowledged) > PUBLISHERS * ROUNDS
    for queue in queues:
        assert acknowledged - drain(sqs, queue) == set()


def test_every_acknowledged_message_is_mailed_once_and_whole(running):
    sns, mail = running.client("sns"), running.data / "mail"
    topic = sns.create_topic(Name="mailed")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="reader@example.com")
    question = wait_for(lambda: letters_in(mail))["You have chosen to subscribe to the topic:"]
    token = re.search(r"Token=(\w+)", question)[1]
    sns.confirm_subscription(TopicArn=topic, Token=token)

    acknowledged = publish_and_kill(running, topic, 2)

    assert len(acknowledged) > PUBLISHERS
    wait_for(lambda: acknowledged <= letters_in(mail).keys())
    assert len(list(mail.glob("*.eml"))) == len(letters_in(mail))


def wait_for(is_so):
    deadline = time.monotonic() + 60
    while not (found := is_so()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found
