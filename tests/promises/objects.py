"""An acknowledged object is whole, and its event arrives, through a topic or through a bus."""

import hashlib
import json

from promises.clients import Clients
from promises.queues import collect, make_queue
from promises.statements import allow

BUCKET = "promises"
BRIDGED = "promises-bridged"
PART_BYTES = 5 * 1024 * 1024
SIZES = (0, 1, 700, 4096, 65_536, 65_537, 300_000, 2_000_000)
HERE = {"LocationConstraint": "us-east-2"}


class Objects:
    """Objects small and large, new and overwritten, in one piece or in parts; a topic hears of each."""

    def __init__(self) -> None:
        self.attempted: dict[str, set[str]] = {}
        """Key → the hashes that it may hold: attempts since the last acknowledged one, and that one."""
        self.kept: set[str] = set()
        """The keys that were acknowledged."""
        self.seen: set[str] = set()
        """The keys that were looked at after a restart."""

    def lay_out(self, clients: Clients) -> None:
        topic = clients.sns.create_topic(Name="promises")["TopicArn"]
        source = {
            "ArnLike": {"aws:SourceArn": f"arn:aws:s3:::{BUCKET}"},
            "StringEquals": {"aws:SourceAccount": clients.cloud.account},
        }
        policy = allow("s3.amazonaws.com", "sns:Publish", topic, source)
        clients.sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
        self.events_url, arn = make_queue(clients, "promised-events", "sns.amazonaws.com", topic)
        clients.sns.subscribe(
            TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"}
        )
        clients.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=HERE)
        rules = [{"Name": "prefix", "Value": "uploads/"}]
        wanted = {
            "TopicArn": topic,
            "Events": ["s3:ObjectCreated:*"],
            "Filter": {"Key": {"FilterRules": rules}},
        }
        clients.s3.put_bucket_notification_configuration(
            Bucket=BUCKET, NotificationConfiguration={"TopicConfigurations": [wanted]}
        )

    def tasks(self):
        return (self.upload, self.upload, self.overwrite, self.upload_parts)

    def upload(self, clients, chance) -> None:
        data = chance.randbytes(chance.choice(SIZES))
        self.put(clients, f"uploads/{chance.getrandbits(64):016x}", data, put_whole)

    def overwrite(self, clients, chance) -> None:
        data = chance.randbytes(chance.choice(SIZES))
        self.put(clients, "uploads/again", data, put_whole)

    def upload_parts(self, clients, chance) -> None:
        data = chance.randbytes(PART_BYTES) + chance.randbytes(chance.randrange(1, 100_000))
        self.put(clients, f"uploads/parts-{chance.getrandbits(64):016x}", data, put_parts)

    def put(self, clients, key: str, data: bytes, upload) -> None:
        digest = hashlib.sha256(data).hexdigest()
        with clients.lock:
            self.attempted.setdefault(key, set()).add(digest)
        upload(clients.s3, key, data)
        with clients.lock:
            self.attempted[key] = {digest}
            self.kept.add(key)

    def look(self, clients) -> None:
        self.check(clients, {key for key in self.kept if key not in self.seen or "again" in key})
        self.seen |= self.kept

    def noted(self) -> int:
        return len(self.kept)

    def look_at_last(self, clients) -> None:
        self.check(clients, self.kept)
        told: set[str] = set()
        for bodies in collect(clients, self.events_url):
            for body in bodies:
                told |= {record["s3"]["object"]["key"] for record in json.loads(body).get("Records", [])}
            if told >= self.kept:
                return
        raise AssertionError(f"uploads whose event never arrived: {self.kept - told}")

    def check(self, clients, keys: set[str]) -> None:
        for key in keys:
            data = clients.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
            assert hashlib.sha256(data).hexdigest() in self.attempted[key], f"{key} is torn or an older one"


class BridgedObjects:
    """Objects whose events go through EventBridge: bucket, bus, rule, queue."""

    def __init__(self) -> None:
        self.kept: set[str] = set()

    def lay_out(self, clients: Clients) -> None:
        pattern = json.dumps({"source": ["aws.s3"], "detail": {"bucket": {"name": [BRIDGED]}}})
        rule = clients.events.put_rule(Name="promises", EventPattern=pattern)["RuleArn"]
        self.url, arn = make_queue(clients, "promised-bridged", "events.amazonaws.com", rule)
        clients.events.put_targets(Rule="promises", Targets=[{"Id": "queue", "Arn": arn}])
        clients.s3.create_bucket(Bucket=BRIDGED, CreateBucketConfiguration=HERE)
        clients.s3.put_bucket_notification_configuration(
            Bucket=BRIDGED, NotificationConfiguration={"EventBridgeConfiguration": {}}
        )

    def tasks(self):
        return (self.upload,)

    def upload(self, clients, chance) -> None:
        key = f"{chance.getrandbits(64):016x}"
        clients.s3.put_object(Bucket=BRIDGED, Key=key, Body=b"bridged")
        self.kept.add(key)

    def look(self, clients) -> None:
        """Deliveries take their time: they are looked at in the end."""

    def noted(self) -> int:
        return len(self.kept)

    def look_at_last(self, clients) -> None:
        told: set[str] = set()
        for bodies in collect(clients, self.url):
            told |= {json.loads(body)["detail"]["object"]["key"] for body in bodies}
            if told >= self.kept:
                return
        raise AssertionError(f"uploads whose event never came over the bus: {self.kept - told}")


def put_whole(s3, key: str, data: bytes) -> None:
    s3.put_object(Bucket=BUCKET, Key=key, Body=data)


def put_parts(s3, key: str, data: bytes) -> None:
    upload = {"Bucket": BUCKET, "Key": key}
    upload["UploadId"] = s3.create_multipart_upload(**upload)["UploadId"]
    parts = []
    for number, begin in enumerate(range(0, len(data), PART_BYTES), 1):
        part = s3.upload_part(**upload, PartNumber=number, Body=data[begin : begin + PART_BYTES])
        parts.append({"PartNumber": number, "ETag": part["ETag"]})
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
