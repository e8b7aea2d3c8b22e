"""What was acknowledged is there after SIGKILL, at whatever moment it comes.

Clients upload, send, receive and delete without pause while the cloud is killed and started again. Each notes what
was acknowledged to it. In the end every acknowledged object is whole, every acknowledged message was received or is
still there, and the event of every acknowledged upload has arrived. What was under way when the kill came may have
happened or not, but never by half.
"""

import hashlib
import json
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from support.cloud import RunningCloud

BUCKET = "promises"
PART_BYTES = 5 * 1024 * 1024
SIZES = (0, 1, 700, 4096, 65_536, 65_537, 300_000, 2_000_000)


@dataclass
class Journal:
    """What the clients attempted, and what was acknowledged to them."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    attempted: dict[str, set[str]] = field(default_factory=dict)
    """Key → the hashes that it may hold: attempts since the last acknowledged one, and that one."""
    kept: dict[str, str] = field(default_factory=dict)
    """Key → the hash acknowledged last."""
    uploads: int = 0
    sent: set[str] = field(default_factory=set)
    received: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    """Messages whose deletion was attempted."""
    odd: list[str] = field(default_factory=list)
    """Anything that should never be seen."""


class Clients:
    """Threads that load the cloud until they are told to stop; errors of a dying cloud are expected."""

    def __init__(self, cloud: RunningCloud, queue_url: str, journal: Journal, seed: int) -> None:
        self.cloud = cloud
        self.queue_url = queue_url
        self.journal = journal
        self.seed = seed
        self.stop = threading.Event()

    def run(self, seconds: float) -> None:
        """Load for so long, kill the cloud in full flight, and wait for the threads."""
        work = [
            self.upload,
            self.upload,
            self.overwrite,
            self.upload_parts,
            self.send,
            self.send,
            self.receive,
        ]
        with ThreadPoolExecutor(len(work)) as pool:
            futures = [pool.submit(self.loop, task, number) for number, task in enumerate(work)]
            time.sleep(seconds)
            self.cloud.kill()
            self.stop.set()
            for future in futures:
                future.result(30)

    def loop(self, task, number: int) -> None:
        chance = random.Random(self.seed * 100 + number)
        s3, sqs = (
            self.cloud.client(name, connect_timeout=2, read_timeout=5, max_pool_connections=1)
            for name in ("s3", "sqs")
        )
        while not self.stop.is_set():
            # The kill ends what is under way with a broken connection; anything else is a finding.
            with suppress(BotoCoreError):
                try:
                    task(chance, s3, sqs)
                except ClientError as error:
                    self.journal.odd.append(repr(error))

    def put(self, s3, key: str, data: bytes, upload) -> None:
        digest = hashlib.sha256(data).hexdigest()
        with self.journal.lock:
            self.journal.attempted.setdefault(key, set()).add(digest)
        upload(s3, key, data)
        with self.journal.lock:
            self.journal.attempted[key] = {digest}
            self.journal.kept[key] = digest
            self.journal.uploads += 1

    def upload(self, chance, s3, _sqs) -> None:
        data = chance.randbytes(chance.choice(SIZES))
        self.put(s3, f"uploads/{chance.getrandbits(64):016x}", data, put_whole)

    def overwrite(self, chance, s3, _sqs) -> None:
        data = chance.randbytes(chance.choice(SIZES))
        self.put(s3, f"uploads/again-{self.seed % 3}", data, put_whole)

    def upload_parts(self, chance, s3, _sqs) -> None:
        data = chance.randbytes(PART_BYTES) + chance.randbytes(chance.randrange(1, 100_000))
        self.put(s3, f"uploads/parts-{chance.getrandbits(64):016x}", data, put_parts)

    def send(self, chance, _s3, sqs) -> None:
        body = f"{chance.getrandbits(64):016x}" * chance.choice((1, 16, 600))
        sqs.send_message(QueueUrl=self.queue_url, MessageBody=body)
        with self.journal.lock:
            self.journal.sent.add(body)

    def receive(self, _chance, _s3, sqs) -> None:
        answer = sqs.receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        for message in answer.get("Messages", []):
            self.journal.received.add(message["Body"])
            if hashlib.md5(message["Body"].encode()).hexdigest() != message["MD5OfBody"]:
                self.journal.odd.append(f"torn message {message}")
            if len(self.journal.received) % 2:
                self.journal.deleted.add(message["Body"])
                sqs.delete_message(QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"])


def put_whole(s3, key: str, data: bytes) -> None:
    s3.put_object(Bucket=BUCKET, Key=key, Body=data)


def put_parts(s3, key: str, data: bytes) -> None:
    upload_id = s3.create_multipart_upload(Bucket=BUCKET, Key=key)["UploadId"]
    parts = []
    for number, begin in enumerate(range(0, len(data), PART_BYTES), 1):
        part = s3.upload_part(
            Bucket=BUCKET,
            Key=key,
            UploadId=upload_id,
            PartNumber=number,
            Body=data[begin : begin + PART_BYTES],
        )
        parts.append({"PartNumber": number, "ETag": part["ETag"]})
    s3.complete_multipart_upload(Bucket=BUCKET, Key=key, UploadId=upload_id, MultipartUpload={"Parts": parts})


def lay_out(cloud: RunningCloud) -> tuple[str, str]:
    """Make the bucket, the topic and two queues: one for events, one for messages of our own."""
    s3, sns, sqs = (cloud.client(name) for name in ("s3", "sns", "sqs"))
    topic = sns.create_topic(Name="promises")["TopicArn"]
    account = cloud.account
    allow = {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": topic,
        "Condition": {
            "ArnLike": {"aws:SourceArn": f"arn:aws:s3:::{BUCKET}"},
            "StringEquals": {"aws:SourceAccount": account},
        },
    }
    sns.set_topic_attributes(
        TopicArn=topic,
        AttributeName="Policy",
        AttributeValue=json.dumps({"Version": "2012-10-17", "Statement": [allow]}),
    )
    events = sqs.create_queue(QueueName="promised-events", Attributes={"VisibilityTimeout": "600"})[
        "QueueUrl"
    ]
    arn = sqs.get_queue_attributes(QueueUrl=events, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    allow = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    sqs.set_queue_attributes(QueueUrl=events, Attributes={"Policy": policy})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "us-east-2"})
    s3.put_bucket_notification_configuration(
        Bucket=BUCKET,
        NotificationConfiguration={
            "TopicConfigurations": [
                {
                    "TopicArn": topic,
                    "Events": ["s3:ObjectCreated:*"],
                    "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "uploads/"}]}},
                }
            ]
        },
    )
    messages = sqs.create_queue(QueueName="promises", Attributes={"VisibilityTimeout": "2"})["QueueUrl"]
    return events, messages


def check_objects(cloud: RunningCloud, journal: Journal, keys) -> None:
    s3 = cloud.client("s3")
    for key in keys:
        data = s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        assert hashlib.sha256(data).hexdigest() in journal.attempted[key], f"{key} is torn or an older one"


def drain(sqs, url: str, is_enough, seconds: float) -> None:
    """Receive and delete until ``is_enough(bodies)`` says so, or the time is over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        messages = answer.get("Messages", [])
        if messages:
            entries = [{"Id": str(n), "ReceiptHandle": m["ReceiptHandle"]} for n, m in enumerate(messages)]
            sqs.delete_message_batch(QueueUrl=url, Entries=entries)
        if is_enough([message["Body"] for message in messages]):
            return


def run_promises(cloud: RunningCloud, kills: int, seed: int) -> Journal:
    cloud.start()
    events_url, queue_url = lay_out(cloud)
    journal, chance = Journal(), random.Random(seed)
    for number in range(kills):
        before = set(journal.kept)
        Clients(cloud, queue_url, journal, seed + number).run(chance.uniform(0.05, 1.5))
        cloud.start()
        fresh = [key for key in journal.kept if key not in before or "again" in key]
        check_objects(cloud, journal, fresh)
    check_objects(cloud, journal, journal.kept)
    sqs = cloud.client("sqs")
    told: set[str] = set()

    def all_events(bodies: list[str]) -> bool:
        for body in bodies:
            told.update(record["s3"]["object"]["key"] for record in json.loads(body).get("Records", []))
        return told >= set(journal.kept)

    def all_messages(bodies: list[str]) -> bool:
        journal.received.update(bodies)
        return journal.received >= journal.sent

    drain(sqs, events_url, all_events, 60)
    drain(sqs, queue_url, all_messages, 60)
    assert set(journal.kept) - told == set(), "uploads whose event never arrived"
    assert journal.sent - journal.received == set(), "messages that are gone"
    assert journal.odd == []
    return journal


@pytest.mark.timeout(400)
def test_nothing_acknowledged_is_lost_in_20_kills(own_cloud):
    journal = run_promises(own_cloud, kills=20, seed=11)

    assert journal.uploads > 100
    assert len(journal.sent) > 100
    assert own_cloud.stop() == 0


@pytest.mark.torture
@pytest.mark.timeout(3600)
def test_nothing_acknowledged_is_lost_in_300_kills(own_cloud):
    journal = run_promises(own_cloud, kills=300, seed=int(time.time()))

    assert journal.uploads > 1000
    assert own_cloud.stop() == 0
