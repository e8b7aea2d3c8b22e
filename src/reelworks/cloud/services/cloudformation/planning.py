"""What an update would do, worked out without doing any of it.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets-view.html
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reelworks.cloud.services.cloudformation.blueprint import Blueprint
from reelworks.cloud.services.cloudformation.comparing import is_same
from reelworks.cloud.services.cloudformation.engine.outputs import work_out_outputs
from reelworks.cloud.services.cloudformation.engine.site import Site
from reelworks.cloud.services.cloudformation.language.errors import NotYetKnown, TemplateError
from reelworks.cloud.services.cloudformation.language.graph import in_order
from reelworks.cloud.services.cloudformation.language.references import references_in
from reelworks.cloud.services.cloudformation.model import Resource
from reelworks.cloud.services.cloudformation.types.contract import ResourceType

UNKNOWN = object()
_MISSING = object()


@dataclass(frozen=True, slots=True)
class Plan:
    """The changes in AWS's shape, and whether anything would be done at all."""

    changes: tuple[dict[str, Any], ...]
    is_empty: bool


async def plan(site: Site, blueprint: Blueprint, before: Blueprint | None) -> Plan:
    """Return what bringing a stack to a blueprint would do.

    Raises:
        TemplateError: a value cannot be evaluated, or a resource would change its type.
        AwsError: the Parameter Store refused.
    """
    kept = {
        one.logical_id: one
        for one in site.resources()
        if one.is_current and one.physical_id is not None and not one.is_gone
    }
    _check_types(blueprint, kept)
    planner = _Planner(site, blueprint, before)
    changes: list[dict[str, Any]] = []
    for logical_id in in_order(blueprint.needs):
        found = kept.get(logical_id)
        change = await planner.changed(found) if found else planner.added(logical_id)
        if change is not None:
            changes.append(change)
    gone = [one for name, one in kept.items() if name not in blueprint.needs]
    changes += [_removed(one) for one in gone]
    is_empty = not changes and await _is_told_the_same(site, blueprint)
    return Plan(tuple(changes), is_empty)


class _Planner:
    def __init__(self, site: Site, blueprint: Blueprint, before: Blueprint | None) -> None:
        self._site = site
        self._blueprint = blueprint
        self._before = before
        self._changed: set[str] = set()

    def added(self, logical_id: str) -> dict[str, Any]:
        declared = self._blueprint.declared(logical_id)
        self._site.standing[logical_id] = None
        return {
            "Action": "Add",
            "LogicalResourceId": logical_id,
            "ResourceType": declared.type,
            "Scope": [],
            "Details": [],
        }

    async def changed(self, kept: Resource) -> dict[str, Any] | None:
        kind = self._site.shop.types[kept.type]
        details = [detail async for detail in self._details(kept, kind)]
        if not details:
            return None
        needs = {detail["Target"]["RequiresRecreation"] for detail in details}
        replacement = "True" if "Always" in needs else "Conditional" if "Conditionally" in needs else "False"
        if replacement != "False":
            self._site.standing[kept.logical_id] = None
        self._changed.add(kept.logical_id)
        return {
            "Action": "Modify",
            "LogicalResourceId": kept.logical_id,
            "PhysicalResourceId": kept.physical_id,
            "ResourceType": kept.type,
            "Replacement": replacement,
            "Scope": sorted({detail["Target"]["Attribute"] for detail in details}),
            "Details": details,
        }

    async def _details(self, kept: Resource, kind: ResourceType) -> Any:
        declared = self._blueprint.declared(kept.logical_id)
        for name in sorted(kept.properties.keys() | declared.properties.keys()):
            value = await self._value(declared.properties, name)
            if value is UNKNOWN or not is_same(kept.properties.get(name, _MISSING), value):
                for detail in self._causes(kept, name, is_known=value is not UNKNOWN):
                    yield _detail("Properties", detail, _recreation(kind, name, detail), name)
        operation = self._site.operation
        if "Tags" in kind.properties and not is_same(kept.tags, operation.target.tags):
            yield _detail("Tags", _Cause("DirectModification"), "Never")
        if not is_same(kept.metadata or {}, await self._value({"m": declared.metadata or {}}, "m")):
            yield _detail("Metadata", _Cause("DirectModification"), "Never")
        if kept.deletion_policy != declared.deletion_policy:
            yield _detail("DeletionPolicy", _Cause("DirectModification"), "Never")
        if kept.update_replace_policy != declared.update_replace_policy:
            yield _detail("UpdateReplacePolicy", _Cause("DirectModification"), "Never")
        if kept.status.endswith("_FAILED"):
            yield _detail("Properties", _Cause("Automatic"), "Never")

    async def _value(self, properties: Any, name: str) -> Any:
        if name not in properties:
            return _MISSING
        try:
            found, _ = await self._site.resolve(self._blueprint, {name: properties[name]})
        except NotYetKnown:
            return UNKNOWN
        return found.get(name, _MISSING)

    def _causes(self, kept: Resource, name: str, *, is_known: bool) -> Iterator["_Cause"]:
        declared = self._blueprint.declared(kept.logical_id).properties.get(name, _MISSING)
        old = self._before.template.resources.get(kept.logical_id) if self._before else None
        if old is None or old.properties.get(name, _MISSING) != declared:
            yield _Cause("DirectModification", is_static=is_known)
            return
        causes = list(self._referred(declared))
        yield from causes or [_Cause("DirectModification", is_static=is_known)]

    def _referred(self, value: Any) -> Iterator["_Cause"]:
        for reference in dict.fromkeys(references_in(value, self._blueprint.scope.conditions)):
            if reference.name in self._blueprint.template.parameters:
                if self._is_other_parameter(reference.name):
                    yield _Cause("ParameterReference", reference.name)
            elif reference.name in self._changed or self._site.standing.get(reference.name, _MISSING) is None:
                if reference.attribute is None:
                    yield _Cause("ResourceReference", reference.name, is_static=False)
                else:
                    entity = f"{reference.name}.{reference.attribute}"
                    yield _Cause("ResourceAttribute", entity, is_static=False)

    def _is_other_parameter(self, name: str) -> bool:
        old = self._before.scope.parameters.get(name, _MISSING) if self._before else _MISSING
        return bool(old != self._blueprint.scope.parameters.get(name))


@dataclass(frozen=True, slots=True)
class _Cause:
    source: str
    entity: str | None = None
    is_static: bool = True


def _recreation(kind: ResourceType, name: str, cause: _Cause) -> str:
    if name not in kind.replaced_by:
        return "Never"
    return "Always" if cause.is_static else "Conditionally"


def _detail(attribute: str, cause: _Cause, recreation: str, name: str | None = None) -> dict[str, Any]:
    target = {"Attribute": attribute, "RequiresRecreation": recreation}
    detail: dict[str, Any] = {
        "Target": {**target, "Name": name} if name else target,
        "Evaluation": "Static" if cause.is_static else "Dynamic",
        "ChangeSource": cause.source,
    }
    return {**detail, "CausingEntity": cause.entity} if cause.entity else detail


def _removed(resource: Resource) -> dict[str, Any]:
    change: dict[str, Any] = {
        "Action": "Remove",
        "LogicalResourceId": resource.logical_id,
        "PhysicalResourceId": resource.physical_id,
        "ResourceType": resource.type,
        "Scope": [],
        "Details": [],
    }
    kept = resource.deletion_policy in {"Retain", "RetainExceptOnCreate"}
    return {**change, "PolicyAction": "Retain" if kept else "Delete"}


def _check_types(blueprint: Blueprint, kept: dict[str, Resource]) -> None:
    other = [
        name for name in blueprint.needs if name in kept and kept[name].type != blueprint.declared(name).type
    ]
    if other:
        raise TemplateError(
            "Update of resource type is not permitted. The new template modifies resource type of the following"
            f" resources: [{', '.join(other)}]"
        )


async def _is_told_the_same(site: Site, blueprint: Blueprint) -> bool:
    outputs, _ = await work_out_outputs(site, blueprint)
    is_tagged_the_same = is_same(site.stack.version.tags, site.operation.target.tags)
    return tuple(outputs) == tuple(site.stack.outputs) and is_tagged_the_same
