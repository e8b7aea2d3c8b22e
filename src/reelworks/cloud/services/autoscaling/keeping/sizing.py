"""As many as wanted, and the zones balanced: whom to launch, and whom to let go."""

from reelworks.base.ids import new_uuid
from reelworks.cloud.services.autoscaling.keeping.moves import begin_leaving
from reelworks.cloud.services.autoscaling.keeping.scene import Scene, details_of
from reelworks.cloud.services.autoscaling.model import Change, Member, Place
from reelworks.cloud.services.autoscaling.model.activity import PRE_IN_SERVICE
from reelworks.cloud.services.autoscaling.model.member import ARRIVING, LEAVING
from reelworks.cloud.services.autoscaling.rules import causes, choose_leaver, choose_place, is_unbalanced
from reelworks.cloud.services.autoscaling.rules.departing import Departure

LAUNCHES_AT_ONCE_MAX = 20
"""How many instances one look begins to launch."""


def fit(scene: Scene) -> None:
    """Bring a group to its desired capacity; where it has that, balance its zones."""
    counted = scene.counted()
    missing = scene.group.desired - len(counted)
    surplus = -missing - sum(member.is_extra for member in counted)
    if missing > 0:
        _launch(scene, missing, len(counted))
    elif surplus > 0:
        _shrink(scene, surplus)
    elif missing == 0:
        _settle(scene)


def _launch(scene: Scene, missing: int, actual: int) -> None:
    group = scene.group
    if not group.may("Launch") or not scene.may_launch or scene.failures:
        return
    cause = _cause_of_launch(scene, actual)
    for _ in range(min(missing, LAUNCHES_AT_ONCE_MAX)):
        _intend(scene, cause)


def _cause_of_launch(scene: Scene, actual: int) -> str:
    group = scene.group
    if group.change is not None:
        return causes.joined(group.change.words, causes.started(scene.now, actual, group.desired))
    if any(member.cause for member in scene.in_state(*LEAVING)):
        return causes.replacing(scene.now)
    return causes.started(scene.now, actual, group.desired)


def _intend(scene: Scene, cause: str, *, is_extra: bool = False) -> None:
    """Write down that an instance is to be launched; it is launched once that is on the disk."""
    group = scene.group
    taken = [Place(member.zone, member.subnet) for member in scene.counted()]
    closed = frozenset() if group.is_strict else scene.closed_zones | scene.sight.closed_zones
    place = choose_place(group.places, taken, closed)
    change = group.change
    member = Member(
        id=new_uuid(scene.ids),
        group_arn=group.arn,
        account=group.account,
        region=group.region,
        group=group.name,
        zone=place.zone,
        subnet=place.subnet,
        is_protected=bool(group.settings.get("NewInstancesProtectedFromScaleIn")),
        launched_at=scene.now,
        warmup_s=change.warmup_s if change is not None and change.policy else 0.0,
        is_extra=is_extra,
    )
    activity = scene.begin("Launching a new EC2 instance", cause, PRE_IN_SERVICE, details=details_of(member))
    scene.put(member, activity_id=activity.id)


def _shrink(scene: Scene, surplus: int) -> None:
    group = scene.group
    if not group.may("Terminate"):
        return
    counted = scene.counted()
    for number in range(surplus):
        about = Departure(group, scene.now, _configured_at(scene))
        may_go = [
            member
            for member in counted
            if member.is_launched and not member.is_extra and (group.is_deleting or not member.is_protected)
        ]
        leaver = choose_leaver(about, counted, may_go)
        if leaver is None:
            return
        cause = causes.joined(
            group.change.words if group.change is not None else "",
            causes.shrunk(scene.now, group.desired + surplus - number, group.desired + surplus - number - 1),
            causes.selected(scene.now, leaver.instance_id),
        )
        begin_leaving(scene, leaver, cause)
        counted.remove(leaver)


def _configured_at(scene: Scene) -> dict[str, float]:
    owner = scene.group.account, scene.group.region
    return {made.name: made.created_at for made in scene.stores.launch_configurations.list_of(owner)}


def _settle(scene: Scene) -> None:
    """End what changed the size once all serve; then look at the zones."""
    if scene.in_state(*ARRIVING):
        return
    if scene.group.change is not None or scene.group.cooldown_s:
        scene.set_group(change=None, cooldown_s=0.0)
    _balance(scene)


def _balance(scene: Scene) -> None:
    group = scene.group
    is_free = all(group.may(process) for process in ("AZRebalance", "Launch", "Terminate"))
    if not (is_free and scene.may_launch and group.desired):
        return
    closed = scene.closed_zones | scene.sight.closed_zones
    counted = scene.counted()
    movable = {member.zone for member in counted if not member.is_protected}
    if not is_unbalanced(group.zones, [member.zone for member in counted], movable, closed):
        return
    cause = causes.balancing(scene.now, group.zones)
    scene.set_group(change=Change(cause, is_to_balance=True))
    _intend(scene, cause, is_extra=True)
