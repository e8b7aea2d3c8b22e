"""An SNS and an SQS room in this process: real authorization, real commits, a clock in the test's hand."""

import asyncio
import email
import json
import shutil
from email import policy
from email.message import EmailMessage
from typing import Any

import pytest

from reelworks.base.clock import Clock, HeldClock, SystemClock
from reelworks.base.ids import SeededIds
from reelworks.cloud.authorize import Authorizer, NoIdentities
from reelworks.cloud.calls import Calls
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Caller, Ground
from reelworks.cloud.services.sns import SnsRoom
from reelworks.cloud.services.sns.signing import Signer
from reelworks.cloud.services.sqs import SqsRoom

ACCOUNT = "123456789012"
OTHER_ACCOUNT = "210987654321"
REGION = "us-east-2"
ENDPOINT = "http://localhost:4566"
DEADLINE_S = 10


class Client:
    """Calls SNS as an account's root, with the request's members as keywords; and what a test needs of SQS."""

    def __init__(self, folder, clock: Clock) -> None:
        self.clock = clock
        self.folder = folder
        self.region = REGION
        self.principal = Principal.root(ACCOUNT)
        self.source_arn = None
        self.trace = ""
        self.mail = None
        """Where letters go; None keeps them in the room's folder."""

    async def open(self) -> "Client":
        self.calls = Calls(Authorizer(NoIdentities()))
        ground = Ground(self.clock, SeededIds(7), self.calls)
        (self.folder / "sqs").mkdir(exist_ok=True)
        self.sqs = SqsRoom(self.folder / "sqs", ground)
        self.sns = SnsRoom(self.folder / "sns", ground, self.mail)
        self.calls.open({"sqs": self.sqs, "sns": self.sns})
        await self.sqs.start()
        await self.sns.start()
        return self

    async def close(self) -> None:
        await self.calls.stop()
        for room in (self.sns, self.sqs):
            await room.stop()
            room.database.close()

    def caller(self) -> Caller:
        account = self.principal.account or ACCOUNT
        return Caller(
            self.principal, account, self.region, "request-1", ENDPOINT, source_arn=self.source_arn,
            source_account=ACCOUNT if self.source_arn else None, trace=self.trace,
        )  # fmt: skip

    async def __call__(self, operation: str, **request: Any) -> dict[str, Any]:
        return await self.calls.call("sns", operation, request, self.caller())

    async def queue(self, operation: str, **request: Any) -> dict[str, Any]:
        caller = Caller(Principal.root(ACCOUNT), ACCOUNT, REGION, "request-2", ENDPOINT)
        return await self.calls.call("sqs", operation, request, caller)

    async def topic(self, name: str = "uploads", **attributes: str) -> str:
        return (await self("CreateTopic", Name=name, Attributes=attributes))["TopicArn"]

    async def new_queue(
        self, name: str = "work", *, lets_in: str | None = "arn:aws:sns:*:*:*", **attributes: str
    ) -> str:
        """Make a queue that lets SNS send for the topic (or any), and return its ARN."""
        if lets_in:
            statement = {
                "Effect": "Allow",
                "Principal": {"Service": "sns.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": "*",
                "Condition": {"ArnLike": {"aws:SourceArn": lets_in}},
            }
            attributes["Policy"] = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        await self.queue("CreateQueue", QueueName=name, Attributes=attributes)
        return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"

    async def subscribe(self, topic: str, queue: str, **attributes: str) -> str:
        answer = await self(
            "Subscribe", TopicArn=topic, Protocol="sqs", Endpoint=queue, Attributes=attributes
        )
        return answer["SubscriptionArn"]

    async def raw(self, topic: str, queue: str, **attributes: str) -> str:
        return await self.subscribe(topic, queue, RawMessageDelivery="true", **attributes)

    async def attributes_of(self, topic: str) -> dict[str, str]:
        return (await self("GetTopicAttributes", TopicArn=topic))["Attributes"]

    async def subscription(self, arn: str) -> dict[str, str]:
        return (await self("GetSubscriptionAttributes", SubscriptionArn=arn))["Attributes"]

    async def settle(self) -> None:
        """Wait until nothing is due for delivery any more."""

        async def until_empty() -> None:
            while self.sns._outbox.depth or self.sns._posts.depth or self.sns._letters.depth:
                await asyncio.sleep(0.001)

        await asyncio.wait_for(until_empty(), DEADLINE_S)

    async def received(self, queue: str = "work") -> list[dict[str, Any]]:
        """Return all messages that are in a queue once every delivery is done, in their order."""
        await self.settle()
        url = f"{ENDPOINT}/{ACCOUNT}/{queue.rpartition(':')[2]}"
        messages = []
        while True:
            answer = await self.queue(
                "ReceiveMessage", QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"],
                MessageSystemAttributeNames=["All"],
            )  # fmt: skip
            if not answer.get("Messages"):
                return messages
            for message in answer["Messages"]:
                messages.append(message)
                await self.queue("DeleteMessage", QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    def kept_letters(self) -> list[EmailMessage]:
        """Return the mail that was kept in the room's folder, oldest first."""
        paths = sorted((self.folder / "sns" / "mail").glob("*.eml"))
        return [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]

    async def bodies(self, queue: str = "work") -> list[str]:
        return [message["Body"] for message in await self.received(queue)]


@pytest.fixture(scope="session")
def signing_key(tmp_path_factory):
    """A folder with a key that signs: making one takes half a second."""
    folder = tmp_path_factory.mktemp("signing-key")
    Signer(folder, SeededIds(5)).certificate()
    return folder


@pytest.fixture
async def cloud(tmp_path, signing_key):
    shutil.copytree(signing_key, tmp_path / "sns")
    client = await Client(tmp_path, HeldClock()).open()
    yield client
    await client.close()


@pytest.fixture
async def live_cloud(tmp_path, signing_key):
    """The same on the system's clock, for what goes on by itself."""
    shutil.copytree(signing_key, tmp_path / "sns")
    client = await Client(tmp_path, SystemClock()).open()
    yield client
    await client.close()
