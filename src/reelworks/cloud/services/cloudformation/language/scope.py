"""What a template's values are evaluated against: parameters, conditions, what stands already, what others export."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from reelworks.cloud.services.cloudformation.language.errors import NotYetKnown, TemplateError
from reelworks.cloud.services.cloudformation.language.template import NO_VALUE, Template


@dataclass(frozen=True, slots=True)
class Standing:
    """A resource that is made, as functions see it."""

    physical_id: str
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StackFacts:
    """What the pseudo parameters tell."""

    account: str
    region: str
    stack_id: str
    stack_name: str
    notification_arns: tuple[str, ...] = ()


def _no_export(name: str) -> str:
    raise TemplateError(f"No export named {name} found.")


@dataclass(frozen=True, slots=True)
class Scope:
    """One evaluation's surroundings."""

    template: Template
    facts: StackFacts
    parameters: Mapping[str, Any] = field(default_factory=dict)
    conditions: Mapping[str, bool] = field(default_factory=dict)
    resources: Mapping[str, Standing | None] = field(default_factory=dict)
    """By logical id; None for one that will be made, but is not yet: only planning meets that."""
    find_export: Callable[[str], str] = _no_export

    def ref(self, name: str) -> Any:
        """Return what ``Ref`` gives.

        Raises:
            TemplateError: nothing has that name.
            NotYetKnown: it is not made yet.
        """
        if name in self.parameters:
            return self.parameters[name]
        if name.startswith("AWS::"):
            return self._pseudo(name)
        return self._standing(name).physical_id

    def attribute(self, name: str, attribute: str) -> Any:
        """Return what ``Fn::GetAtt`` gives; an attribute may lie within another that is a map.

        Raises:
            TemplateError: there is no such resource, or it has no such attribute.
            NotYetKnown: it is not made yet.
        """
        attributes = self._standing(name).attributes
        if attribute in attributes:
            return attributes[attribute]
        head, _, rest = attribute.partition(".")
        inner = attributes.get(head)
        if rest and isinstance(inner, Mapping) and rest in inner:
            return inner[rest]
        kind = self.template.resources[name].type
        raise TemplateError(
            f"Template error: resource {name} does not support attribute type {attribute} in Fn::GetAtt ({kind})"
        )

    def region_of(self, name: Any) -> str:
        """Return a region's name, this one's where none is given."""
        return str(name) if name else self.facts.region

    def _standing(self, name: str) -> Standing:
        if name not in self.resources:
            raise TemplateError(
                f"Template format error: Unresolved resource dependencies [{name}] in the Resources block of the"
                " template"
            )
        standing = self.resources[name]
        if standing is None:
            raise NotYetKnown(name)
        return standing

    def _pseudo(self, name: str) -> Any:
        facts = self.facts
        known = {
            "AWS::AccountId": facts.account,
            "AWS::NoValue": NO_VALUE,
            "AWS::NotificationARNs": list(facts.notification_arns),
            "AWS::Partition": "aws",
            "AWS::Region": facts.region,
            "AWS::StackId": facts.stack_id,
            "AWS::StackName": facts.stack_name,
            "AWS::URLSuffix": "amazonaws.com",
        }
        if name not in known:
            raise TemplateError(
                f"Template format error: Unresolved resource dependencies [{name}] in the Resources block of the"
                " template"
            )
        return known[name]
