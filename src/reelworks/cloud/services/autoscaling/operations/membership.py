"""Instances that are taken into groups, let free, or terminated by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from reelworks.base.ids import new_uuid
from reelworks.cloud.rooms import Request
from reelworks.cloud.service_roles import service_caller
from reelworks.cloud.services.autoscaling.answers import activity_answer
from reelworks.cloud.services.autoscaling.errors import ScalingActivityInProgressFault, ValidationError
from reelworks.cloud.services.autoscaling.keeping.moves import begin_leaving
from reelworks.cloud.services.autoscaling.keeping.scene import Scene, details_of
from reelworks.cloud.services.autoscaling.limits import GROUP_TAG, INSTANCES_AT_ONCE_MAX
from reelworks.cloud.services.autoscaling.model import Activity, Group, Member
from reelworks.cloud.services.autoscaling.model import member as states
from reelworks.cloud.services.autoscaling.model.activity import PRE_IN_SERVICE
from reelworks.cloud.services.autoscaling.operations import located
from reelworks.cloud.services.autoscaling.resizing import check_fewer, check_more
from reelworks.cloud.services.autoscaling.room import AutoScalingCall, autoscaling
from reelworks.cloud.services.autoscaling.rules import causes


@autoscaling.operation("TerminateInstanceInAutoScalingGroup", locate=located.instance)
def terminate_instance_in_auto_scaling_group(call: AutoScalingCall, request: Request) -> dict[str, Any]:
    """Terminate an instance of a group; it is replaced, unless the desired capacity is decremented with it.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_TerminateInstanceInAutoScalingGroup.html

    Raises:
        ScalingActivityInProgressFault: it is on its way out already.
        ValidationError: no group has that instance, or the group would be smaller than it may be.
    """
    instance_id = request.get("InstanceId")
    if not instance_id:
        raise ValidationError("Valid requests must contain the InstanceId parameter.")
    member = located.get_member(call, instance_id)
    if member.state in states.LEAVING or member.state == states.DETACHING:
        raise ScalingActivityInProgressFault(
            f"The instance {instance_id} is being taken out of its Auto Scaling group already."
        )
    group = located.get_group(call, member.group)
    scene, sizes = call.scene(group), None
    if request["ShouldDecrementDesiredCapacity"] and member.is_counted:
        if group.desired <= group.min_size:
            raise ValidationError(
                f"Currently, desiredSize equals minSize ({group.min_size}). Terminating instance without replacement"
                " will violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false"
                " or lower group's min size."
            )
        sizes = group.desired, group.desired - 1
        scene.set_group(desired=group.desired - 1)
    cause = causes.by_user(scene.now, instance_id, "taken out of service", sizes)
    return {"Activity": activity_answer(begin_leaving(scene, member, cause))}


@autoscaling.operation("AttachInstances", locate=located.group)
async def attach_instances(call: AutoScalingCall, request: Request) -> None:
    """Take running instances into a group; its desired capacity grows with them.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AttachInstances.html

    Raises:
        ValidationError: there is no such group, it would be larger than it may be, or an instance does not run, is in
            another zone, or in a group already.
    """
    group = located.get_group(call, request["AutoScalingGroupName"])
    ids = _checked_ids(request)
    check_more(group, len(ids), "attach {} more instance{}")
    service = service_caller("autoscaling", *call.owner, call.ids)
    wanted = {"Filters": [{"Name": "instance-id", "Values": list(ids)}]}
    answer = await call.ground.door.call("ec2", "DescribeInstances", wanted, service)
    found = {one["InstanceId"]: one for each in answer["Reservations"] for one in each["Instances"]}
    for instance_id in ids:
        _check_attachable(group, instance_id, found.get(instance_id))

    def attach() -> None:
        for instance_id in ids:
            if call.stores.members.find_instance(call.owner, instance_id) is not None:
                raise ValidationError(
                    f"Instance {instance_id} is already part of an Auto Scaling group or is being attached to one."
                )
        current = located.get_group(call, group.name)
        check_more(current, len(ids), "attach {} more instance{}")
        scene = call.scene(current)
        for number, instance_id in enumerate(ids):
            _attach(scene, found[instance_id], current.desired + number)
        scene.set_group(desired=current.desired + len(ids))

    await call.write(attach)
    tags = {"Resources": list(ids), "Tags": [{"Key": GROUP_TAG, "Value": group.name}]}
    await call.ground.door.call("ec2", "CreateTags", tags, service)


@autoscaling.operation("DetachInstances", locate=located.group)
async def detach_instances(call: AutoScalingCall, request: Request) -> dict[str, Any]:
    """Let instances of a group free; they run on. They are replaced, unless the desired capacity is decremented.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DetachInstances.html

    Raises:
        ValidationError: there is no such group, an instance is not in it, or it would be smaller than it may be.
    """
    ids = _checked_ids(request)

    def detach() -> list[Activity]:
        group = located.get_group(call, request["AutoScalingGroupName"])
        members = located.get_members_of(call, group, ids)
        is_smaller = request["ShouldDecrementDesiredCapacity"]
        if is_smaller:
            check_fewer(group, len(ids), "detach {} instance{}")
        scene = call.scene(group)
        return [
            _detach(scene, member, scene.group.desired if is_smaller and member.is_counted else None)
            for member in members
        ]

    activities = await call.write(detach)
    tags = {"Resources": list(ids), "Tags": [{"Key": GROUP_TAG}]}
    service = service_caller("autoscaling", *call.owner, call.ids)
    await call.ground.door.call("ec2", "DeleteTags", tags, service)
    return {"Activities": [activity_answer(activity) for activity in activities]}


def _checked_ids(request: Request) -> Sequence[str]:
    ids: Sequence[str] = tuple(dict.fromkeys(request.get("InstanceIds") or ()))
    if not 0 < len(ids) <= INSTANCES_AT_ONCE_MAX:
        raise ValidationError(f"You must specify between 1 and {INSTANCES_AT_ONCE_MAX} instance IDs.")
    return ids


def _check_attachable(group: Group, instance_id: str, found: Mapping[str, Any] | None) -> None:
    if found is None:
        raise ValidationError(f"Invalid Instance(s) [{instance_id}] specified.")
    if found["State"]["Name"] != "running":
        raise ValidationError(
            f"Instance {instance_id} is not in correct state. The instance must be running."
        )
    zone = found["Placement"]["AvailabilityZone"]
    if zone not in group.zones:
        raise ValidationError(
            f"Instance {instance_id} is in zone {zone}, which is none of the zones of Auto Scaling group {group.name}."
        )


def _attach(scene: Scene, found: Mapping[str, Any], actual: int) -> None:
    group, instance_id = scene.group, found["InstanceId"]
    member = Member(
        id=new_uuid(scene.ids),
        group_arn=group.arn,
        account=group.account,
        region=group.region,
        group=group.name,
        zone=found["Placement"]["AvailabilityZone"],
        subnet=found.get("SubnetId"),
        instance_id=instance_id,
        instance_type=found.get("InstanceType", ""),
        image_id=found.get("ImageId", ""),
        is_protected=bool(group.settings.get("NewInstancesProtectedFromScaleIn")),
        launched_at=scene.now,
    )
    activity = scene.begin(
        f"Attaching an existing EC2 instance: {instance_id}",
        causes.by_user(scene.now, instance_id, "attached", (actual, actual + 1)),
        PRE_IN_SERVICE,
        details=details_of(member),
    )
    scene.put(member, activity_id=activity.id)


def _detach(scene: Scene, member: Member, desired: int | None) -> Activity:
    sizes = None if desired is None else (desired, desired - 1)
    if desired is not None:
        scene.set_group(desired=desired - 1)
    scene.end(member.activity_id, "Cancelled")
    activity = scene.begin(
        f"Detaching EC2 instance: {member.instance_id}",
        causes.by_user(scene.now, member.instance_id, "detached", sizes),
        details=details_of(member),
        progress=50,
    )
    scene.put(member, state=states.DETACHING, activity_id=activity.id, waits=())
    return activity
