"""What a resource type is to CloudFormation: how one thing is made, changed and removed through other rooms.

A type is one file. It knows the operations of its service and nothing of stacks; it works by ``Hands``, which
carry each call to its room as whoever asked for the stack.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

Properties = Mapping[str, Any]
"""A resource's properties with all functions resolved. Numbers and booleans may come as text, as in a template."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a resource is once it stands."""

    physical_id: str
    """What ``Ref`` gives."""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    """What ``Fn::GetAtt`` gives, by the attribute's name (dots and all: ``Endpoint.Address``)."""


class ResourceFailed(Exception):
    """A resource could not be made, changed or removed; the text is the reason that its event tells."""


class Hands(Protocol):
    """What a type works with: one resource of one stack, and the way to the rooms."""

    account: str
    region: str
    stack_name: str
    stack_id: str
    logical_id: str
    tags: Mapping[str, str]
    """The stack's own tags and those that begin with ``aws:cloudformation:``, for whatever can be tagged."""
    token: str
    """The same for each attempt at this action: a ClientToken."""
    is_resumed: bool
    """Whether an earlier attempt may have got somewhere before the cloud died: what exists by our name is ours."""

    async def call(self, service: str, operation: str, **request: Any) -> dict[str, Any]:
        """Carry out an operation of another room as whoever asked for the stack.

        Raises:
            AwsError: the room refused; CloudFormation makes its words the reason of the failure.
        """
        ...

    def name(self, length_max: int = 64, *, is_lower: bool = False, suffix: str = "") -> str:
        """Return the name for a resource that the template leaves unnamed: ``stack-LogicalId-1A2B3C4D5E6F``.

        The same at each attempt. ``suffix`` (``.fifo``) counts into the length.
        """
        ...

    async def until(self, probe: Callable[[], Awaitable[bool]], timeout_s: float) -> None:
        """Ask ``probe`` now and then until it says True.

        Raises:
            ResourceFailed: it did not within ``timeout_s``.
        """
        ...


class ResourceType(Protocol):
    """One type of resource. Its objects hold nothing: everything is in the arguments."""

    @property
    def name(self) -> str:
        """``AWS::SQS::Queue``."""
        ...

    @property
    def properties(self) -> frozenset[str]:
        """What a template may set. Another is refused, as CloudFormation does."""
        ...

    @property
    def required(self) -> frozenset[str]:
        """What it must set."""
        ...

    @property
    def replaced_by(self) -> frozenset[str]:
        """A change of one of these makes a new resource and removes the old one afterwards."""
        ...

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Make it; return once it can be used by those that depend on it.

        Raises:
            AwsError, ResourceFailed: it cannot be made. What was made of it is removed by ``delete`` if a
                physical id is known, so a type made by several calls undoes what it made before it raises.
        """
        ...

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Change it in place from ``old`` to ``new``; also used to go back after a failure."""
        ...

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Remove it. One that is not there any more is removed."""
        ...
