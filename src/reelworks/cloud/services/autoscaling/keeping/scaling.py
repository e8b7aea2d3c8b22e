"""What a policy does when it is executed: the capacity that it wants, and that the group is told so.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-simple-step.html
https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html
"""

from dataclasses import dataclass

from reelworks.cloud.services.autoscaling.keeping.scene import Scene
from reelworks.cloud.services.autoscaling.limits import COOLDOWN_S
from reelworks.cloud.services.autoscaling.model import Change, Policy
from reelworks.cloud.services.autoscaling.model.member import IN_SERVICE, LEAVING
from reelworks.cloud.services.autoscaling.model.policy import SIMPLE, STEP
from reelworks.cloud.services.autoscaling.rules import causes
from reelworks.cloud.services.autoscaling.rules.adjusting import adjusted, choose_step
from reelworks.cloud.services.autoscaling.rules.tracking import LOW_SHARE, tracked_capacity


@dataclass(frozen=True, slots=True)
class Execution:
    """One execution of a policy."""

    alarm: str | None = None
    """The alarm that triggered it; None where somebody asked for it."""
    value: float = 0.0
    """What the metric is."""
    threshold: float = 0.0
    """What the alarm's threshold is."""


def carry_out(scene: Scene, policy: Policy, execution: Execution) -> None:
    """Set the capacity that a policy wants, within the group's bounds. Nothing happens where it is that already."""
    group = scene.group
    wanted = _wanted(scene, policy, execution)
    desired = min(max(wanted, group.min_size), group.max_size)
    if desired == group.desired:
        return
    words = causes.executed(scene.now, policy.name, execution.alarm, group.desired, desired)
    is_simple = policy.kind == SIMPLE
    change = Change(words, policy.arn, 0.0 if is_simple else warmup_s(scene, policy))
    cooldown_s = (
        float(policy.settings.get("Cooldown", group.settings["DefaultCooldown"])) if is_simple else 0.0
    )
    scene.set_group(
        desired=desired,
        change=change,
        cooldown_s=cooldown_s,
        cools_until=scene.now + scene.pace.real_s(cooldown_s),
    )
    scene.has_changed = True


def is_cooling(scene: Scene) -> bool:
    """Tell whether a simple policy must wait: for a cooldown, or for what it scaled to be done."""
    is_under_way = bool(scene.group.cooldown_s) and scene.group.change is not None
    return is_under_way or scene.now < scene.group.cools_until


def warmup_s(scene: Scene, policy: Policy) -> float:
    """Return how long what a policy launches warms up: as it says, else as its group does, else the cooldown."""
    settings = scene.group.settings
    default = settings.get("DefaultInstanceWarmup", settings.get("DefaultCooldown", COOLDOWN_S))
    return float(policy.settings.get("EstimatedInstanceWarmup", default))


def _wanted(scene: Scene, policy: Policy, execution: Execution) -> int:
    if policy.kind == SIMPLE:
        return _adjusted(policy, scene.group.desired, policy.settings["ScalingAdjustment"])
    if policy.kind == STEP:
        return _stepped(scene, policy, execution)
    return _tracked(scene, policy, execution)


def _stepped(scene: Scene, policy: Policy, execution: Execution) -> int:
    """Return what the step wants: what warms up is not counted on the way up, and forbids the way down."""
    desired = scene.group.desired
    step = choose_step(policy.settings["StepAdjustments"], execution.value - execution.threshold)
    if step is None:
        return desired
    adjustment = step["ScalingAdjustment"]
    if _adjusted(policy, desired, adjustment) > desired:
        warm = max(0, desired - _warming(scene))
        return max(desired, _adjusted(policy, warm, adjustment))
    if _warming(scene):
        return desired
    leaving = sum(not member.cause for member in scene.in_state(*LEAVING))
    return min(desired, _adjusted(policy, desired + leaving, adjustment))


def _tracked(scene: Scene, policy: Policy, execution: Execution) -> int:
    said, desired = policy.settings["TargetTrackingConfiguration"], scene.group.desired
    target = said["TargetValue"]
    is_low = execution.value < target * LOW_SHARE
    if not is_low and execution.value <= target:
        return desired
    is_warming = _warming(scene) > 0
    if is_low and (said.get("DisableScaleIn") or is_warming):
        return desired
    serving = len(scene.in_state(IN_SERVICE)) or desired
    return tracked_capacity(target, execution.value, serving, desired, is_warming=is_warming)


def _adjusted(policy: Policy, capacity: int, adjustment: int) -> int:
    said = policy.settings
    magnitude = said.get("MinAdjustmentMagnitude", said.get("MinAdjustmentStep", 0))
    return adjusted(said["AdjustmentType"], capacity, adjustment, magnitude)


def _warming(scene: Scene) -> int:
    """Return how many instances that a policy wanted are not warm yet, those to be launched among them."""
    counted = scene.counted()
    warming = sum(member.is_warming(scene.now) for member in counted)
    change = scene.group.change
    is_policys = change is not None and bool(change.policy) and change.warmup_s > 0
    return warming + (max(0, scene.group.desired - len(counted)) if is_policys else 0)
