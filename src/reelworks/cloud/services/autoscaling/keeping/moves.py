"""What may happen to a member from several sides: it begins to leave, or does not make it into service."""

from reelworks.cloud.services.autoscaling.keeping.scene import Scene, details_of
from reelworks.cloud.services.autoscaling.limits import LAUNCH_FAILED
from reelworks.cloud.services.autoscaling.model import Activity, Member
from reelworks.cloud.services.autoscaling.model.activity import CANCELLED
from reelworks.cloud.services.autoscaling.model.member import TERMINATING, TERMINATING_PROCEED
from reelworks.cloud.services.autoscaling.notes import scaling_notes
from reelworks.cloud.services.autoscaling.rules import causes


def begin_leaving(scene: Scene, member: Member, cause: str, state: str = TERMINATING) -> Activity:
    """Let a member go: out of its load balancers first, then past the hooks, then terminated."""
    scene.end(member.activity_id, CANCELLED)
    activity = scene.begin(
        f"Terminating EC2 instance: {member.instance_id}", cause, details=details_of(member)
    )
    scene.put(member, state=state, activity_id=activity.id, waits=(), is_extra=False)
    return activity


def give_up(scene: Scene, member: Member, status: str, message: str) -> None:
    """Give up an instance on its way in: its launch has failed, and it is terminated past all hooks."""
    ended = scene.end(member.activity_id, status, message=message)
    scene.failures += 1
    if ended is not None:
        for note in scaling_notes(scene.group, member, ended, LAUNCH_FAILED, scene.subscriptions):
            scene.tell(note)
    cause = causes.out_of_service(scene.now, causes.DEAD) if scene.sight.is_dead(member.instance_id) else ""
    begin_leaving(
        scene,
        member,
        cause or causes.by_user(scene.now, member.instance_id, "taken out of service"),
        TERMINATING_PROCEED,
    )
