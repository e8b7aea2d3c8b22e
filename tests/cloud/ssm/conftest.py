"""SSM in this process, with IAM beside it."""

from typing import Any

import pytest

from reelworks.cloud.rooms import Ground
from reelworks.cloud.services.ssm import SsmRoom
from reelworks.cloud.wire.error import AwsError
from support.people import PeopleCloud

PUBLIC = {"/aws/service/debian/release/12/latest/amd64": "ami-0deb1a00000001210"}


class SsmCloud(PeopleCloud):
    """Calls as the account's root: ``await ssm("PutParameter", …)``."""

    async def open(self) -> "SsmCloud":
        await super().open()
        self.rooms["ssm"] = SsmRoom(self.folder / "ssm", Ground(self.clock, self.ids, self.calls), PUBLIC)
        self.calls.open(self.rooms)
        await self.rooms["ssm"].start()
        return self

    async def __call__(self, operation: str, **request: Any) -> dict[str, Any]:
        return await self.root("ssm", operation, **request)

    async def refused(self, operation: str, **request: Any) -> AwsError:
        return await self.root.refusal("ssm", operation, **request)

    async def put(self, name: str, value: str = "1", **request: Any) -> dict[str, Any]:
        return await self("PutParameter", **{"Name": name, "Value": value, "Type": "String", **request})

    async def value(self, name: str, **request: Any) -> str:
        return (await self("GetParameter", Name=name, **request))["Parameter"]["Value"]


@pytest.fixture
async def ssm(tmp_path):
    cloud = await SsmCloud(tmp_path).open()
    yield cloud
    await cloud.close()
