"""An SQS room in this process: real authorization, real commits, a clock in the test's hand."""

import asyncio
import json
from typing import Any

import pytest

from reelworks.base.clock import Clock, HeldClock, SystemClock
from reelworks.base.ids import SeededIds
from reelworks.cloud.authorize import Authorizer, NoIdentities
from reelworks.cloud.calls import Calls
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Caller, Ground
from reelworks.cloud.services.sqs import SqsRoom

ACCOUNT = "123456789012"
REGION = "us-east-2"
ENDPOINT = "http://localhost:4566"


class Client:
    """Calls operations as an account's root, with the request's members as keywords."""

    def __init__(self, folder, clock: Clock) -> None:
        self.clock = clock
        self.folder = folder
        self.ids = SeededIds(7)
        self.region = REGION
        self.principal = Principal.root(ACCOUNT)

    async def open(self) -> "Client":
        self.calls = Calls(Authorizer(NoIdentities()))
        self.room = SqsRoom(self.folder, Ground(self.clock, self.ids, self.calls))
        self.calls.open({"sqs": self.room})
        await self.room.start()
        return self

    async def close(self) -> None:
        await self.calls.stop()
        await self.room.stop()
        self.room.database.close()

    async def __call__(self, operation: str, **request: Any) -> dict[str, Any]:
        caller = Caller(self.principal, ACCOUNT, self.region, "request-1", ENDPOINT)
        return await self.calls.call("sqs", operation, request, caller)

    async def create(self, name: str = "work", **attributes: Any) -> str:
        sent = {key: str(value) for key, value in attributes.items()}
        return (await self("CreateQueue", QueueName=name, Attributes=sent))["QueueUrl"]

    async def create_fifo(self, name: str = "work.fifo", **attributes: Any) -> str:
        return await self.create(name, FifoQueue="true", **attributes)

    async def send(self, url: str, body: str = "hello", **more: Any) -> dict[str, Any]:
        return await self("SendMessage", QueueUrl=url, MessageBody=body, **more)

    async def send_in(self, url: str, group: str, *bodies: str) -> None:
        """Send to a group of a FIFO queue, each body once."""
        for body in bodies:
            await self.send(url, body, MessageGroupId=group, MessageDeduplicationId=f"{group}-{body}")

    async def delete(self, url: str, *messages: dict[str, Any]) -> None:
        for message in messages:
            await self("DeleteMessage", QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    async def hide(self, url: str, message: dict[str, Any], timeout_s: int) -> None:
        handle = message["ReceiptHandle"]
        await self("ChangeMessageVisibility", QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=timeout_s)

    async def receive(self, url: str, count: int = 10, **more: Any) -> list[dict[str, Any]]:
        answer = await self("ReceiveMessage", QueueUrl=url, MaxNumberOfMessages=count, **more)
        return answer.get("Messages", [])

    async def bodies(self, url: str, **more: Any) -> list[str]:
        return [message["Body"] for message in await self.receive(url, **more)]

    async def counts(self, url: str) -> tuple[int, int, int]:
        """Visible, in flight, delayed."""
        attributes = (await self("GetQueueAttributes", QueueUrl=url, AttributeNames=["All"]))["Attributes"]
        kinds = ("", "NotVisible", "Delayed")
        return tuple(int(attributes[f"ApproximateNumberOfMessages{kind}"]) for kind in kinds)

    async def until_parked(self, url: str, count: int) -> None:
        """Wait until so many receives are parked at a queue."""
        name = url.rsplit("/", 1)[1]
        queue = self.room._queues.find((ACCOUNT, self.region, name))
        async with asyncio.timeout(5):
            while self.room._waiting.count_waiters(queue.queue_id) != count:
                await asyncio.sleep(0)


class Moves:
    """A stage for move tasks: dead letters, and ways to watch a task."""

    arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:"

    def __init__(self, cloud: Client) -> None:
        self.cloud = cloud

    def redrive_to(self, name: str, count: int = 1) -> str:
        return json.dumps({"deadLetterTargetArn": self.arn + name, "maxReceiveCount": count})

    async def kill(self, url: str, *bodies: str) -> None:
        """Send messages and receive them until they are dead letters; a group is a body's first letter."""
        for body in bodies:
            more = (
                {"MessageGroupId": body[0], "MessageDeduplicationId": body} if url.endswith(".fifo") else {}
            )
            await self.cloud.send(url, body, **more)
        while await self.cloud.receive(url, VisibilityTimeout=0):
            pass

    async def start(self, source: str = "dead", **more: Any) -> str:
        answer = await self.cloud("StartMessageMoveTask", SourceArn=self.arn + source, **more)
        return answer["TaskHandle"]

    async def tell(self, source: str = "dead", **more: Any) -> list[dict[str, Any]]:
        return (await self.cloud("ListMessageMoveTasks", SourceArn=self.arn + source, **more))["Results"]

    async def until(self, status: str, source: str = "dead", moved: int = 0) -> dict[str, Any]:
        """Wait until the newest task has this status and moved so many messages at least."""
        async with asyncio.timeout(10):
            while True:
                (task,) = await self.tell(source)
                if task["Status"] == status and task["ApproximateNumberOfMessagesMoved"] >= moved:
                    return task
                await asyncio.sleep(0.005)

    async def drain(self, url: str) -> list[str]:
        """Receive and delete everything."""
        bodies = []
        while messages := await self.cloud.receive(url):
            bodies += [message["Body"] for message in messages]
            await self.cloud.delete(url, *messages)
        return bodies


@pytest.fixture
def moves(cloud):
    return Moves(cloud)


@pytest.fixture
async def cloud(tmp_path):
    client = await Client(tmp_path, HeldClock()).open()
    yield client
    await client.close()


@pytest.fixture
async def live_cloud(tmp_path):
    """The same on the system's clock, for what goes on by itself."""
    client = await Client(tmp_path, SystemClock()).open()
    yield client
    await client.close()
