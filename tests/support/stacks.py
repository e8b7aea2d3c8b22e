"""A CloudFormation room in this process, with the rooms it drives and resource types of the test's own."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from reelworks.base.clock import SystemClock
from reelworks.base.ids import SystemIds
from reelworks.cloud.authorize import Authorizer, NoIdentities
from reelworks.cloud.calls import Calls
from reelworks.cloud.gateway.keys import AllCredentials, Credential, FixedCredentials
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Ground
from reelworks.cloud.services.cloudformation import CloudFormationRoom
from reelworks.cloud.services.cloudformation.types import load_types
from reelworks.cloud.services.cloudformation.types.contract import Made, ResourceFailed
from reelworks.cloud.services.iam import IamRoom
from reelworks.cloud.services.s3 import S3Room
from reelworks.cloud.services.sns import SnsRoom
from reelworks.cloud.services.sqs import SqsRoom
from reelworks.cloud.services.ssm import SsmRoom
from reelworks.cloud.services.sts import StsRoom
from reelworks.cloud.services.sts.room import People
from support.people import ACCOUNT, ROOT_KEY, PeopleCloud, Somebody

DEADLINE_S = 20


class World:
    """Where the things of ``Test::Thing`` are. It outlives the cloud, as the rooms' disks do."""

    def __init__(self) -> None:
        self.things: dict[str, dict[str, Any]] = {}
        self.log: list[str] = []
        self.failing: set[str] = set()
        """``create Name``, ``update Name`` or ``delete Name``, by the logical id."""
        self.gates: dict[str, asyncio.Event] = {}
        """By the same words: nothing passes before the gate is opened."""
        self.arrived: dict[str, asyncio.Event] = {}
        self.at_once = self.at_once_most = 0

    def close_gate(self, step: str) -> None:
        self.gates[step], self.arrived[step] = asyncio.Event(), asyncio.Event()

    async def wait_at(self, step: str) -> None:
        """Wait until a step has come to its gate."""
        await asyncio.wait_for(self.arrived[step].wait(), DEADLINE_S)

    async def pass_through(self, step: str) -> None:
        self.log.append(step)
        self.at_once += 1
        self.at_once_most = max(self.at_once, self.at_once_most)
        try:
            await asyncio.sleep(0)
            if step in self.gates:
                self.arrived[step].set()
                await self.gates[step].wait()
            if step in self.failing:
                raise ResourceFailed(f"{step} was told to fail")
        finally:
            self.at_once -= 1


class Thing:
    """A resource that can be told to fail, or to wait."""

    name = "Test::Thing"
    properties = frozenset({"Name", "Size", "Link", "List", "Tags"})
    required: frozenset[str] = frozenset()
    replaced_by = frozenset({"Name"})

    def __init__(self, world: World) -> None:
        self._world = world

    async def create(self, hands, properties) -> Made:
        await self._world.pass_through(f"create {hands.logical_id}")
        name = properties.get("Name") or hands.name()
        if name in self._world.things and not hands.is_resumed:
            raise ResourceFailed(f"{name} already exists")
        self._world.things[name] = {**properties, "tags": dict(hands.tags)}
        # What a crash may come after: the thing is there, and nobody knows yet.
        await self._world.pass_through(f"made {hands.logical_id}")
        return self._made(name, properties)

    async def update(self, hands, physical_id, _old, new) -> Made:
        await self._world.pass_through(f"update {hands.logical_id}")
        assert physical_id in self._world.things
        self._world.things[physical_id] = {**new, "tags": dict(hands.tags)}
        return self._made(physical_id, new)

    async def delete(self, hands, physical_id, _properties) -> None:
        await self._world.pass_through(f"delete {hands.logical_id}")
        self._world.things.pop(physical_id, None)

    def _made(self, name, properties) -> Made:
        return Made(
            name, {"Arn": f"arn:thing:{name}", "Size": properties.get("Size", 0), "Address.Port": "80"}
        )


class Cloud(PeopleCloud):
    """The rooms, opened together. ``crash`` drops what is under way, as a SIGKILL does."""

    def __init__(self, folder) -> None:
        super().__init__(folder)
        self.clock, self.ids, self.world = SystemClock(), SystemIds(), World()

    async def open(self) -> "Cloud":
        authorizer = Authorizer(NoIdentities())
        self.calls = Calls(authorizer)
        ground = Ground(self.clock, self.ids, self.calls)
        people = IamRoom(self.folder / "iam", ground)
        authorizer.open(people.registry)
        lasting = AllCredentials(
            [FixedCredentials([Credential(ROOT_KEY, "secret", Principal.root(ACCOUNT))]), people.registry]
        )
        tokens = StsRoom(self.folder / "sts", ground, People(people.registry, people.registry, lasting))
        self.credentials = AllCredentials([lasting, tokens.credentials])
        types = {**load_types(), Thing.name: Thing(self.world)}
        self.room = CloudFormationRoom(self.folder / "cloudformation", ground, self.credentials, types)
        self.rooms = {
            "iam": people,
            "sts": tokens,
            "sqs": SqsRoom(self.folder / "sqs", ground),
            "sns": SnsRoom(self.folder / "sns", ground),
            "ssm": SsmRoom(self.folder / "ssm", ground, {}),
            "s3": S3Room(self.folder / "s3", ground),
            "cloudformation": self.room,
        }
        self.calls.open(self.rooms)
        for room in self.rooms.values():
            await room.start()
        self.root = self.as_principal(Principal.root(ACCOUNT))
        return self

    async def close(self) -> None:
        await self.room.engine.stop()
        await super().close()

    async def crash(self) -> None:
        """Drop whatever is under way, and start again on the same folder."""
        for gate in ("gates", "arrived"):
            getattr(self.world, gate).clear()
        await self.reopen()

    async def __call__(self, operation: str, who: Somebody | None = None, **request: Any) -> dict[str, Any]:
        return await (who or self.root)("cloudformation", operation, **request)

    async def refused(self, operation: str, **request: Any):
        return await self.root.refusal("cloudformation", operation, **request)

    async def create(self, template: Any, name: str = "stack", **request: Any) -> str:
        """Begin to make a stack of a template, given as text or as its resources."""
        made = await self("CreateStack", StackName=name, TemplateBody=text_of(template), **request)
        return made["StackId"]

    async def update(self, template: Any, name: str = "stack", **request: Any) -> None:
        await self("UpdateStack", StackName=name, TemplateBody=text_of(template), **request)

    async def stack(self, name: str = "stack") -> dict[str, Any]:
        return (await self("DescribeStacks", StackName=name))["Stacks"][0]

    async def settled(self, name: str = "stack") -> dict[str, Any]:
        """Wait until nothing is under way on a stack; return it."""
        return await self.until(name, lambda status: not status.endswith("_IN_PROGRESS"))

    async def until(self, name: str, is_there: Callable[[str], bool]) -> dict[str, Any]:
        async with asyncio.timeout(DEADLINE_S):
            while True:
                stack = await self.stack(name)
                if is_there(stack["StackStatus"]):
                    return stack
                await asyncio.sleep(0.002)

    async def events(self, name: str = "stack") -> list[tuple[str, str]]:
        """The stack's events, the oldest first: what they are about, and its status."""
        found = await self("DescribeStackEvents", StackName=name)
        return [(one["LogicalResourceId"], one["ResourceStatus"]) for one in reversed(found["StackEvents"])]

    async def reasons(self, name: str = "stack") -> list[str]:
        found = await self("DescribeStackEvents", StackName=name)
        return [one["ResourceStatusReason"] for one in found["StackEvents"] if "ResourceStatusReason" in one]

    async def resources(self, name: str = "stack") -> dict[str, dict[str, Any]]:
        found = await self("DescribeStackResources", StackName=name)
        return {one["LogicalResourceId"]: one for one in found["StackResources"]}


def text_of(template: Any) -> str:
    if isinstance(template, str):
        return template
    return json.dumps(template if "Resources" in template else {"Resources": template})


def thing(depends_on: str | list[str] | None = None, **properties: Any) -> dict[str, Any]:
    """A resource of a template; what is not a property is written by ``DependsOn``."""
    body: dict[str, Any] = {"Type": Thing.name, "Properties": properties}
    return {**body, "DependsOn": depends_on} if depends_on else body


def ref(name: str) -> dict[str, str]:
    return {"Ref": name}


def att(name: str, attribute: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [name, attribute]}
