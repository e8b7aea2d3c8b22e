"""Bring a stack to what a template says: work out the changes, ask, execute, follow to the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from reelworks.aws.faults import typed_faults
from reelworks.stack.changes import Change, Wish, drop_change_set, make_change_set
from reelworks.stack.events import Follower, StackEvent
from reelworks.stack.stacks import Stack, StackFailed, find_stack
from reelworks.stack.wording import write_json, write_yaml

BODY_BYTES_MAX = 51_200
"""What CloudFormation takes in a request.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
"""
POLL_S = 2.0
"""How often to look on AWS, which counts requests; where nobody does, look as often as you like."""


class StackProgress(Protocol):
    """Whoever watches a deployment."""

    def confirm(self, changes: Sequence[Change]) -> bool:
        """Show what would change; return whether to go on."""
        ...

    def hear(self, event: StackEvent) -> None:
        """Take note of something that happened."""
        ...


class Declined(Exception):
    """The changes were shown and not wanted. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """What a stack shall be."""

    name: str
    template: Mapping[str, Any]
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Those that are given; another keeps the value it has, or takes its default."""
    template_url: str = ""
    """Where the template lies in S3; empty sends it along, which ``fits`` must allow."""


def deploy_stack(
    cloudformation: Any, deployment: Deployment, progress: StackProgress, poll_s: float = POLL_S
) -> Stack:
    """Create or update a stack and wait until it is well; return it. With nothing to change it returns at once.

    A creation that failed earlier is removed first. One that is under way, for example since whoever began it died,
    is waited for.

    Raises:
        StackFailed: it did not come to be; the stack is back where it was, and the text tells the first failure.
        Declined: ``progress`` did not confirm the changes.
        CloudFault: the cloud cannot be reached or refuses.
    """
    name, template = deployment.name, deployment.template
    follower = Follower(cloudformation, name, progress.hear, poll_s)
    stack = _settle(cloudformation, name, follower)
    asked = frozenset(template.get("Parameters", {}))
    url = deployment.template_url
    sent = {"TemplateURL": url} if url else template_member(template)
    wish = Wish(name, sent, asked, deployment.parameters)
    changes = make_change_set(cloudformation, wish, stack, poll_s)
    if changes is None:
        assert stack is not None, "a stack that is not there is a change"
        return stack
    if not progress.confirm(changes.changes):
        _abandon(cloudformation, name, changes.id, is_new=stack is None)
        raise Declined
    if stack is not None:
        follower.skip()
    with typed_faults(f"change the stack {name}"):
        cloudformation.execute_change_set(ChangeSetName=changes.id)
    ended = follower.follow(lambda now: now is None or not (now.is_busy or now.is_empty))
    return _check(name, ended, follower)


def fits(template: Mapping[str, Any]) -> bool:
    """Whether a request has room for the template."""
    return len(write_json(template).encode()) <= BODY_BYTES_MAX


def template_member(template: Mapping[str, Any]) -> dict[str, str]:
    """Return the template as a request has it: for people to read while that fits, else without its air."""
    text = write_yaml(template)
    return {"TemplateBody": text if len(text.encode()) <= BODY_BYTES_MAX else write_json(template)}


def _settle(cloudformation: Any, name: str, follower: Follower) -> Stack | None:
    """Return the stack in a state from which it can be changed, None where there is none."""
    stack = find_stack(cloudformation, name)
    if stack is not None and stack.is_busy:
        stack = follower.follow(lambda now: now is None or not now.is_busy)
    if stack is not None and stack.status in {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"}:
        # It never stood: CloudFormation lets nobody update it.
        with typed_faults(f"remove what is left of the stack {name}"):
            cloudformation.delete_stack(StackName=name)
        stack = follower.follow(lambda now: now is None or now.status == "DELETE_FAILED")
    if stack is not None and stack.status in {"DELETE_FAILED", "UPDATE_ROLLBACK_FAILED"}:
        remedy = {
            "DELETE_FAILED": f"`reelworks delete --stack-name {name}` removes what is left",
            "UPDATE_ROLLBACK_FAILED": f"`aws cloudformation continue-update-rollback --stack-name {name}` mends it",
        }[stack.status]
        raise StackFailed(f"The stack {name} is in {stack.status} ({stack.reason}): {remedy}.")
    return stack


def _abandon(cloudformation: Any, name: str, change_set: str, *, is_new: bool) -> None:
    drop_change_set(cloudformation, change_set)
    if is_new:
        with typed_faults(f"remove the empty stack {name}"):
            cloudformation.delete_stack(StackName=name)


def _check(name: str, stack: Stack | None, follower: Follower) -> Stack:
    if stack is not None and stack.is_well:
        return stack
    failure = follower.first_failure
    status = "gone" if stack is None else stack.status
    if failure is None:
        why = "nothing says why" if stack is None or not stack.reason else stack.reason
        raise StackFailed(f"The stack {name} is {status}: {why}.")
    raise StackFailed(
        f"The stack {name} is {status}, since {failure.resource} ({failure.kind}) failed: {failure.reason}"
    )
