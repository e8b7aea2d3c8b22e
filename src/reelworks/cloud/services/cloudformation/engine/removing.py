"""Removing resources: what depends on another goes first; what its policy keeps stays."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from reelworks.cloud.services.cloudformation.engine.reasons import reason_of
from reelworks.cloud.services.cloudformation.engine.site import Site
from reelworks.cloud.services.cloudformation.engine.walk import StepFailed, walk
from reelworks.cloud.services.cloudformation.model import Resource

KEEPING = frozenset({"Retain", "RetainExceptOnCreate"})


class Removing:
    """Removes resources of one operation's stack."""

    def __init__(self, site: Site, is_kept: Callable[[Resource], bool]) -> None:
        """``is_kept`` says of which resources only the stack lets go."""
        self._site = site
        self._is_kept = is_kept

    async def remove(self, resources: Iterable[Resource]) -> list[StepFailed]:
        """Remove all these, several side by side; return the steps that failed. Gone already, they are passed over."""
        left = {resource.number: resource for resource in resources if not resource.is_gone}

        async def work(number: int) -> None:
            await self._remove(self._site.shop.reading.resources.get(number))

        return await walk(_users_of(left.values()), work, lambda: False, goes_on=True)

    async def _remove(self, resource: Resource) -> None:
        site = self._site
        if self._is_kept(resource):
            await self._end(resource, "DELETE_SKIPPED")
            return
        is_resumed = resource.status == "DELETE_IN_PROGRESS"
        if resource.physical_id is None:
            resource = await self._finish(resource)
        if resource.physical_id is None:
            await self._end(resource, "DELETE_COMPLETE")
            return
        begun = replace(resource, status="DELETE_IN_PROGRESS", reason="", updated_at=site.ledger.now())
        await site.ledger.save(begun, told=() if is_resumed else None)
        try:
            hands = site.hands_for(begun, "delete", is_resumed=is_resumed, can_halt=False)
            await site.type_of(begun).delete(hands, resource.physical_id, begun.properties)
        except Exception as error:
            reason = reason_of(error, site.shop.ids)
            await self._end(begun, "DELETE_FAILED", reason)
            raise StepFailed(resource.logical_id, "delete") from error
        await self._end(begun, "DELETE_COMPLETE")

    async def _finish(self, resource: Resource) -> Resource:
        """Return a resource with its physical id where a crash came between its making and our knowing of it."""
        if not resource.status.endswith("_IN_PROGRESS"):
            return resource
        site = self._site
        try:
            hands = site.hands_for(resource, "create", is_resumed=True, can_halt=False)
            made = await site.type_of(resource).create(hands, resource.properties)
        except Exception as error:  # noqa: BLE001 - the edge of a step: what cannot be made is not there
            return replace(resource, reason=reason_of(error, site.shop.ids))
        known = replace(resource, physical_id=made.physical_id, attributes=dict(made.attributes))
        await site.ledger.save(known, told=())
        return known

    async def _end(self, resource: Resource, status: str, reason: str = "") -> None:
        site = self._site
        await site.ledger.save(replace(resource, status=status, reason=reason, updated_at=site.ledger.now()))


def _users_of(resources: Collection[Resource]) -> dict[int, set[int]]:
    """Return for each resource, by its number, those that must go before it: whatever depends on it."""
    return {
        resource.number: {
            other.number
            for other in resources
            if resource.logical_id in other.needs and other.number != resource.number
        }
        for resource in resources
    }
