"""An S3 room in this process: real authorization, real commits, a clock in the test's hand."""

import asyncio
import hashlib
import json
from typing import Any

import pytest

from reelworks.base.clock import HeldClock
from reelworks.base.ids import SeededIds
from reelworks.cloud.authorize import Authorizer, NoIdentities
from reelworks.cloud.calls import Calls
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Caller, Ground
from reelworks.cloud.services.s3 import S3Room
from reelworks.cloud.wire.checksums import encode_digest, new_checksum
from reelworks.cloud.wire.error import AwsError
from reelworks.cloud.wire.message import FileSlice

ACCOUNT = "123456789012"
REGION = "us-east-2"
ENDPOINT = "http://localhost:4566"


class Streamed:
    """A body as the gateway hands it over, in blocks; with ``fails`` its checksum does not verify at the end."""

    whole = None

    def __init__(
        self, data: bytes, algorithm: str = "CRC64NVME", block: int = 1 << 20, fails: bool = False
    ) -> None:
        self._data, self._block, self._fails = data, block, fails
        self.length = len(data)
        self.trailers: dict[str, str] = {}
        self.md5 = hashlib.md5(data).hexdigest()
        self.checksums = {algorithm: digest(algorithm, data)}

    async def __aiter__(self):
        for start in range(0, len(self._data), self._block):
            await asyncio.sleep(0)
            yield self._data[start : start + self._block]
        if self._fails:
            raise BadChecksum


class BadChecksum(AwsError):
    code = "BadDigest"


def digest(algorithm: str, data: bytes) -> str:
    checksum = new_checksum(algorithm)
    checksum.update(data)
    return encode_digest(checksum.digest())


def content(answer: dict[str, Any]) -> bytes:
    """The bytes a GetObject's answer would send."""
    body = answer["Body"]
    if isinstance(body, bytes):
        return body
    pieces = (body,) if isinstance(body, FileSlice) else body
    return b"".join(p.path.read_bytes()[p.offset : p.offset + p.length] for p in pieces)


class Client:
    """Calls S3's operations as an account's root, with the request's members as keywords."""

    def __init__(self, folder) -> None:
        self.folder = folder
        self.clock = HeldClock()
        self.region = REGION
        self.principal = Principal.root(ACCOUNT)
        self.seed = 7

    async def open(self) -> "Client":
        self.seed += 1
        self.calls = Calls(Authorizer(NoIdentities()))
        ground = Ground(self.clock, SeededIds(self.seed), self.calls)
        self.room = S3Room(self.folder / "s3", ground)
        self.rooms = {"s3": self.room}
        self.rooms |= self.neighbours(ground)
        self.calls.open(self.rooms)
        for room in self.rooms.values():
            await room.start()
        return self

    def neighbours(self, _ground: Ground) -> dict[str, Any]:
        return {}

    async def close(self) -> None:
        await self.calls.stop()
        for room in self.rooms.values():
            await room.stop()
        for room in self.rooms.values():
            room.database.close()

    async def reopen(self) -> None:
        await self.close()
        await self.open()

    async def __call__(self, operation: str, **request: Any) -> dict[str, Any]:
        return await self.ask("s3", operation, **request)

    async def ask(self, service: str, operation: str, **request: Any) -> dict[str, Any]:
        account = self.principal.account or ACCOUNT
        caller = Caller(self.principal, account, self.region, "REQUEST1", ENDPOINT, "192.0.2.7")
        return await self.calls.call(service, operation, request, caller)

    async def make(self, name: str = "films", **more: Any) -> str:
        configuration = {"LocationConstraint": self.region} if self.region != "us-east-1" else {}
        await self("CreateBucket", Bucket=name, CreateBucketConfiguration=configuration, **more)
        return name

    async def put(self, key: str, body: Any = b"bytes", bucket: str = "films", **more: Any) -> dict[str, Any]:
        return await self("PutObject", Bucket=bucket, Key=key, Body=body, **more)

    async def get(self, key: str, bucket: str = "films", **more: Any) -> dict[str, Any]:
        return await self("GetObject", Bucket=bucket, Key=key, **more)

    async def read(self, key: str, bucket: str = "films", **more: Any) -> bytes:
        return content(await self.get(key, bucket, **more))

    async def refusal(self, operation: str, **request: Any) -> AwsError:
        """The error an operation answers with."""
        with pytest.raises(AwsError) as raised:
            await self(operation, **request)
        return raised.value

    async def begin(self, key: str = "film", bucket: str = "films", **more: Any) -> dict[str, Any]:
        """Begin an upload in parts; what it returns names it in further requests."""
        answer = await self("CreateMultipartUpload", Bucket=bucket, Key=key, **more)
        return {"Bucket": bucket, "Key": key, "UploadId": answer["UploadId"]}

    async def part(self, upload: dict[str, Any], number: int, body: Any) -> dict[str, Any]:
        """Upload a part; what it returns names it in a completion."""
        body = Streamed(body) if isinstance(body, bytes) else body
        answer = await self("UploadPart", **upload, PartNumber=number, Body=body)
        checksums = {name: value for name, value in answer.items() if name.startswith("Checksum")}
        return {"PartNumber": number, "ETag": answer["ETag"], **checksums}

    async def complete(
        self, upload: dict[str, Any], parts: list[dict[str, Any]], **more: Any
    ) -> dict[str, Any]:
        return await self("CompleteMultipartUpload", **upload, MultipartUpload={"Parts": parts}, **more)

    def blobs(self) -> set[str]:
        """The files there are."""
        self.room._remover._thread.submit(lambda: None).result()
        return {path.name for path in (self.folder / "s3" / "blobs").rglob("*") if path.is_file()}


@pytest.fixture
async def s3(tmp_path):
    client = await Client(tmp_path).open()
    yield client
    await client.close()


@pytest.fixture
async def films(s3):
    await s3.make("films")
    return s3


@pytest.fixture
def streamed():
    return Streamed


@pytest.fixture
def sent():
    return content


class Runner:
    """A room with a loop of its own, for hypothesis, whose tests are not async."""

    def __init__(self, folder) -> None:
        self._runner = asyncio.Runner()
        self.client = Client(folder)
        self.run(self.client.open())
        self.run(self.client.make("films"))

    def run(self, work):
        return self._runner.run(work)

    def close(self) -> None:
        self.run(self.client.close())
        self._runner.close()


@pytest.fixture
def runner(tmp_path):
    runner = Runner(tmp_path)
    yield runner
    runner.close()


class Told(Client):
    """A client whose bucket ``films`` may tell the topic ``uploads``, which tells the queue ``tasks``."""

    def neighbours(self, ground: Ground) -> dict[str, Any]:
        from reelworks.cloud.services.sns import SnsRoom  # noqa: PLC0415 - only these tests need the neighbours
        from reelworks.cloud.services.sqs import SqsRoom  # noqa: PLC0415 - only these tests need the neighbours

        return {
            "sns": SnsRoom(self.folder / "sns", ground),
            "sqs": SqsRoom(self.folder / "sqs", ground),
        }

    async def set_up(self) -> "Told":
        await self.make("films")
        topic = (await self.ask("sns", "CreateTopic", Name="uploads"))["TopicArn"]
        document = policy("s3.amazonaws.com", "sns:Publish", topic, "arn:aws:s3:::films")
        await self.ask(
            "sns", "SetTopicAttributes", TopicArn=topic, AttributeName="Policy", AttributeValue=document
        )
        self.url = await self.make_queue("tasks", "sns.amazonaws.com", topic)
        arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:tasks"
        await self.ask("sns", "Subscribe", TopicArn=topic, Protocol="sqs", Endpoint=arn)
        return self

    async def make_queue(self, name: str, service: str, source: str) -> str:
        arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"
        attributes = {"Policy": policy(service, "sqs:SendMessage", arn, source)}
        return (await self.ask("sqs", "CreateQueue", QueueName=name, Attributes=attributes))["QueueUrl"]

    async def tell(self, topic: str, *events: str, **filters: str) -> None:
        """Have a topic told, and take the test event out of the way."""
        rules = [{"Name": name, "Value": value} for name, value in filters.items()]
        entry: dict[str, Any] = {"TopicArn": topic, "Events": list(events), "Id": "rule"}
        if rules:
            entry["Filter"] = {"Key": {"FilterRules": rules}}
        configuration = {"TopicConfigurations": [entry]}
        await self(
            "PutBucketNotificationConfiguration", Bucket="films", NotificationConfiguration=configuration
        )
        await self.next_message()

    async def receive(self, url: str) -> str:
        """Wait for the next message of a queue, and delete it."""
        async with asyncio.timeout(10):
            while not (
                messages := (await self.ask("sqs", "ReceiveMessage", QueueUrl=url)).get("Messages", [])
            ):
                await asyncio.sleep(0)
        await self.ask("sqs", "DeleteMessage", QueueUrl=url, ReceiptHandle=messages[0]["ReceiptHandle"])
        return messages[0]["Body"]

    async def next_message(self) -> dict[str, Any]:
        return json.loads(await self.receive(self.url))

    async def next_records(self) -> list[dict[str, Any]]:
        return json.loads((await self.next_message())["Message"])["Records"]


def policy(service: str, action: str, resource: str, source: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": action,
        "Resource": resource,
        "Condition": {"ArnLike": {"aws:SourceArn": source}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
async def told(tmp_path):
    client = await (await Told(tmp_path).open()).set_up()
    yield client
    await client.close()
