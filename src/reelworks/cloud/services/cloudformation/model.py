"""Stacks, their resources, what happens to them: values, as they are kept.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["create", "update", "delete", "continue"]
Stage = Literal["forward", "cleanup", "back", "back-cleanup"]

STACK_TYPE = "AWS::CloudFormation::Stack"
REVIEW = "REVIEW_IN_PROGRESS"
DELETED = "DELETE_COMPLETE"
EXECUTED = "EXECUTE_COMPLETE"


@dataclass(frozen=True, slots=True)
class Version:
    """What a stack is asked to be: a template and all that it is filled with."""

    template: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    """As given, or by default; for the types of the Parameter Store the name there."""
    stored: Mapping[str, str] = field(default_factory=dict)
    """What the Parameter Store had for those."""
    tags: Mapping[str, str] = field(default_factory=dict)
    capabilities: tuple[str, ...] = ()
    notification_arns: tuple[str, ...] = ()
    role_arn: str | None = None
    description: str = ""
    hidden: tuple[str, ...] = ()
    """The parameters that are never told: those with NoEcho."""


@dataclass(frozen=True, slots=True)
class Output:
    """What a stack tells to others."""

    name: str
    value: str
    description: str = ""
    export: str | None = None


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack as it stands."""

    stack_id: str
    account: str
    region: str
    name: str
    version: Version
    status: str
    created_at: float
    reason: str = ""
    updated_at: float | None = None
    deleted_at: float | None = None
    outputs: tuple[Output, ...] = ()
    disable_rollback: bool = False
    timeout_minutes: int | None = None
    is_protected: bool = False
    policy: str | None = None
    change_set_id: str | None = None
    rollback_configuration: Mapping[str, Any] = field(default_factory=dict)
    retain_except_on_create: bool = False
    last_operations: tuple[tuple[str, str], ...] = ()
    """The kind and id of each of the last operations, in AWS's words."""
    token: str | None = None
    """The ClientRequestToken of the last operation."""

    @property
    def is_busy(self) -> bool:
        """Whether an operation is under way."""
        return self.status.endswith("_IN_PROGRESS") and self.status != REVIEW

    @property
    def is_deleted(self) -> bool:
        """Whether it is gone, and only found by its id."""
        return self.status == DELETED


@dataclass(frozen=True, slots=True)
class Before:
    """What a resource was before an update in place."""

    properties: Mapping[str, Any]
    tags: Mapping[str, str]
    metadata: Any = None
    needs: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    deletion_policy: str = "Delete"
    update_replace_policy: str = "Delete"


@dataclass(frozen=True, slots=True)
class Resource:
    """One physical resource of a stack, from before it is made until after it is gone."""

    stack_id: str
    logical_id: str
    type: str
    seed: str
    """What its generated name and its tokens are made from."""
    status: str
    updated_at: float
    number: int = 0
    """Which row it is; 0 before it is kept."""
    is_current: bool = True
    """Whether it is what its logical id means; False for what replaces, was replaced or was dropped."""
    physical_id: str | None = None
    reason: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)
    """As it was last made or changed to be."""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    """The stack's tags as it last got them."""
    metadata: Any = None
    description: str = ""
    needs: tuple[str, ...] = ()
    """The logical ids of those that it depends on."""
    imports: tuple[str, ...] = ()
    """The exports of other stacks that it was made with."""
    deletion_policy: str = "Delete"
    update_replace_policy: str = "Delete"
    operation_id: str = ""
    """The last operation that touched it."""
    stage: str = ""
    """And in which stage."""
    before: Before | None = None
    """What it was before that operation changed it in place."""
    replaces: int | None = None
    """The row that it takes the place of."""

    @property
    def is_gone(self) -> bool:
        """Whether it was removed, or left to itself."""
        return self.status in {"DELETE_COMPLETE", "DELETE_SKIPPED"}


@dataclass(frozen=True, slots=True)
class Operation:
    """What is being done to a stack: the journal, from which it goes on after a crash."""

    operation_id: str
    stack_id: str
    kind: Kind
    caller: Mapping[str, Any]
    target: Version
    stage: Stage = "forward"
    before: Version | None = None
    """What the stack was; None while it is created."""
    token: str | None = None
    on_failure: Literal["ROLLBACK", "DO_NOTHING", "DELETE"] = "ROLLBACK"
    retain: tuple[str, ...] = ()
    """Logical ids that a deletion leaves alone, or that going back passes over."""
    deadline: float | None = None
    is_cancelled: bool = False
    reason: str = ""
    retain_except_on_create: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a stack or one of its resources."""

    event_id: str
    stack_id: str
    stack_name: str
    logical_id: str
    physical_id: str
    type: str
    status: str
    at: float
    reason: str = ""
    properties: str = ""
    """As JSON."""
    token: str | None = None
    operation_id: str = ""


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What an update would do, kept until it is done or deleted."""

    change_set_id: str
    stack_id: str
    name: str
    kind: Literal["CREATE", "UPDATE"]
    version: Version
    created_at: float
    status: str
    execution_status: str
    reason: str = ""
    description: str = ""
    changes: tuple[Mapping[str, Any], ...] = ()
    """In AWS's shape."""
    on_failure: str | None = None
    rollback_configuration: Mapping[str, Any] = field(default_factory=dict)
    include_nested: bool = False
    import_existing: bool = False
