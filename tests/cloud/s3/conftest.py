"""An S3 room in this process: real authorization, real commits, a clock in the test's hand."""

import asyncio
import hashlib
from typing import Any

import pytest

from reelworks.base.clock import HeldClock
from reelworks.base.ids import SeededIds
from reelworks.cloud.authorize import Authorizer, NoIdentities
from reelworks.cloud.calls import Calls
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Caller, Ground
from reelworks.cloud.services.s3 import S3Room
from reelworks.cloud.services.sns import SnsRoom
from reelworks.cloud.services.sqs import SqsRoom
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
        self.rooms["sns"] = SnsRoom(self.folder / "sns", ground)
        self.rooms["sqs"] = SqsRoom(self.folder / "sqs", ground)
        self.calls.open(self.rooms)
        for room in self.rooms.values():
            await room.start()
        return self

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
