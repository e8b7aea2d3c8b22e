"""What a resource type works with: calls to other rooms as whoever asked, names, and waiting that can be called off."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from reelworks.cloud.rooms import Caller, Door
from reelworks.cloud.services.cloudformation.model import Resource, Stack
from reelworks.cloud.services.cloudformation.types.contract import ResourceFailed

PROBE_PAUSE_S = 0.1
"""How long between two looks of ``until``."""
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SUFFIX_CHARACTERS = 12
_OF_AWS = "aws:cloudformation:"


class Halt:
    """Tells those at work that no more is wanted, and why. What is called off ends as a failure."""

    def __init__(self) -> None:
        self.reason: str | None = None
        self._event = asyncio.Event()

    def ask(self, reason: str) -> None:
        """Ask all to end; the first reason counts."""
        if self.reason is None:
            self.reason = reason
            self._event.set()

    @property
    def is_asked(self) -> bool:
        """Whether somebody has."""
        return self.reason is not None

    async def wait(self, timeout_s: float) -> None:
        """Return when somebody asks, or after so many seconds."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._event.wait()
        except TimeoutError:
            return


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the hands of one resource are made from."""

    door: Door
    stack: Stack
    resource: Resource
    tags: Mapping[str, str]
    halt: Halt | None = None
    """None where waiting is never called off: what is being removed is removed."""


class StackHands:
    """The hands for one resource of one stack. Implements the contract's ``Hands``."""

    def __init__(
        self,
        surroundings: Surroundings,
        caller: Callable[[], Awaitable[Caller]],
        action: str,
        *,
        is_resumed: bool,
    ) -> None:
        """``action`` tells attempts at one action from those at another, for the client token."""
        stack, resource = surroundings.stack, surroundings.resource
        self.account = stack.account
        self.region = stack.region
        self.stack_name = stack.name
        self.stack_id = stack.stack_id
        self.logical_id = resource.logical_id
        self.tags: Mapping[str, str] = {
            **surroundings.tags,
            f"{_OF_AWS}stack-name": stack.name,
            f"{_OF_AWS}stack-id": stack.stack_id,
            f"{_OF_AWS}logical-id": resource.logical_id,
        }
        self.token = hashlib.sha256(f"{resource.seed}:{action}".encode()).hexdigest()[:32]
        self.is_resumed = is_resumed
        self._seed = resource.seed
        self._surroundings = surroundings
        self._caller = caller

    async def call(self, service: str, operation: str, **request: Any) -> dict[str, Any]:
        """Carry out an operation of another room as whoever asked for the stack, or as its role.

        Raises:
            AwsError: the room refused.
            ResourceFailed: nobody can act for whoever asked any more.
        """
        return await self._surroundings.door.call(service, operation, request, await self._caller())

    def name(self, length_max: int = 64, *, is_lower: bool = False, suffix: str = "") -> str:
        """Return the name for a resource that the template leaves unnamed; the same at each attempt."""
        digest = hashlib.sha256(self._seed.encode()).digest()
        letters = "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:_SUFFIX_CHARACTERS])
        room = length_max - len(suffix) - _SUFFIX_CHARACTERS - 2
        stack, own = self.stack_name, self.logical_id
        if len(stack) + len(own) > room:
            # Both are cut, so that both can be told by the rest.
            # A name with two hyphens in a row is none to load balancing.
            stack = stack[: max(room - len(own), room // 2)].rstrip("-")
            own = own[: room - len(stack)]
        name = f"{stack}-{own}-{letters}{suffix}"
        return name.lower() if is_lower else name

    async def until(self, probe: Callable[[], Awaitable[bool]], timeout_s: float) -> None:
        """Ask ``probe`` now and then until it says True.

        Raises:
            ResourceFailed: it did not within ``timeout_s``, or the operation was called off meanwhile.
        """
        loop, halt = asyncio.get_running_loop(), self._surroundings.halt
        deadline = loop.time() + timeout_s
        while not await probe():
            if halt is not None and halt.is_asked:
                raise ResourceFailed("Resource creation cancelled")
            if loop.time() >= deadline:
                raise ResourceFailed("Exceeded attempts to wait")
            if halt is None:
                await asyncio.sleep(PROBE_PAUSE_S)
            else:
                await halt.wait(PROBE_PAUSE_S)
