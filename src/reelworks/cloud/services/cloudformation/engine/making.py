"""Going forward: a resource is made, changed in place, or replaced by a new one; or it is as it should be."""

from dataclasses import replace
from typing import Any, NoReturn

from reelworks.base.ids import new_hex
from reelworks.cloud.services.cloudformation.blueprint import Blueprint
from reelworks.cloud.services.cloudformation.comparing import changed_properties, is_same
from reelworks.cloud.services.cloudformation.engine.reasons import reason_of
from reelworks.cloud.services.cloudformation.engine.site import Site
from reelworks.cloud.services.cloudformation.engine.walk import StepFailed
from reelworks.cloud.services.cloudformation.language.template import ResourceDeclaration
from reelworks.cloud.services.cloudformation.model import Before, Resource
from reelworks.cloud.services.cloudformation.types.contract import Made, ResourceFailed, ResourceType

INITIATED = "Resource creation Initiated"
REPLACED = "Requested update requires the creation of a new physical resource; hence creating one."


class Making:
    """Brings the resources of one operation to what its blueprint says."""

    def __init__(self, site: Site, blueprint: Blueprint) -> None:
        self._site = site
        self._blueprint = blueprint

    async def make(self, logical_id: str) -> None:
        """Bring one resource to what it should be. Done already before a crash, it is left as it is.

        Raises:
            StepFailed: it cannot be; the event says why.
        """
        kept = self._site.shop.reading.resources.find_current(self._site.stack.stack_id, logical_id)
        is_touched = kept is not None and kept.operation_id == self._site.operation.operation_id
        if kept is not None and is_touched and kept.status in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
            return
        if kept is None or kept.physical_id is None or kept.is_gone:
            await self._create(logical_id, kept)
        else:
            await self._change(kept)

    async def _create(self, logical_id: str, kept: Resource | None) -> None:
        declared = self._blueprint.declared(logical_id)
        is_resumed = kept is not None and kept.operation_id == self._site.operation.operation_id
        new, problem = self._new(declared), None
        if kept is not None:
            new = replace(new, number=kept.number, seed=kept.seed if is_resumed else new.seed)
        try:
            # Before it is begun: whoever finishes it after a crash must know what it was to be.
            new = await self._resolved(new, declared)
        except Exception as error:  # noqa: BLE001 - the edge of a step: whatever it is becomes the event's reason
            problem = error
        if kept is None:
            new = await self._site.ledger.add(new)
        else:
            await self._site.ledger.save(new, told=() if is_resumed else None)
        if problem is not None:
            await self._fail(new, problem, "create")
        await self._fill(new, "CREATE", is_resumed=is_resumed)

    async def _fill(self, resource: Resource, verb: str, *, is_resumed: bool) -> None:
        """Make what a new row stands for; ``verb`` is how its events call that."""
        try:
            kind = self._site.type_of(resource)
            hands = self._site.hands_for(resource, "create", is_resumed=is_resumed, can_halt=True)
            made = await kind.create(hands, resource.properties)
        except Exception as error:  # noqa: BLE001 - the edge of a step, as above
            await self._fail(resource, error, "create" if verb == "CREATE" else "update")
        await self._made(resource, made, verb)

    async def _made(self, resource: Resource, made: Made, verb: str) -> None:
        known = replace(resource, physical_id=made.physical_id, attributes=dict(made.attributes))
        if verb == "CREATE":
            done = replace(known, status="CREATE_COMPLETE", reason="", updated_at=self._site.ledger.now())
            await self._site.ledger.save(done, told=(replace(known, reason=INITIATED), done))
        else:
            assert resource.replaces is not None, "an update makes what replaces another"
            old = self._site.shop.reading.resources.get(resource.replaces)
            done = replace(
                known,
                status="UPDATE_COMPLETE",
                reason="",
                is_current=True,
                updated_at=self._site.ledger.now(),
            )
            told = replace(known, status="UPDATE_IN_PROGRESS", reason=INITIATED)
            await self._site.ledger.save(replace(old, is_current=False), done, told=(told, done))
        self._site.stand(done)

    async def _change(self, kept: Resource) -> None:
        declared = self._blueprint.declared(kept.logical_id)
        begun = kept.operation_id == self._site.operation.operation_id
        try:
            wanted = await self._resolved(self._wanted(kept, declared), declared)
        except Exception as error:  # noqa: BLE001 - the edge of a step, as above
            await self._fail(replace(kept, operation_id=self._site.operation.operation_id), error, "update")
        if begun and kept.before is not None:
            old = kept.before
        else:
            old = Before(
                kept.properties,
                kept.tags,
                kept.metadata,
                kept.needs,
                kept.imports,
                kept.deletion_policy,
                kept.update_replace_policy,
            )
        if self._is_replaced(wanted, old):
            await self._replace(kept, wanted)
        else:
            await self._update(kept, wanted, old, is_resumed=begun and kept.before is not None)

    def _is_replaced(self, wanted: Resource, old: Before) -> bool:
        changed = changed_properties(old.properties, wanted.properties)
        return bool(self._site.type_of(wanted).replaced_by & set(changed))

    async def _update(self, kept: Resource, wanted: Resource, old: Before, *, is_resumed: bool) -> None:
        kind = self._site.type_of(kept)
        is_called = kept.status.endswith("_FAILED") or is_resumed or needs_call(kind, old, wanted)
        is_told = is_called or not is_same(old.metadata, wanted.metadata)
        begun = replace(wanted, status="UPDATE_IN_PROGRESS" if is_told else kept.status, before=old)
        if not is_told:
            await self._site.ledger.save(replace(begun, updated_at=kept.updated_at), told=())
            return
        await self._site.ledger.save(begun, told=() if is_resumed else None)
        try:
            made = Made(kept.physical_id or "", kept.attributes)
            if is_called:
                hands = self._site.hands_for(begun, "update", is_resumed=is_resumed, can_halt=True)
                made = await kind.update(hands, kept.physical_id or "", old.properties, begun.properties)
        except Exception as error:  # noqa: BLE001 - the edge of a step, as above
            await self._fail(begun, error, "update")
        done = replace(
            begun,
            physical_id=made.physical_id,
            attributes=dict(made.attributes),
            status="UPDATE_COMPLETE",
            updated_at=self._site.ledger.now(),
        )
        await self._site.ledger.save(done)
        self._site.stand(done)

    async def _replace(self, kept: Resource, wanted: Resource) -> None:
        coming = next((one for one in self._site.resources() if self._replaces(one, kept)), None)
        marked = replace(
            kept,
            status="UPDATE_IN_PROGRESS",
            reason=REPLACED,
            operation_id=self._site.operation.operation_id,
            stage="forward",
            before=None,
            updated_at=self._site.ledger.now(),
        )
        await self._site.ledger.save(marked, told=() if coming else None)
        is_resumed = coming is not None
        if coming is None:
            new = replace(
                wanted,
                number=0,
                seed=new_hex(self._site.shop.ids, 16),
                physical_id=None,
                attributes={},
                status="UPDATE_IN_PROGRESS",
                is_current=False,
                replaces=kept.number,
            )
            coming = await self._site.ledger.write(lambda: self._site.shop.writing.resources.add(new))
        await self._fill(coming, "UPDATE", is_resumed=is_resumed)

    def _replaces(self, one: Resource, kept: Resource) -> bool:
        is_ours = one.operation_id == self._site.operation.operation_id
        return is_ours and one.replaces == kept.number and one.status == "UPDATE_IN_PROGRESS"

    def _new(self, declared: ResourceDeclaration) -> Resource:
        site = self._site
        return Resource(
            site.stack.stack_id,
            declared.logical_id,
            declared.type,
            new_hex(site.shop.ids, 16),
            "CREATE_IN_PROGRESS",
            site.ledger.now(),
            tags=dict(site.operation.target.tags),
            metadata=declared.metadata,
            description=declared.description,
            needs=tuple(sorted(self._blueprint.needs[declared.logical_id])),
            deletion_policy=declared.deletion_policy,
            update_replace_policy=declared.update_replace_policy,
            operation_id=site.operation.operation_id,
            stage="forward",
        )

    def _wanted(self, kept: Resource, declared: ResourceDeclaration) -> Resource:
        new = self._new(declared)
        return replace(
            new,
            seed=kept.seed,
            number=kept.number,
            physical_id=kept.physical_id,
            attributes=kept.attributes,
            replaces=None,
        )

    async def _resolved(self, resource: Resource, declared: ResourceDeclaration) -> Resource:
        site, blueprint = self._site, self._blueprint
        (properties, metadata), imports = await site.resolve(
            blueprint, [dict(declared.properties), _or_none(declared.metadata)]
        )
        check_properties(site.type_of(resource), resource.logical_id, properties)
        if imports:
            place = (site.stack.account, site.stack.region)
            exports = site.shop.writing.exports
            await site.ledger.write(lambda: exports.note_imports(place, site.stack.stack_id, imports))
        return replace(resource, properties=properties, metadata=metadata, imports=imports)

    async def _fail(self, resource: Resource, error: Exception, action: str) -> NoReturn:
        """Write the failure down.

        Raises:
            StepFailed: always.
        """
        site = self._site
        reason = reason_of(error, site.shop.ids)
        if action == "update" and not resource.is_current and resource.replaces is not None:
            # What its logical id means still is the old one: that one shows the failure, the new one never was.
            old = site.shop.reading.resources.get(resource.replaces)
            failed = replace(old, status="UPDATE_FAILED", reason=reason, updated_at=site.ledger.now())
            gone = replace(resource, status="DELETE_COMPLETE")
            await site.ledger.save(failed, gone, told=(failed,))
        else:
            status = f"{action.upper()}_FAILED"
            await site.ledger.save(
                replace(resource, status=status, reason=reason, updated_at=site.ledger.now())
            )
        raise StepFailed(resource.logical_id, action) from error


def needs_call(kind: ResourceType, old: Before, wanted: Resource) -> bool:
    """Return whether a type has to do something for a change."""
    if not is_same(old.properties, wanted.properties):
        return True
    return "Tags" in kind.properties and not is_same(old.tags, wanted.tags)


def check_properties(kind: ResourceType, logical_id: str, properties: Any) -> None:
    """Return where a resource has the properties that it must have, and no others.

    Raises:
        ResourceFailed: it has not.
    """
    problems = [
        f"#: extraneous key [{name}] is not permitted" for name in sorted(properties.keys() - kind.properties)
    ]
    problems += [f"#: required key [{name}] not found" for name in sorted(kind.required - properties.keys())]
    if problems:
        raise ResourceFailed(
            f"Properties validation failed for resource {logical_id} with message:\n"
            + "\n".join(f"[{problem}]" for problem in problems)
        )


def _or_none(metadata: Any) -> Any:
    return metadata if metadata is not None else {}
