"""The way out: out of the load balancers, past the hooks, and terminated; or free, or into standby."""

from reelworks.cloud.services.autoscaling.keeping.hooking import begin_waiting
from reelworks.cloud.services.autoscaling.keeping.scene import Scene
from reelworks.cloud.services.autoscaling.limits import TERMINATED, TERMINATING
from reelworks.cloud.services.autoscaling.model import Member
from reelworks.cloud.services.autoscaling.model import member as states
from reelworks.cloud.services.autoscaling.model.activity import DRAINING
from reelworks.cloud.services.autoscaling.notes import scaling_notes


def bring_out(scene: Scene) -> None:
    """Take each instance on its way out as far as it has come."""
    for member in scene.in_state(*states.UNREGISTERING):
        if _has_left_balancers(scene, member):
            _go_on(scene, member)
    for member in scene.in_state(states.TERMINATING_PROCEED):
        if scene.sight.is_gone(member.instance_id):
            _finish(scene, member)


def _has_left_balancers(scene: Scene, member: Member) -> bool:
    """Tell whether no load balancer has requests for it any more; the dead are not waited for."""
    if member.target_groups:
        return False
    if scene.sight.is_dead(member.instance_id):
        return True
    if all(scene.sight.has_left(member.instance_id, arn) for arn in member.drained_from):
        return True
    scene.amend(member.activity_id, status=DRAINING, progress=40)
    return False


def _go_on(scene: Scene, member: Member) -> None:
    if member.state == states.TERMINATING:
        begin_waiting(scene, member, TERMINATING, states.TERMINATING_WAIT, states.TERMINATING_PROCEED)
        return
    scene.end(member.activity_id)
    if member.state == states.DETACHING:
        scene.remove(member)
    else:
        scene.put(member, state=states.STANDBY, drained_from=())


def _finish(scene: Scene, member: Member) -> None:
    ended = scene.end(member.activity_id)
    if ended is not None:
        for note in scaling_notes(scene.group, member, ended, TERMINATED, scene.subscriptions):
            scene.tell(note)
    scene.remove(member)
