"""One step of an instance's life, in one transaction: the row, the announcement, what goes with it."""

from dataclasses import replace
from typing import Any

from reelworks.cloud.services.ec2.announcing import announce
from reelworks.cloud.services.ec2.call import Stores
from reelworks.cloud.services.ec2.model.instance import Instance, Reason, State
from reelworks.cloud.storage.outbox import Outbox


def move(  # noqa: PLR0913, PLR0917 - where it is kept, what moves, where to, when and why
    stores: Stores,
    outbox: Outbox,
    instance: Instance,
    state: State,
    now: float,
    reason: Reason | None = None,
    **changes: Any,
) -> Instance:
    """Bring an instance into a state, from inside a transaction, and have it announced; return it as it is then.

    Without a reason the one that it has stays: ``stopping`` says why, and ``stopped`` goes on saying it.
    """
    if reason is not None:
        changes |= {"state_code": reason.code, "state_message": reason.message}
    moved = replace(instance, state=state, changed_at=now, **changes)
    stores.instances.put(instance.place, moved)
    if state == "terminated":
        _let_go(stores, moved)
    announce(outbox, moved, state, now)
    return moved


def forget_terminated(stores: Stores, before: float) -> list[str]:
    """Forget the instances that were terminated before a moment, and their tags; return their ids."""
    old = [
        instance
        for instance in stores.instances.list_everywhere()
        if instance.state == "terminated" and instance.changed_at < before
    ]
    for instance in old:
        stores.instances.delete(instance.place, instance.id)
        stores.tags.clear(instance.place, instance.id)
    return [instance.id for instance in old]


def _let_go(stores: Stores, instance: Instance) -> None:
    """Free the addresses of an instance that is gone: its interfaces go with it, or are left unattached."""
    place = instance.place
    for interface in stores.interfaces.list(place):
        if interface.instance_id != instance.id:
            continue
        if interface.is_deleted_with_instance:
            stores.interfaces.delete(place, interface.id)
            stores.tags.clear(place, interface.id)
        else:
            stores.interfaces.put(place, replace(interface, instance_id=None, attachment_id=""))
    stores.tags.clear(place, instance.volume_id)
