"""Lifecycle hooks: instances that wait on their way in or out until somebody says that it is done, or time is up.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks-overview.html
"""

from dataclasses import replace

from reelworks.base.ids import new_uuid
from reelworks.cloud.services.autoscaling.keeping.moves import give_up
from reelworks.cloud.services.autoscaling.keeping.scene import Scene
from reelworks.cloud.services.autoscaling.model import Member, Wait
from reelworks.cloud.services.autoscaling.model.activity import CANCELLED, MID_ACTION
from reelworks.cloud.services.autoscaling.model.member import (
    PENDING_PROCEED,
    PENDING_WAIT,
    TERMINATING_PROCEED,
    TERMINATING_WAIT,
)
from reelworks.cloud.services.autoscaling.notes import lifecycle_notes

ABANDON, CONTINUE = "ABANDON", "CONTINUE"


def begin_waiting(scene: Scene, member: Member, transition: str, waiting: str, proceeding: str) -> Member:
    """Begin what a transition's hooks announce, all at once; with none at all, go on."""
    hooks = [hook for hook in scene.hooks if hook.transition == transition]
    if not hooks:
        return scene.put(member, state=proceeding, waits=())
    waits = tuple(
        Wait(
            hook.name,
            new_uuid(scene.ids),
            scene.now + scene.pace.real_s(hook.heartbeat_s),
            scene.now + scene.pace.real_s(hook.global_s),
            hook.default_result,
        )
        for hook in hooks
    )
    waiter = scene.put(member, state=waiting, waits=waits)
    scene.amend(member.activity_id, status=MID_ACTION, progress=60)
    for hook, wait in zip(hooks, waits, strict=True):
        for note in lifecycle_notes(scene.group, waiter, hook, wait, scene.now):
            scene.tell(note)
    return waiter


def expire(scene: Scene) -> None:
    """Let the default result hold where time is up, and end the waiting of who has died meanwhile."""
    for member in scene.in_state(PENDING_WAIT, TERMINATING_WAIT):
        if member.state == TERMINATING_WAIT and scene.sight.is_dead(member.instance_id):
            scene.put(member, state=TERMINATING_PROCEED, waits=())
            continue
        for wait in member.waits:
            current = scene.members.get(member.id)
            if (
                current is not None
                and wait in current.waits
                and scene.now >= min(wait.until, wait.last_until)
            ):
                complete(scene, current, wait, wait.default_result, "Heartbeat Timeout")


def prolong(scene: Scene, member: Member, wait: Wait, heartbeat_s: float) -> None:
    """Give an action one more heartbeat, counted from now."""
    longer = replace(wait, until=scene.now + scene.pace.real_s(heartbeat_s))
    scene.put(member, waits=tuple(longer if one == wait else one for one in member.waits))


def complete(scene: Scene, member: Member, wait: Wait, result: str, why: str = "Completed") -> None:
    """End an action. Abandoned, none of the others is waited for, and an instance on its way in goes again."""
    is_abandoned = result == ABANDON
    left = () if is_abandoned else tuple(other for other in member.waits if other != wait)
    if member.state == TERMINATING_WAIT:
        scene.put(member, waits=left, **({} if left else {"state": TERMINATING_PROCEED}))
    elif not is_abandoned:
        scene.put(member, waits=left, **({} if left else {"state": PENDING_PROCEED}))
    else:
        give_up(scene, member, CANCELLED, f"Lifecycle Action with token {wait.token} was abandoned: {why}")
