"""Who is unhealthy, and that it goes.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-health-checks.html
"""

from reelworks.cloud.services.autoscaling.keeping.moves import begin_leaving
from reelworks.cloud.services.autoscaling.keeping.scene import Scene
from reelworks.cloud.services.autoscaling.model import Member
from reelworks.cloud.services.autoscaling.model.member import IN_SERVICE
from reelworks.cloud.services.autoscaling.rules import causes


def check_health(scene: Scene) -> None:
    """Mark who serves and is unhealthy. Who has stopped is so at once, whatever the grace period."""
    if not scene.group.may("HealthCheck"):
        return
    for member in scene.in_state(IN_SERVICE):
        why = _ailment(scene, member) if member.is_healthy else None
        if why:
            scene.put(member, is_healthy=False, cause=why)


def replace_unhealthy(scene: Scene) -> None:
    """Take the unhealthy out; what replaces them is launched as the group is too small then."""
    if not (scene.group.may("ReplaceUnhealthy") and scene.group.may("Terminate")):
        return
    for member in _to_go(scene):
        why = member.cause or causes.SAID_UNHEALTHY
        begin_leaving(scene, member, causes.out_of_service(scene.now, why))


def _to_go(scene: Scene) -> list[Member]:
    """Return the unhealthy; where others must serve first, those alive only as far as there are enough others."""
    serving = scene.in_state(IN_SERVICE)
    ill = [member for member in serving if not member.is_healthy]
    if not scene.group.launches_first:
        return ill
    dead = [member for member in ill if scene.sight.is_dead(member.instance_id)]
    alive = [member for member in ill if member not in dead]
    return dead + alive[: max(0, len(serving) - len(dead) - scene.group.desired)]


def _ailment(scene: Scene, member: Member) -> str | None:
    sight, group = scene.sight, scene.group
    if sight.is_dead(member.instance_id):
        return causes.DEAD
    grace_s = scene.pace.real_s(group.settings.get("HealthCheckGracePeriod", 0))
    if scene.now < member.in_service_at + grace_s:
        return None
    seen = sight.instances.get(member.instance_id)
    if seen is not None and seen.is_impaired:
        return causes.IMPAIRED
    checks = group.settings.get("HealthCheckType", "EC2").split(",")
    if "ELB" in checks and any(sight.is_failing(member.instance_id, arn) for arn in member.target_groups):
        return causes.UNHEALTHY_TARGET
    return None
