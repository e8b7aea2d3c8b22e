"""EC2 in this process, with IAM, STS, SSM, SQS and EventBridge around it; its instances are real machines."""

import asyncio
import base64
from collections.abc import Callable
from typing import Any

from reelworks.cloud.rooms import Ground
from reelworks.cloud.services.ec2 import Ec2Room
from reelworks.cloud.services.ec2.images import list_parameters
from reelworks.cloud.services.events import EventsRoom
from reelworks.cloud.services.ssm import SsmRoom
from reelworks.cloud.wire.error import AwsError
from support.people import PeopleCloud, Somebody, trust

DEADLINE_S = 20
DEBIAN = "ami-0deb1a00000001210"
DEBIAN_ARM = "ami-0deb1a00000001220"


class Ec2Cloud(PeopleCloud):
    """Calls as the account's root: ``await ec2("RunInstances", …)``."""

    async def open(self) -> "Ec2Cloud":
        await super().open()
        ground = Ground(self.clock, self.ids, self.calls)
        self.events_room = EventsRoom(self.folder / "events", ground)
        self.ssm_room = SsmRoom(self.folder / "ssm", ground, dict(list_parameters()))
        self.ec2_room = Ec2Room(self.folder / "ec2", ground)
        more = {"events": self.events_room, "ssm": self.ssm_room, "ec2": self.ec2_room}
        self.rooms |= more
        self.calls.open(self.rooms)
        for room in more.values():
            await room.start()
        await self.ec2_room.open_for("http://127.0.0.1:9")
        return self

    async def close(self) -> None:
        await self.calls.stop()
        for room in reversed(self.rooms.values()):
            await room.stop()
            await room.database.settle()
            room.database.close()

    async def __call__(self, operation: str, **request: Any) -> dict[str, Any]:
        return await self.root("ec2", operation, **request)

    async def refused(self, operation: str, **request: Any) -> AwsError:
        return await self.root.refusal("ec2", operation, **request)

    async def run(self, script: str = "", who: Somebody | None = None, **request: Any) -> dict[str, Any]:
        """Launch one instance whose user data is this script, and return it."""
        if script:
            request["UserData"] = base64.b64encode(f"#!/bin/sh\n{script}\n".encode()).decode()
        asked = {"ImageId": DEBIAN, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1, **request}
        if "LaunchTemplate" in request:
            asked = {"MinCount": 1, "MaxCount": 1, **request}
        answer = await (who or self.root)("ec2", "RunInstances", **asked)
        return answer["Instances"][0]

    async def running(self, script: str = "", **request: Any) -> str:
        """Launch one instance, wait until it runs, and return its id."""
        instance = await self.run(script, **request)
        await self.until(instance["InstanceId"], "running")
        return instance["InstanceId"]

    async def describe(self, instance_id: str) -> dict[str, Any]:
        answer = await self("DescribeInstances", InstanceIds=[instance_id])
        return answer["Reservations"][0]["Instances"][0]

    async def ids_of(self, **request: Any) -> list[str]:
        answer = await self("DescribeInstances", **request)
        return [one["InstanceId"] for group in answer["Reservations"] for one in group["Instances"]]

    async def until(self, instance_id: str, state: str) -> dict[str, Any]:
        """Wait until an instance is in a state, and return it."""

        async def is_there() -> dict[str, Any] | None:
            view = await self.describe(instance_id)
            return view if view["State"]["Name"] == state else None

        return await wait_for(is_there)

    async def said(self, instance_id: str, words: str) -> str:
        """Wait until an instance has said something, and return all that it has said."""

        async def has_said() -> str | None:
            answer = await self("GetConsoleOutput", InstanceId=instance_id)
            text = base64.b64decode(answer["Output"]).decode()
            return text if words in text else None

        return await wait_for(has_said)

    async def profile(self, name: str = "worker", *statements: dict[str, Any]) -> str:
        """Make a role for instances with an instance profile of its name; return the role's ARN."""
        arn = await self.role(name, trust({"Service": "ec2.amazonaws.com"}), *statements)
        await self.iam("CreateInstanceProfile", InstanceProfileName=name)
        await self.iam("AddRoleToInstanceProfile", InstanceProfileName=name, RoleName=name)
        return arn


async def wait_for(look: Callable[[], Any]) -> Any:
    """Return what a look finds as soon as it finds something."""

    async def until_found() -> Any:
        while not (found := await look()):
            await asyncio.sleep(0.01)
        return found

    return await asyncio.wait_for(until_found(), DEADLINE_S)
