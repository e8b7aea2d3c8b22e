"""What an operation writes down: each change together with its event, in one transaction.

Nothing is written for an operation that another has taken the place of: whoever would, is told so.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

import orjson

from reelworks.base.ids import new_uuid
from reelworks.cloud.services.cloudformation.engine.workshop import Workshop
from reelworks.cloud.services.cloudformation.model import STACK_TYPE, Event, Operation, Resource, Stack

T = TypeVar("T")


class Superseded(Exception):
    """Another operation has taken this one's place."""


class Ledger:
    """Writes for one operation on one stack."""

    def __init__(self, shop: Workshop, stack: Stack, operation: Operation) -> None:
        """``stack`` may be as it was before: its name, its account and its id never change."""
        self._shop = shop
        self._stack = stack
        self._operation = operation

    def now(self) -> float:
        """Return the time."""
        return self._shop.clock.now()

    async def write(self, work: Callable[[], T]) -> T:
        """Run ``work`` as one transaction of this operation; return once it is on the disk.

        Raises:
            Superseded: another operation has taken this one's place.
        """

        def checked() -> T:
            if not self._shop.writing.operations.is_current(self._operation):
                raise Superseded
            return work()

        return await self._shop.database.write(checked)

    async def add(self, resource: Resource) -> Resource:
        """Write a new resource with its event; return it with its number."""

        def work() -> Resource:
            added = self._shop.writing.resources.add(resource)
            self._tell(added)
            return added

        return await self.write(work)

    async def save(self, *resources: Resource, told: Sequence[Resource] | None = None) -> None:
        """Write resources that have changed, with an event for each, or for those of ``told``."""

        def work() -> None:
            for resource in resources:
                self._shop.writing.resources.save(resource)
            for resource in resources if told is None else told:
                self._tell(resource)

        await self.write(work)

    async def move(self, status: str, reason: str, operation: Operation, **changed: Any) -> Stack:
        """Write a stack's new status with its event, and how far the operation is."""

        def work() -> Stack:
            stack = self._shop.writing.stacks.find(self._stack.stack_id)
            assert stack is not None, "an operation's stack is there"
            moved = replace(stack, status=status, reason=reason, **changed)
            self._shop.writing.stacks.save(moved)
            self._shop.writing.operations.save(operation)
            self.tell_stack(moved)
            return moved

        return await self.write(work)

    def tell_stack(self, stack: Stack) -> None:
        """From inside a transaction: write an event of the stack itself."""
        event = Event(
            new_uuid(self._shop.ids),
            stack.stack_id,
            stack.name,
            stack.name,
            stack.stack_id,
            STACK_TYPE,
            stack.status,
            self.now(),
            stack.reason,
            token=self._operation.token,
            operation_id=self._operation.operation_id,
        )
        self._publish(event)

    def _tell(self, resource: Resource) -> None:
        at = self.now()
        moment = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
        event = Event(
            f"{resource.logical_id}-{resource.status}-{moment}Z",
            resource.stack_id,
            self._stack.name,
            resource.logical_id,
            resource.physical_id or "",
            resource.type,
            resource.status,
            at,
            resource.reason,
            orjson.dumps(resource.properties).decode(),
            self._operation.token,
            self._operation.operation_id,
        )
        self._publish(event)

    def _publish(self, event: Event) -> None:
        self._shop.writing.events.add(event)
        operation, account = self._operation, self._stack.account
        for arn in operation.target.notification_arns:
            self._shop.outbox.add(
                {"topic": arn, "message": _notice(account, event), "caller": operation.caller}
            )


def _notice(account: str, event: Event) -> str:
    """Return an event as subscribers of a stack's topic read it.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
    """
    moment = datetime.fromtimestamp(event.at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
    lines = {
        "StackId": event.stack_id,
        "Timestamp": moment,
        "EventId": event.event_id,
        "LogicalResourceId": event.logical_id,
        "Namespace": account,
        "PhysicalResourceId": event.physical_id,
        "ResourceProperties": event.properties or "null",
        "ResourceStatus": event.status,
        "ResourceStatusReason": event.reason,
        "ResourceType": event.type,
        "StackName": event.stack_name,
        "ClientRequestToken": event.token or "null",
    }
    return "".join(f"{name}='{value}'\n" for name, value in lines.items())
