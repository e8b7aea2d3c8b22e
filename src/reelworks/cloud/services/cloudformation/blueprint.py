"""A version of a stack, worked out as far as it can be before anything is made."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from reelworks.cloud.services.cloudformation.language.check import check_template
from reelworks.cloud.services.cloudformation.language.conditions import evaluate_conditions
from reelworks.cloud.services.cloudformation.language.errors import TemplateError
from reelworks.cloud.services.cloudformation.language.graph import Needs, needs_in
from reelworks.cloud.services.cloudformation.language.parameters import value_of
from reelworks.cloud.services.cloudformation.language.references import references_in
from reelworks.cloud.services.cloudformation.language.rules import check_rules
from reelworks.cloud.services.cloudformation.language.scope import Scope, StackFacts
from reelworks.cloud.services.cloudformation.language.sections import read_template
from reelworks.cloud.services.cloudformation.language.template import (
    OutputDeclaration,
    ResourceDeclaration,
    Template,
)
from reelworks.cloud.services.cloudformation.model import Version
from reelworks.cloud.services.cloudformation.types.contract import ResourceType

Types = Mapping[str, ResourceType]


@dataclass(frozen=True, slots=True)
class Blueprint:
    """What is to be made, in which order, and against what its values are evaluated."""

    template: Template
    scope: Scope
    needs: Needs
    """Of the resources whose conditions hold, those that each depends on."""

    def declared(self, logical_id: str) -> ResourceDeclaration:
        """Return a resource's declaration."""
        return self.template.resources[logical_id]

    def outputs(self) -> list[OutputDeclaration]:
        """Return the outputs whose conditions hold."""
        held = self.scope.conditions
        return [output for output in self.template.outputs.values() if _holds(output.condition, held)]


def read_checked(text: str, types: Types) -> Template:
    """Return a template that hangs together, of types that are known.

    Raises:
        TemplateError: it does not.
    """
    template = read_template(text)
    check_template(template)
    unknown = sorted({one.type for one in template.resources.values() if one.type not in types})
    if unknown:
        raise TemplateError(f"Template format error: Unrecognized resource types: [{', '.join(unknown)}]")
    return template


def draw(version: Version, facts: StackFacts, types: Types) -> Blueprint:
    """Return the blueprint of a version: its conditions known, its rules kept.

    Raises:
        TemplateError: the template is not valid, a rule is broken, or a resource that is made needs one that is not.
    """
    template = read_checked(version.template, types)
    values: dict[str, Any] = {
        name: value_of(declared, version.stored.get(name, version.parameters[name]))
        for name, declared in template.parameters.items()
    }
    scope = Scope(template, facts, values)
    scope = replace(scope, conditions=evaluate_conditions(scope))
    check_rules(scope)
    needs = needs_in(template, scope.conditions)
    _check_made(template, needs, scope.conditions)
    return Blueprint(template, scope, needs)


def _check_made(template: Template, needs: Needs, conditions: Mapping[str, bool]) -> None:
    """Check that what is made refers to nothing that its condition leaves out."""
    for name in needs:
        left_out = _left_out(dict(template.resources[name].properties), template, needs, conditions)
        if left_out:
            raise _unresolved(left_out, "Resources")
    for output in template.outputs.values():
        if _holds(output.condition, conditions):
            left_out = _left_out(output.value, template, needs, conditions)
            if left_out:
                raise _unresolved(left_out, "Outputs")


def _left_out(value: Any, template: Template, needs: Needs, conditions: Mapping[str, bool]) -> list[str]:
    named = {reference.name for reference in references_in(value, conditions)}
    return sorted(named & (template.resources.keys() - needs.keys()))


def _unresolved(names: list[str], block: str) -> TemplateError:
    return TemplateError(
        f"Template format error: Unresolved resource dependencies [{', '.join(names)}] in the {block} block of the"
        " template"
    )


def _holds(condition: str | None, conditions: Mapping[str, bool]) -> bool:
    return condition is None or conditions[condition]
