"""EventBridge with queues and topics in this process: real authorization, real commits, a clock in the test's hand."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from reelworks.base.clock import Clock, HeldClock, SystemClock
from reelworks.base.ids import SeededIds
from reelworks.cloud.authorize import Authorizer, NoIdentities
from reelworks.cloud.calls import Calls
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Caller, Ground
from reelworks.cloud.services.events import EventsRoom
from reelworks.cloud.services.sns import SnsRoom
from reelworks.cloud.services.sqs import SqsRoom
from reelworks.cloud.wire.error import InternalError

ACCOUNT = "123456789012"
OTHER_ACCOUNT = "210987654321"
REGION = "us-east-2"
BUS = f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/"
ENDPOINT = "http://localhost:4566"
DEADLINE_S = 10


class Client:
    """Calls EventBridge as an account's root, with the request's members as keywords; and what a test needs of SQS."""

    def __init__(self, folder, clock: Clock) -> None:
        self.clock = clock
        self.folder = folder
        self.region = REGION
        self.principal = Principal.root(ACCOUNT)
        self.source_account = None

    async def open(self) -> "Client":
        self.calls = Calls(Authorizer(NoIdentities()))
        ground = Ground(self.clock, SeededIds(7), self.calls)
        self.sqs = SqsRoom(self.folder / "sqs", ground)
        self.sns = SnsRoom(self.folder / "sns", ground)
        self.events = EventsRoom(self.folder / "events", ground)
        self.calls.open({"sqs": self.sqs, "sns": self.sns, "events": self.events})
        for room in (self.sqs, self.sns, self.events):
            await room.start()
        return self

    async def close(self) -> None:
        await self.calls.stop()
        for room in (self.events, self.sns, self.sqs):
            await room.stop()
            room.database.close()

    async def restart(self) -> None:
        await self.close()
        await self.open()

    async def __call__(self, operation: str, **request: Any) -> dict[str, Any]:
        caller = Caller(
            self.principal, self.principal.account or ACCOUNT, self.region, "request-1", ENDPOINT,
            source_account=self.source_account,
        )  # fmt: skip
        return await self.calls.call("events", operation, request, caller)

    async def ask(self, service: str, operation: str, **request: Any) -> dict[str, Any]:
        caller = Caller(Principal.root(ACCOUNT), ACCOUNT, REGION, "request-2", ENDPOINT)
        return await self.calls.call(service, operation, request, caller)

    async def rule(self, name: str = "rule", pattern: Any = None, **request: Any) -> str:
        """Put a rule that wants ``pattern`` (all that comes from "app", if none is said); return its ARN."""
        if "ScheduleExpression" not in request:
            request["EventPattern"] = json.dumps(pattern or {"source": ["app"]})
        return (await self("PutRule", Name=name, **request))["RuleArn"]

    async def new_queue(
        self, name: str = "work", *, lets_in: str | None = "arn:aws:events:*:*:rule/*", **attributes: str
    ) -> str:
        """Make a queue that lets EventBridge send for the rule (or any), and return its ARN."""
        if lets_in:
            statement = {
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": "*",
                "Condition": {"ArnLike": {"aws:SourceArn": lets_in}},
            }
            attributes["Policy"] = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        await self.ask("sqs", "CreateQueue", QueueName=name, Attributes=attributes)
        return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"

    async def target(self, arn: str, rule: str = "rule", target_id: str = "t", **target: Any) -> None:
        on = {"EventBusName": target.pop("bus")} if "bus" in target else {}
        await self("PutTargets", Rule=rule, Targets=[{"Id": target_id, "Arn": arn, **target}], **on)

    async def queued(self, name: str = "work", **target: Any) -> str:
        """Make a rule for all that comes from "app", with a queue as its target; return the queue's ARN."""
        queue = await self.new_queue(name)
        await self.rule()
        await self.target(queue, **target)
        return queue

    async def put(self, detail: Any = None, **entry: Any) -> dict[str, Any]:
        """Put an event from "app" and return its answer's only entry."""
        whole = {"Source": "app", "DetailType": "happened", "Detail": json.dumps(detail or {}), **entry}
        answer = await self("PutEvents", Entries=[whole])
        return answer["Entries"][0]

    async def statements(self) -> list[dict[str, Any]] | None:
        """Return the statements of the default bus's policy, None where it has none."""
        text = (await self("DescribeEventBus")).get("Policy")
        return json.loads(text)["Statement"] if text else None

    async def archive(self, **request: Any) -> dict[str, Any]:
        """Make an archive "kept" of the default bus, but for what ``request`` says."""
        return await self(
            "CreateArchive", **{"ArchiveName": "kept", "EventSourceArn": BUS + "default", **request}
        )

    async def replay(self, **request: Any) -> dict[str, Any]:
        """Replay all of "kept" under the name "again", but for what ``request`` says."""
        wanted = {
            "ReplayName": "again",
            "EventSourceArn": f"arn:aws:events:{REGION}:{ACCOUNT}:archive/kept",
            "EventStartTime": datetime(2020, 1, 1, tzinfo=UTC),
            "EventEndTime": datetime(2030, 1, 1, tzinfo=UTC),
            "Destination": {"Arn": BUS + "default"},
            **request,
        }
        return await self("StartReplay", **wanted)

    async def replayed(self, name: str = "again") -> dict[str, Any]:
        """Wait until no replay runs any more, and return this one's description."""
        await self.wait_for(lambda: not self.events._replays._tasks)
        return await self("DescribeReplay", ReplayName=name)

    async def settle(self) -> None:
        """Wait until nothing is on its way any more, on however many buses and topics."""

        async def until_empty() -> None:
            quiet = 0
            while quiet < 3:
                depth = self.events._outbox.depth + self.sns._outbox.depth
                quiet = 0 if depth else quiet + 1
                await asyncio.sleep(0.001)

        await asyncio.wait_for(until_empty(), DEADLINE_S)

    async def received(self, queue: str = "work") -> list[dict[str, Any]]:
        """Return all messages that are in a queue once every delivery is done, in their order."""
        await self.settle()
        url = f"{ENDPOINT}/{ACCOUNT}/{queue.rpartition(':')[2]}"
        messages = []
        while True:
            answer = await self.ask(
                "sqs", "ReceiveMessage", QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"],
                MessageSystemAttributeNames=["All"],
            )  # fmt: skip
            if not answer.get("Messages"):
                return messages
            for message in answer["Messages"]:
                messages.append(message)
                handle = message["ReceiptHandle"]
                await self.ask("sqs", "DeleteMessage", QueueUrl=url, ReceiptHandle=handle)

    async def bodies(self, queue: str = "work") -> list[str]:
        return [message["Body"] for message in await self.received(queue)]

    async def details(self, queue: str = "work") -> list[Any]:
        return [json.loads(body)["detail"] for body in await self.bodies(queue)]

    async def wait_for(self, condition: Any) -> None:
        async def until_true() -> None:
            while not condition():
                await asyncio.sleep(0.001)

        await asyncio.wait_for(until_true(), DEADLINE_S)


class BreakingQueues:
    """Stands before the door to SQS and lets it fail as a broken service does, while ``is_broken``."""

    def __init__(self, calls, only="") -> None:
        self.is_broken = True
        self.only = only
        self.tries = 0
        self._perform = calls.perform
        calls.perform = self.perform

    def perform(self, service, operation, request, caller, done):
        if self.is_broken and operation == "SendMessage" and request["QueueUrl"].endswith(self.only):
            self.tries += 1
            done(None, InternalError())
            return None
        return self._perform(service, operation, request, caller, done)


@pytest.fixture
def breaking_queues():
    return BreakingQueues


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
