"""A template, read: its sections as values. What it means is for the modules beside this one.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NO_VALUE = object()
"""What ``AWS::NoValue`` is: whatever holds it loses it."""

PSEUDO_PARAMETERS = frozenset(
    {
        "AWS::AccountId",
        "AWS::NoValue",
        "AWS::NotificationARNs",
        "AWS::Partition",
        "AWS::Region",
        "AWS::StackId",
        "AWS::StackName",
        "AWS::URLSuffix",
    }
)


@dataclass(frozen=True, slots=True)
class ParameterDeclaration:
    """An entry of ``Parameters``."""

    name: str
    type: str
    default: str | None = None
    allowed_values: tuple[str, ...] = ()
    pattern: str | None = None
    length_least: int | None = None
    length_most: int | None = None
    value_least: float | None = None
    value_most: float | None = None
    is_hidden: bool = False
    """NoEcho."""
    description: str = ""
    constraint: str = ""
    """What to say where a value breaks a rule."""

    @property
    def is_list(self) -> bool:
        """Whether ``Ref`` gives a list."""
        return (
            self.type == "CommaDelimitedList"
            or self.type.startswith("List<")
            or self.of_store.startswith("List<")
        )

    @property
    def of_store(self) -> str:
        """What type of value the Parameter Store is asked for; empty where it is not asked."""
        prefix = "AWS::SSM::Parameter::Value<"
        return self.type.removeprefix(prefix)[:-1] if self.type.startswith(prefix) else ""


@dataclass(frozen=True, slots=True)
class ResourceDeclaration:
    """An entry of ``Resources``."""

    logical_id: str
    type: str
    properties: Mapping[str, Any] = field(default_factory=dict)
    depends_on: tuple[str, ...] = ()
    condition: str | None = None
    deletion_policy: str = "Delete"
    update_replace_policy: str = "Delete"
    metadata: Any = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class OutputDeclaration:
    """An entry of ``Outputs``."""

    name: str
    value: Any
    description: str = ""
    export: Any = None
    """The export's name, which may be made by functions; None where nothing is exported."""
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A template that is well-formed."""

    parameters: Mapping[str, ParameterDeclaration]
    resources: Mapping[str, ResourceDeclaration]
    outputs: Mapping[str, OutputDeclaration]
    mappings: Mapping[str, Any]
    conditions: Mapping[str, Any]
    rules: Mapping[str, Any]
    description: str = ""
    metadata: Any = None
    version: str = ""
