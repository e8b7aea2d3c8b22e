"""A whole cloud in this process, and hands that make one resource after the other in it, as an account's root."""

import asyncio
import hashlib
from dataclasses import dataclass, field
from typing import Any

import pytest

from reelworks.assembly import Cloud
from reelworks.base.clock import SystemClock
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Caller
from reelworks.cloud.services.cloudformation.types import load_types
from reelworks.cloud.services.cloudformation.types.contract import Made, ResourceFailed
from reelworks.settings import CloudSettings

ACCOUNT = "000000000000"
REGION = "us-east-2"


class SkippingClock(SystemClock):
    """The machine's clock, that a test can let leap ahead."""

    def __init__(self) -> None:
        self.skipped_s = 0.0

    def now(self) -> float:
        return super().now() + self.skipped_s


@dataclass
class OneResource:
    """The hands of one resource of one stack, over a running cloud."""

    cloud: Cloud
    logical_id: str = "Thing"
    is_resumed: bool = False
    account: str = ACCOUNT
    region: str = REGION
    stack_name: str = "try"
    stack_id: str = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/try/1"
    token: str = "token-1"
    tags: dict[str, str] = field(
        default_factory=lambda: {"team": "film", "aws:cloudformation:stack-name": "try"}
    )

    async def call(self, service: str, operation: str, **request: Any) -> dict[str, Any]:
        caller = Caller(Principal.root(ACCOUNT), ACCOUNT, REGION, "request-1", self.cloud.endpoint)
        return await self.cloud._calls.call(service, operation, request, caller)

    def name(self, length_max: int = 64, *, is_lower: bool = False, suffix: str = "") -> str:
        end = hashlib.sha256(self.logical_id.encode()).hexdigest()[:12].upper()
        made = f"{self.stack_name}-{self.logical_id}-{end}"[: length_max - len(suffix)]
        return (made.lower() if is_lower else made) + suffix

    async def until(self, probe, timeout_s: float) -> None:
        for _ in range(int(timeout_s * 20)):
            if await probe():
                return
            await asyncio.sleep(0.05)
        raise ResourceFailed(f"not within {timeout_s} s")


class Workshop:
    """Makes, changes and removes resources of all types, and looks at the rooms."""

    def __init__(self, cloud: Cloud, clock: SkippingClock) -> None:
        self.cloud = cloud
        self.clock = clock
        self.types = load_types()

    def hands(self, logical_id: str = "Thing", **more: Any) -> OneResource:
        return OneResource(self.cloud, logical_id, **more)

    async def create(self, kind: str, logical_id: str = "Thing", /, **properties: Any) -> Made:
        return await self.types[kind].create(self.hands(logical_id), properties)

    async def update(self, kind: str, made: Made, old: dict[str, Any], new: dict[str, Any]) -> Made:
        return await self.types[kind].update(self.hands(), made.physical_id, old, new)

    async def delete(self, kind: str, made: Made, /, **properties: Any) -> None:
        await self.types[kind].delete(self.hands(), made.physical_id, properties)

    async def ask(self, service: str, operation: str, **request: Any) -> dict[str, Any]:
        return await self.hands().call(service, operation, **request)


@pytest.fixture
async def workshop(tmp_path):
    clock = SkippingClock()
    cloud = Cloud(CloudSettings(tmp_path / "data", port=0, pace=60), clock)
    await cloud.start()
    try:
        yield Workshop(cloud, clock)
    finally:
        await cloud.stop()
