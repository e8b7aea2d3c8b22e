"""What happens to a stack, event by event, until it comes to rest."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from botocore.exceptions import ClientError

from reelworks.aws.faults import typed_faults
from reelworks.stack.stacks import Stack, find_stack, is_absence

_CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class StackEvent:
    """One thing that happened to one resource, or to the stack itself."""

    id: str
    at: datetime
    resource: str
    """Its logical id; the stack's name for the stack itself."""
    physical_id: str
    kind: str
    """``AWS::SQS::Queue``."""
    status: str
    reason: str

    @property
    def is_failure(self) -> bool:
        """Whether this is why something failed, rather than what followed from it."""
        return self.status.endswith("_FAILED") and _CANCELLED not in self.reason.lower()


class Listener(Protocol):
    """Is told of events."""

    def __call__(self, event: StackEvent) -> None:
        """Take one event."""
        ...


class Follower:
    """Follows one stack from a moment on."""

    def __init__(self, cloudformation: Any, stack: str, hear: Listener, poll_s: float) -> None:
        self._cloudformation = cloudformation
        self._stack = stack
        self._hear = hear
        self._poll_s = poll_s
        self._seen: set[str] = set()
        self.first_failure: StackEvent | None = None
        """What failed first of all that was followed."""

    def skip(self) -> None:
        """Leave out what has happened already."""
        self._seen.update(event.id for event in self._unseen())

    def follow(self, is_over: Callable[[Stack | None], bool]) -> Stack | None:
        """Tell of events until the stack is as ``is_over`` wants it; return it then, None if it is gone.

        Raises:
            CloudFault: the cloud cannot be reached or refuses.
        """
        while True:
            stack = find_stack(self._cloudformation, self._stack)
            # Asked after the stack: what led to its state is among them.
            for event in reversed(list(self._unseen() if stack is not None else ())):
                self._tell(event)
            if is_over(stack):
                return stack
            time.sleep(self._poll_s)

    def _tell(self, event: StackEvent) -> None:
        self._seen.add(event.id)
        if event.is_failure and self.first_failure is None:
            self.first_failure = event
        self._hear(event)

    def _unseen(self) -> Iterator[StackEvent]:
        """Yield the events that were not seen yet, the last one first, as CloudFormation lists them."""
        pages = self._cloudformation.get_paginator("describe_stack_events").paginate(StackName=self._stack)
        with typed_faults(f"read the events of the stack {self._stack}"):
            try:
                for entry in (entry for page in pages for entry in page["StackEvents"]):
                    if entry["EventId"] in self._seen:
                        return
                    yield _event(entry)
            except ClientError as error:
                # Deleted since it was looked at: whoever follows it by its name sees that at the next look.
                if not is_absence(error):
                    raise


def _event(entry: dict[str, Any]) -> StackEvent:
    return StackEvent(
        id=entry["EventId"],
        at=entry["Timestamp"],
        resource=entry["LogicalResourceId"],
        physical_id=entry.get("PhysicalResourceId", ""),
        kind=entry["ResourceType"],
        status=entry.get("ResourceStatus", ""),
        reason=entry.get("ResourceStatusReason", ""),
    )
