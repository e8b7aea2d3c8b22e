"""Which resource needs which, and that none needs itself.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-dependson.html
"""

from collections.abc import Collection, Mapping

from reelworks.cloud.services.cloudformation.language.errors import TemplateError
from reelworks.cloud.services.cloudformation.language.references import references_in
from reelworks.cloud.services.cloudformation.language.template import ResourceDeclaration, Template

Needs = Mapping[str, frozenset[str]]
"""For each logical id those that must stand before it."""


def needs_in(template: Template, conditions: Mapping[str, bool] | None = None) -> Needs:
    """Return what each resource needs.

    With ``conditions`` only resources that are made count, and of ``Fn::If`` the branch that is taken.
    """
    made = {
        name: declared
        for name, declared in template.resources.items()
        if conditions is None or declared.condition is None or conditions[declared.condition]
    }
    return {name: _needs_of(declared, made, conditions) for name, declared in made.items()}


def check_circles(needs: Needs) -> None:
    """Return where no resource needs itself, be it through others.

    Raises:
        TemplateError: some do.
    """
    left = {name: set(needed) for name, needed in needs.items()}
    while ready := [name for name, needed in left.items() if not needed]:
        for name in ready:
            del left[name]
        for needed in left.values():
            needed.difference_update(ready)
    # What only needs a circle is not part of one.
    while edge := [name for name in left if not any(name in needed for needed in left.values())]:
        for name in edge:
            del left[name]
    if left:
        raise TemplateError(f"Circular dependency between resources: [{', '.join(left)}]")


def _needs_of(
    declared: ResourceDeclaration, made: Collection[str], conditions: Mapping[str, bool] | None
) -> frozenset[str]:
    named = {reference.name for reference in references_in(dict(declared.properties), conditions)}
    named |= {reference.name for reference in references_in(declared.metadata, conditions)}
    return frozenset((named | set(declared.depends_on)) & set(made))


def in_order(needs: Needs) -> list[str]:
    """Return the logical ids so that each comes after those that it needs; there are no circles."""
    done: dict[str, None] = {}
    left = dict(needs)
    while left:
        for name in [name for name, needed in left.items() if needed <= done.keys()]:
            done[name] = None
            del left[name]
    return list(done)
