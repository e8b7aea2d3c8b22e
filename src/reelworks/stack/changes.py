"""Change sets: what a deployment would change, before it does.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets.html
"""

import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reelworks.aws.faults import typed_faults
from reelworks.stack.stacks import Stack, StackFailed

_NOTHING = ("didn't contain changes", "no updates are to be performed")
_WAIT_S = 300.0


@dataclass(frozen=True, slots=True)
class Change:
    """What would happen to one resource."""

    action: str
    """Add, Modify, Remove."""
    resource: str
    kind: str
    replacement: str
    """For a modification: ``True``, ``False`` or ``Conditional``; else empty."""
    details: tuple[str, ...]
    """The properties that differ."""


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """A change set that can be executed."""

    id: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a stack shall be."""

    name: str
    template: Mapping[str, str]
    """``TemplateBody`` or ``TemplateURL``, as CloudFormation takes them."""
    asked: frozenset[str]
    """The parameters that the template has."""
    parameters: Mapping[str, str]
    """The values given; another keeps the one it had, or takes its default."""


def make_change_set(cloudformation: Any, wish: Wish, stack: Stack | None, poll_s: float) -> ChangeSet | None:
    """Have CloudFormation work out what the wish changes; return None where it changes nothing.

    Raises:
        StackFailed: CloudFormation does not accept the template or its parameters.
        CloudFault: the cloud cannot be reached or refuses.
    """
    is_new = stack is None or stack.is_empty
    with typed_faults(f"prepare the changes of the stack {wish.name}"):
        made = cloudformation.create_change_set(
            StackName=wish.name,
            ChangeSetName=f"reelworks-{uuid.uuid4().hex}",
            ChangeSetType="CREATE" if is_new else "UPDATE",
            Parameters=list(_parameters(wish, None if is_new else stack)),
            Capabilities=["CAPABILITY_IAM"],
            **wish.template,
        )
        answer = _wait_made(cloudformation, made["Id"], poll_s)
        if answer["Status"] == "FAILED":
            reason = answer.get("StatusReason", "")
            drop_change_set(cloudformation, made["Id"])
            if any(words in reason.lower() for words in _NOTHING):
                return None
            raise StackFailed(f"CloudFormation does not accept this: {reason}")
        return ChangeSet(made["Id"], tuple(_changes(cloudformation, made["Id"])))


def drop_change_set(cloudformation: Any, change_set: str) -> None:
    """Forget a change set that is not to be executed.

    Raises:
        CloudFault: the cloud cannot be reached or refuses.
    """
    with typed_faults("forget the prepared changes"):
        cloudformation.delete_change_set(ChangeSetName=change_set)


def _parameters(wish: Wish, stack: Stack | None) -> Iterator[Mapping[str, Any]]:
    for name, value in wish.parameters.items():
        if name in wish.asked:
            yield {"ParameterKey": name, "ParameterValue": value}
    kept: Sequence[str] = () if stack is None else sorted(stack.parameters)
    for name in kept:
        if name in wish.asked and name not in wish.parameters:
            yield {"ParameterKey": name, "UsePreviousValue": True}


def _wait_made(cloudformation: Any, change_set: str, poll_s: float) -> Mapping[str, Any]:
    deadline = time.monotonic() + _WAIT_S
    while True:
        answer: Mapping[str, Any] = cloudformation.describe_change_set(ChangeSetName=change_set)
        if not answer["Status"].endswith(("_PENDING", "_IN_PROGRESS")):
            return answer
        if time.monotonic() > deadline:
            raise StackFailed(
                f"CloudFormation did not work out the changes within {_WAIT_S:.0f} s; try again."
            )
        time.sleep(poll_s)


def _changes(cloudformation: Any, change_set: str) -> Iterator[Change]:
    more: dict[str, str] = {}
    while True:
        page = cloudformation.describe_change_set(ChangeSetName=change_set, **more)
        yield from (_change(entry["ResourceChange"]) for entry in page.get("Changes", []))
        if "NextToken" not in page:
            return
        more = {"NextToken": page["NextToken"]}


def _change(entry: Mapping[str, Any]) -> Change:
    targets = (detail.get("Target", {}) for detail in entry.get("Details", []))
    names = (target.get("Name") or target.get("Attribute") or "" for target in targets)
    return Change(
        action=entry["Action"],
        resource=entry["LogicalResourceId"],
        kind=entry["ResourceType"],
        replacement=entry.get("Replacement", ""),
        details=tuple(dict.fromkeys(name for name in names if name)),
    )
