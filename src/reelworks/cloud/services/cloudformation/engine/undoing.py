"""Going back: what an update changed in place is changed back, what it replaced is what its logical id means again."""

from dataclasses import replace

from reelworks.cloud.services.cloudformation.comparing import is_same
from reelworks.cloud.services.cloudformation.engine.making import needs_call
from reelworks.cloud.services.cloudformation.engine.reasons import reason_of
from reelworks.cloud.services.cloudformation.engine.site import Site
from reelworks.cloud.services.cloudformation.engine.walk import StepFailed
from reelworks.cloud.services.cloudformation.model import Before, Resource

BACK = "back"


class Undoing:
    """Brings the resources of one operation back to what they were before it."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def touched(self) -> list[Resource]:
        """Return the resources that have to be brought back, those that are back already left out."""
        operation = self._site.operation
        return [
            resource
            for resource in self._site.resources()
            if resource.operation_id == operation.operation_id
            and resource.is_current
            and not resource.is_gone
            and not (resource.stage == BACK and resource.status.endswith("_COMPLETE"))
        ]

    async def undo(self, resource: Resource) -> None:
        """Bring one resource back.

        Raises:
            StepFailed: it cannot be; the event says why.
        """
        if resource.logical_id in self._site.operation.retain:
            await self._leave(resource)
        elif resource.replaces is not None:
            await self._revive(resource)
        elif resource.before is not None:
            await self._change_back(resource, resource.before)
        elif resource.status.startswith("CREATE_"):
            # It came with this update: the cleanup removes it.
            await self._site.ledger.save(replace(resource, is_current=False), told=())
        else:
            await self._leave(resource)

    async def _leave(self, resource: Resource) -> None:
        """Say of a resource that it is what it was: its change never began, or is not to be taken back."""
        await self._site.ledger.save(
            replace(
                resource,
                status="UPDATE_COMPLETE",
                reason="",
                stage=BACK,
                before=None,
                updated_at=self._site.ledger.now(),
            )
        )

    async def _revive(self, resource: Resource) -> None:
        site = self._site
        assert resource.replaces is not None, "only what replaces another is taken back so"
        old = replace(
            site.shop.reading.resources.get(resource.replaces),
            is_current=True,
            status="UPDATE_COMPLETE",
            reason="",
            stage=BACK,
            updated_at=site.ledger.now(),
        )
        await site.ledger.save(replace(resource, is_current=False), old, told=(old,))
        site.stand(old)

    async def _change_back(self, resource: Resource, before: Before) -> None:
        site, kind = self._site, self._site.type_of(resource)
        is_resumed = resource.stage == BACK
        wanted = replace(
            resource,
            properties=before.properties,
            tags=before.tags,
            metadata=before.metadata,
            needs=tuple(before.needs),
            imports=tuple(before.imports),
            deletion_policy=before.deletion_policy,
            update_replace_policy=before.update_replace_policy,
        )
        now = Before(resource.properties, resource.tags)
        if not needs_call(kind, now, wanted):
            await self._keep_back(resource, wanted)
            return
        begun = replace(resource, status="UPDATE_IN_PROGRESS", reason="", stage=BACK)
        await site.ledger.save(begun, told=() if is_resumed else None)
        try:
            hands = site.hands_for(wanted, "back", is_resumed=is_resumed, can_halt=False)
            made = await kind.update(
                hands, resource.physical_id or "", resource.properties, before.properties
            )
        except Exception as error:
            failed = replace(begun, status="UPDATE_FAILED", reason=reason_of(error, site.shop.ids))
            await site.ledger.save(failed)
            raise StepFailed(resource.logical_id, "update") from error
        done = replace(
            wanted,
            physical_id=made.physical_id,
            attributes=dict(made.attributes),
            status="UPDATE_COMPLETE",
            reason="",
            stage=BACK,
            before=None,
            updated_at=site.ledger.now(),
        )
        await site.ledger.save(done)
        site.stand(done)

    async def _keep_back(self, resource: Resource, wanted: Resource) -> None:
        """Write back what only the stack knew of a resource, with an event where its change had one."""
        is_told = not (resource.status.endswith("_COMPLETE") and is_same(resource.metadata, wanted.metadata))
        back = replace(wanted, before=None, stage=BACK, reason="")
        if is_told:
            back = replace(back, status="UPDATE_COMPLETE", updated_at=self._site.ledger.now())
        await self._site.ledger.save(back, told=None if is_told else ())
