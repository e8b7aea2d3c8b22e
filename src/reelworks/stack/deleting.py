"""Remove a stack: everything in it, and with the word for it, what people put into its buckets."""

from collections.abc import Iterator
from dataclasses import dataclass

from reelworks.aws.clients import Clients
from reelworks.aws.faults import typed_faults
from reelworks.stack.artifacts import artifact_stack_name
from reelworks.stack.deploying import POLL_S
from reelworks.stack.emptying import empty_bucket, has_content
from reelworks.stack.events import Follower, Listener
from reelworks.stack.stacks import Stack, StackFailed, find_stack

_BUCKET = "AWS::S3::Bucket"


@dataclass(frozen=True, slots=True)
class StackBucket:
    """A bucket of a stack."""

    logical_id: str
    name: str
    has_content: bool


def list_buckets(clients: Clients, stack: str) -> list[StackBucket]:
    """Return a stack's buckets that are there.

    Raises:
        CloudFault: the cloud cannot be reached or refuses.
    """
    return [
        StackBucket(logical_id, name, has_content(clients.s3, name))
        for logical_id, name in _buckets(clients, stack)
    ]


def delete_stack(
    clients: Clients, stack: Stack, hear: Listener, *, with_data: bool = False, poll_s: float = POLL_S
) -> list[str]:
    """Delete a stack and wait until it is gone; return the buckets that stay, since they hold something.

    ``with_data`` empties them first, and none stays. Safe to repeat, also after it was cut off. The stack's artifacts
    go with it: they can be made again.

    Raises:
        StackFailed: something could not be deleted; the text tells what and why.
        CloudFault: the cloud cannot be reached or refuses.
    """
    # By its id: a stack that is gone is only found so.
    follower = Follower(clients.cloudformation, stack.id, hear, poll_s)
    follower.skip()
    full = _list_full(clients, stack, empty=with_data)
    ended = _delete(clients, stack, follower, [])
    if ended is not None and with_data:
        # Workers wrote until they were gone; now nobody does.
        full = _list_full(clients, stack, empty=True)
        ended = _delete(clients, stack, follower, [])
    if ended is not None and full:
        # A bucket with content cannot be deleted. Those that are to stay can be left out from the second try on.
        ended = _delete(clients, stack, follower, [bucket.logical_id for bucket in full])
    if ended is not None:
        failure = follower.first_failure
        why = f"{failure.resource} ({failure.kind}): {failure.reason}" if failure else ended.reason
        raise StackFailed(f"The stack {stack.name} is {ended.status}, since it could not delete {why}")
    _delete_artifacts(clients, stack.name, hear, poll_s)
    return [bucket.name for bucket in full]


def _list_full(clients: Clients, stack: Stack, *, empty: bool) -> list[StackBucket]:
    """Return the buckets that hold something, or empty those, and return none."""
    full = [bucket for bucket in list_buckets(clients, stack.id) if bucket.has_content]
    if not empty:
        return full
    for bucket in full:
        empty_bucket(clients.s3, bucket.name)
    return []


def _delete(clients: Clients, stack: Stack, follower: Follower, retained: list[str]) -> Stack | None:
    more = {"RetainResources": retained} if retained else {}
    with typed_faults(f"delete the stack {stack.name}"):
        clients.cloudformation.delete_stack(StackName=stack.id, **more)
    return follower.follow(lambda now: now is None or now.status == "DELETE_FAILED")


def _delete_artifacts(clients: Clients, stack: str, hear: Listener, poll_s: float) -> None:
    artifacts = find_stack(clients.cloudformation, artifact_stack_name(stack))
    if artifacts is not None:
        for bucket in artifacts.outputs.values():
            empty_bucket(clients.s3, bucket)
        follower = Follower(clients.cloudformation, artifacts.id, hear, poll_s)
        follower.skip()
        if (left := _delete(clients, artifacts, follower, [])) is not None:
            raise StackFailed(f"The stack {left.name} is {left.status}: {left.reason}")


def _buckets(clients: Clients, stack: str) -> Iterator[tuple[str, str]]:
    with typed_faults(f"list the resources of the stack {stack}"):
        pages = clients.cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
        for page in pages:
            for entry in page["StackResourceSummaries"]:
                is_there = not entry["ResourceStatus"].startswith("DELETE_COMPLETE")
                if entry["ResourceType"] == _BUCKET and is_there and entry.get("PhysicalResourceId"):
                    yield entry["LogicalResourceId"], entry["PhysicalResourceId"]
