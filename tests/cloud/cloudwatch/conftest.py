"""CloudWatch, SNS, SQS and EventBridge rooms in this process: real authorization, real commits, held time.

What a room does by itself (collecting, watching) is done here when the test says so.
"""

import asyncio
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from reelworks.base.clock import HeldClock
from reelworks.base.ids import SeededIds
from reelworks.base.pace import Pace
from reelworks.cloud.authorize import Authorizer, NoIdentities
from reelworks.cloud.calls import Calls
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Call, Caller, Ground, OperationTable
from reelworks.cloud.services.cloudwatch import CloudWatchRoom
from reelworks.cloud.services.events import EventsRoom
from reelworks.cloud.services.iam import IamRoom
from reelworks.cloud.services.sns import SnsRoom
from reelworks.cloud.services.sns.signing import Signer
from reelworks.cloud.services.sqs import SqsRoom
from reelworks.cloud.storage.database import Database
from reelworks.cloud.wire.error import AwsError

ACCOUNT = "123456789012"
REGION = "us-east-2"
ENDPOINT = "http://localhost:4566"
START = 1_700_000_040.0
"""A whole minute."""
DEADLINE_S = 10


@dataclass
class Recorder:
    """A room that takes some operations of a service that is none of these tests' business, and keeps what it got."""

    service: str
    database: Database
    names: tuple[str, ...]
    prefix: str
    asked: list[tuple[str, Mapping[str, Any], Caller]] = field(default_factory=list)
    refusal: AwsError | None = None

    def __post_init__(self) -> None:
        self.operations = OperationTable(self.service, self.prefix)
        for name in self.names:
            self.operations.operation(name)(self._handler(name))

    def _handler(self, name):
        def take(call: Call, request: Mapping[str, Any]) -> None:
            self.asked.append((name, request, call.caller))
            if self.refusal is not None:
                raise self.refusal

        return take

    def new_call(self, caller: Caller, *, reads: bool) -> Call:  # noqa: ARG002 - no stores
        return Call(caller, HeldClock(), SeededIds(1), self.database)


class Client:
    """Calls CloudWatch as an account's root, with the request's members as keywords."""

    def __init__(self, folder, pace: float, *, is_alone: bool = True) -> None:
        self.is_alone = is_alone
        self.folder = folder
        self.pace = Pace(pace)
        self.clock = HeldClock(START)
        self.principal = Principal.root(ACCOUNT)
        self.measured = []
        """What the other rooms would tell, for ``collect``."""

    async def open(self) -> "Client":
        authorizer = Authorizer(NoIdentities())
        self.calls = Calls(authorizer)
        ground = Ground(self.clock, SeededIds(7), self.calls, self.pace)
        self.room = CloudWatchRoom(self.folder / "cloudwatch", ground, lambda _now: self.measured)
        own = Database(self.folder / "recorder.db", ())
        names = ("StopInstances", "RebootInstances", "TerminateInstances")
        self.autoscaling = Recorder("autoscaling", own, ("ExecutePolicy",), "autoscaling")
        self.ec2 = Recorder("ec2", own, names, "ec2")
        neighbours = {} if self.is_alone else self._neighbours(ground, authorizer)
        self.rooms = {**neighbours, "cloudwatch": self.room}
        self.own = own
        self.calls.open({**self.rooms, "autoscaling": self.autoscaling, "ec2": self.ec2})
        for room in self.rooms.values():
            await room.start()
        for task in self.room._tasks:
            task.cancel()
        return self

    def _neighbours(self, ground: Ground, authorizer: Authorizer) -> dict[str, Any]:
        people = IamRoom(self.folder / "iam", ground)
        authorizer.open(people.registry)
        return {
            "iam": people,
            "sqs": SqsRoom(self.folder / "sqs", ground),
            "sns": SnsRoom(self.folder / "sns", ground),
            "events": EventsRoom(self.folder / "events", ground),
        }

    async def close(self) -> None:
        await self.calls.stop()
        for room in reversed(self.rooms.values()):
            await room.stop()
            await room.database.settle()
            room.database.close()
        self.own.close()

    async def __call__(self, operation: str, **request: Any) -> dict[str, Any]:
        return await self.ask("cloudwatch", operation, **request)

    async def ask(self, service: str, operation: str, **request: Any) -> dict[str, Any]:
        return await self.calls.call(service, operation, request, self.caller())

    def caller(self, principal: Principal | None = None, region: str = REGION) -> Caller:
        return Caller(principal or self.principal, ACCOUNT, region, "request-1", ENDPOINT)

    async def refusal(self, operation: str, **request: Any) -> AwsError:
        with pytest.raises(AwsError) as refused:
            await self(operation, **request)
        return refused.value

    async def put(self, value: float, name: str = "Load", **more: Any) -> None:
        await self(
            "PutMetricData", Namespace="Ours", MetricData=[{"MetricName": name, "Value": value, **more}]
        )

    async def alarm(self, name: str = "high", **more: Any) -> None:
        """Put an alarm on Load above 10, with a period of a minute, that data decide at once."""
        asked = {
            "Namespace": "Ours",
            "MetricName": "Load",
            "Statistic": "Average",
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 10.0,
            "ComparisonOperator": "GreaterThanThreshold",
            **more,
        }
        given = {member: value for member, value in asked.items() if value is not None}
        await self("PutMetricAlarm", AlarmName=name, **given)

    async def described(self, name: str = "high") -> dict[str, Any]:
        answer = await self("DescribeAlarms", AlarmNames=[name], AlarmTypes=["MetricAlarm", "CompositeAlarm"])
        (alarm,) = [*answer["MetricAlarms"], *answer["CompositeAlarms"]]
        return alarm

    async def state(self, name: str = "high") -> str:
        return (await self.described(name))["StateValue"]

    async def look(self, after_s: float = 5.0) -> None:
        """Let time pass, and every alarm that is due by then be evaluated."""
        self.clock.advance(after_s)
        await self.room.watch.look()
        await self.settle()

    async def settle(self) -> None:
        """Wait until all that was to be told is."""

        async def until_empty() -> None:
            outboxes = [room._outbox for room in self.rooms.values() if hasattr(room, "_outbox")]
            while any(outbox.depth for outbox in outboxes) or self.room.watch._scaling._under_way:
                await asyncio.sleep(0.001)

        await asyncio.wait_for(until_empty(), DEADLINE_S)

    async def queue(self, name: str) -> str:
        """Make a queue that anybody may send to; return its ARN."""
        policy = json.dumps(
            {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"}]}
        )
        await self.ask("sqs", "CreateQueue", QueueName=name, Attributes={"Policy": policy})
        return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"

    async def topic(self, name: str = "alarms") -> str:
        """Make a topic, as CreateTopic makes it, that hands all on to a queue of the same name."""
        topic = (await self.ask("sns", "CreateTopic", Name=name))["TopicArn"]
        await self.ask("sns", "Subscribe", TopicArn=topic, Protocol="sqs", Endpoint=await self.queue(name))
        return topic

    async def received(self, queue: str) -> list[dict[str, Any]]:
        """Return what is in a queue, read as JSON, in its order."""
        await self.settle()
        url = f"{ENDPOINT}/{ACCOUNT}/{queue}"
        answer = await self.ask("sqs", "ReceiveMessage", QueueUrl=url, MaxNumberOfMessages=10)
        return [json.loads(message["Body"]) for message in answer.get("Messages", ())]

    def moment(self, after_s: float = 0.0) -> datetime:
        """Return a time so long after the start."""
        return datetime.fromtimestamp(START + after_s, UTC)


@pytest.fixture(scope="session")
def signing_key(tmp_path_factory):
    """A folder with a key that signs SNS's messages: making one takes half a second."""
    folder = tmp_path_factory.mktemp("signing-key")
    Signer(folder, SeededIds(5)).certificate()
    return folder


@pytest.fixture
async def cloud(tmp_path):
    """CloudWatch by itself."""
    client = await Client(tmp_path, 1.0).open()
    yield client
    await client.close()


@pytest.fixture
async def quick_cloud(tmp_path):
    """The same where a minute of the clockwork is 5 seconds."""
    client = await Client(tmp_path, 12.0).open()
    yield client
    await client.close()


@pytest.fixture
async def whole_cloud(tmp_path, signing_key):
    """CloudWatch with those it tells, and with users and roles."""
    shutil.copytree(signing_key, tmp_path / "sns")
    client = await Client(tmp_path, 1.0, is_alone=False).open()
    yield client
    await client.close()
