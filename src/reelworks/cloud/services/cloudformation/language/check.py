"""Whether a template hangs together: what it refers to exists, and nothing needs itself."""

from typing import Any

from reelworks.cloud.services.cloudformation.language.errors import TemplateError
from reelworks.cloud.services.cloudformation.language.functions import KNOWN_FUNCTIONS
from reelworks.cloud.services.cloudformation.language.graph import check_circles, needs_in
from reelworks.cloud.services.cloudformation.language.references import (
    conditions_in,
    functions_in,
    references_in,
)
from reelworks.cloud.services.cloudformation.language.template import PSEUDO_PARAMETERS, Template


def check_template(template: Template) -> None:
    """Return where whatever a template refers to is in it.

    Raises:
        TemplateError: a reference, dependency, condition or function leads nowhere, or there is a circle.
    """
    both = template.parameters.keys() & template.resources.keys()
    if both:
        raise TemplateError(
            f"Template format error: Duplicate names among Parameters and Resources: [{', '.join(both)}]"
        )
    bodies = {name: _body(declared) for name, declared in template.resources.items()}
    outputs = {name: [output.value, output.export] for name, output in template.outputs.items()}
    _check_references(template, list(bodies.values()), "Resources")
    _check_references(template, list(outputs.values()), "Outputs")
    _check_conditions(template, list(bodies.values()), "Resources")
    _check_conditions(template, list(outputs.values()), "Outputs")
    _check_functions([*bodies.values(), *outputs.values()])
    _check_dependencies(template)
    _check_condition_references(template)
    check_circles(needs_in(template))


def _body(declared: Any) -> list[Any]:
    return [dict(declared.properties), declared.metadata]


def _check_references(template: Template, values: list[Any], block: str) -> None:
    known = template.parameters.keys() | template.resources.keys() | PSEUDO_PARAMETERS
    unresolved: dict[str, None] = {}
    for reference in references_in(values):
        if reference.attribute is None:
            if reference.name not in known:
                unresolved[reference.name] = None
        elif reference.name not in template.resources:
            raise TemplateError(
                f"Template error: instance of Fn::GetAtt references undefined resource {reference.name}"
            )
    if unresolved:
        raise TemplateError(
            f"Template format error: Unresolved resource dependencies [{', '.join(unresolved)}] in the {block} block"
            " of the template"
        )


def _check_dependencies(template: Template) -> None:
    missing = {
        name
        for declared in template.resources.values()
        for name in declared.depends_on
        if name not in template.resources
    }
    if missing:
        raise TemplateError(
            f"Template format error: Unresolved resource dependencies [{', '.join(sorted(missing))}] in the Resources"
            " block of the template"
        )


def _check_conditions(template: Template, values: list[Any], block: str) -> None:
    own = [one.condition for one in template.resources.values()]
    if block == "Outputs":
        own = [one.condition for one in template.outputs.values()]
    asked = [*conditions_in(values), *(name for name in own if name)]
    for name in asked:
        if name not in template.conditions:
            raise TemplateError(
                f"Template format error: Unresolved condition dependency {name} in the {block} block of the template"
            )


def _check_condition_references(template: Template) -> None:
    known = template.parameters.keys() | PSEUDO_PARAMETERS
    wrong = {
        reference.name
        for reference in references_in(list(template.conditions.values()))
        if reference.attribute is not None or reference.name not in known
    }
    if wrong:
        raise TemplateError(
            f"Template format error: Unresolved dependencies [{', '.join(sorted(wrong))}]. Cannot reference resources"
            " in the Conditions block of the template"
        )


def _check_functions(values: list[Any]) -> None:
    for name in functions_in(values):
        if name == "Fn::Transform":
            raise TemplateError("Transforms are not supported by this cloud: Fn::Transform")
        if name not in KNOWN_FUNCTIONS:
            raise TemplateError(f"Template validation error: Unknown intrinsic function: {name}")
