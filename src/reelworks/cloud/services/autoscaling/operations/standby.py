"""Instances that are set aside for a while, and come back.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-enter-exit-standby.html
"""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.autoscaling.answers import activity_answer
from reelworks.cloud.services.autoscaling.errors import ValidationError
from reelworks.cloud.services.autoscaling.keeping.scene import Scene, details_of
from reelworks.cloud.services.autoscaling.model import Activity, Member
from reelworks.cloud.services.autoscaling.model import member as states
from reelworks.cloud.services.autoscaling.model.activity import PRE_IN_SERVICE
from reelworks.cloud.services.autoscaling.operations import located
from reelworks.cloud.services.autoscaling.resizing import check_fewer, check_more
from reelworks.cloud.services.autoscaling.room import AutoScalingCall, autoscaling
from reelworks.cloud.services.autoscaling.rules import causes


@autoscaling.operation("EnterStandby", locate=located.group)
def enter_standby(call: AutoScalingCall, request: Request) -> dict[str, Any]:
    """Set instances aside: they run, out of service. They are replaced, unless the desired capacity is decremented.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_EnterStandby.html

    Raises:
        ValidationError: there is no such group, an instance is not in service in it, or it would be smaller than it
            may be.
    """
    group = located.get_group(call, request["AutoScalingGroupName"])
    members = located.get_members_of(call, group, request.get("InstanceIds") or ())
    for member in members:
        if member.state != states.IN_SERVICE:
            raise ValidationError(f"The instance {member.instance_id} is not in InService.")
    is_smaller = request["ShouldDecrementDesiredCapacity"]
    if is_smaller:
        check_fewer(group, len(members), "place into standby {} instance{}")
    scene = call.scene(group)
    return {"Activities": [_enter(scene, member, is_smaller=is_smaller) for member in members]}


@autoscaling.operation("ExitStandby", locate=located.group)
def exit_standby(call: AutoScalingCall, request: Request) -> dict[str, Any]:
    """Bring instances back into service; the desired capacity grows with them.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_ExitStandby.html

    Raises:
        ValidationError: there is no such group, an instance is not in standby in it, or it would be larger than it
            may be.
    """
    group = located.get_group(call, request["AutoScalingGroupName"])
    members = located.get_members_of(call, group, request.get("InstanceIds") or ())
    for member in members:
        if member.state != states.STANDBY:
            raise ValidationError(f"The instance {member.instance_id} is not in Standby.")
    check_more(group, len(members), "move out of standby {} instance{}")
    scene = call.scene(group)
    return {"Activities": [_exit(scene, member) for member in members]}


def _enter(scene: Scene, member: Member, *, is_smaller: bool) -> dict[str, Any]:
    desired = scene.group.desired
    sizes = (desired, desired - 1) if is_smaller else None
    if is_smaller:
        scene.set_group(desired=desired - 1)
    cause = causes.by_user(scene.now, member.instance_id, "moved to standby", sizes)
    words = f"Moving EC2 instance to Standby: {member.instance_id}"
    activity = scene.begin(words, cause, details=details_of(member), progress=50)
    return _moved(scene, member, activity, states.ENTERING_STANDBY)


def _exit(scene: Scene, member: Member) -> dict[str, Any]:
    desired = scene.group.desired
    scene.set_group(desired=desired + 1)
    cause = causes.by_user(scene.now, member.instance_id, "moved out of standby", (desired, desired + 1))
    words = f"Moving EC2 instance out of Standby: {member.instance_id}"
    activity = scene.begin(words, cause, PRE_IN_SERVICE, details=details_of(member), progress=30)
    return _moved(scene, member, activity, states.PENDING)


def _moved(scene: Scene, member: Member, activity: Activity, state: str) -> dict[str, Any]:
    scene.put(member, state=state, activity_id=activity.id, is_healthy=True, cause="")
    return activity_answer(activity)
