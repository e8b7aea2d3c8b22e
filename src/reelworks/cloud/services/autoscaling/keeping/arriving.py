"""The way in: from an instance that runs, past the hooks and into the load balancers, to one in service."""

from reelworks.cloud.services.autoscaling.keeping.hooking import begin_waiting
from reelworks.cloud.services.autoscaling.keeping.moves import give_up
from reelworks.cloud.services.autoscaling.keeping.scene import Scene
from reelworks.cloud.services.autoscaling.limits import LAUNCHED, LAUNCHING
from reelworks.cloud.services.autoscaling.model import Member
from reelworks.cloud.services.autoscaling.model.activity import CANCELLED
from reelworks.cloud.services.autoscaling.model.member import (
    ARRIVING,
    IN_SERVICE,
    PENDING,
    PENDING_PROCEED,
    PENDING_WAIT,
)
from reelworks.cloud.services.autoscaling.notes import scaling_notes


def bring_in(scene: Scene) -> None:
    """Take each instance on its way in as far as it has come."""
    for member in scene.in_state(*ARRIVING):
        if not member.is_launched:
            continue
        if scene.sight.is_dead(member.instance_id):
            _fail(scene, member)
            continue
        current = member
        if current.state == PENDING and scene.sight.is_running(current.instance_id):
            current = begin_waiting(scene, current, LAUNCHING, PENDING_WAIT, PENDING_PROCEED)
        if current.state == PENDING_PROCEED and _is_registered(scene, current):
            _serve(scene, current)


def _is_registered(scene: Scene, member: Member) -> bool:
    may = scene.group.may("AddToLoadBalancer")
    return not may or set(scene.group.target_groups) <= set(member.target_groups)


def _serve(scene: Scene, member: Member) -> None:
    server = scene.put(
        member,
        state=IN_SERVICE,
        in_service_at=scene.now,
        warm_at=scene.now + scene.pace.real_s(member.warmup_s),
        is_extra=False,
        is_healthy=True,
        cause="",
    )
    scene.successes += 1
    ended = scene.end(member.activity_id)
    if ended is not None:
        for note in scaling_notes(scene.group, server, ended, LAUNCHED, scene.subscriptions):
            scene.tell(note)


def _fail(scene: Scene, member: Member) -> None:
    seen = scene.sight.instances.get(member.instance_id)
    reason = (seen.reason if seen else "") or "The instance is gone."
    give_up(
        scene,
        member,
        CANCELLED,
        "Instance became unhealthy while waiting for instance to be in InService state."
        f" Termination Reason: {reason}",
    )
