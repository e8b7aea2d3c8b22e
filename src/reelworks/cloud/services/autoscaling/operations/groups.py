"""Groups: made, changed, deleted, described."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from reelworks.base.ids import new_uuid
from reelworks.cloud.rooms import Request, Resource
from reelworks.cloud.services.autoscaling.answers import group_answer
from reelworks.cloud.services.autoscaling.checks import (
    check_known,
    check_name,
    check_settings,
    check_sizes,
    tags_of,
)
from reelworks.cloud.services.autoscaling.errors import (
    AlreadyExistsFault,
    LimitExceededFault,
    ResourceInUseFault,
    ScalingActivityInProgressFault,
    UpdatedGroupNotFound,
    ValidationError,
)
from reelworks.cloud.services.autoscaling.filtering import filtered_groups
from reelworks.cloud.services.autoscaling.hook_requests import hook_from
from reelworks.cloud.services.autoscaling.limits import COOLDOWN_S, GRACE_S, GROUPS_MAX
from reelworks.cloud.services.autoscaling.making import launch_settings, places_of, try_launch
from reelworks.cloud.services.autoscaling.model import Change, Group, Hook
from reelworks.cloud.services.autoscaling.model.group import DELETING
from reelworks.cloud.services.autoscaling.notes import test_of_hook
from reelworks.cloud.services.autoscaling.operations import located
from reelworks.cloud.services.autoscaling.paging import page_of
from reelworks.cloud.services.autoscaling.room import AutoScalingCall, autoscaling
from reelworks.cloud.services.autoscaling.rules import causes

SERVICE_ROLE = (
    "arn:aws:iam::{account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
)
STORED = (
    "DefaultCooldown",
    "HealthCheckType",
    "HealthCheckGracePeriod",
    "PlacementGroup",
    "TerminationPolicies",
    "NewInstancesProtectedFromScaleIn",
    "ServiceLinkedRoleARN",
    "CapacityRebalance",
    "Context",
    "DesiredCapacityType",
    "DefaultInstanceWarmup",
    "InstanceMaintenancePolicy",
    "DeletionProtection",
    "AvailabilityZoneDistribution",
    "AvailabilityZoneImpairmentPolicy",
    "CapacityReservationSpecification",
    "InstanceLifecyclePolicy",
)
"""The members that a group keeps as they are said."""
LAUNCH_MEMBERS = ("LaunchTemplate", "LaunchConfigurationName")
STARTING_POINTS = "LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter."


@autoscaling.operation("CreateAutoScalingGroup", locate=located.group)
async def create_auto_scaling_group(call: AutoScalingCall, request: Request) -> None:
    """Make a group; its instances are launched as soon as this is on the disk.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html

    Raises:
        AlreadyExistsFault: there is a group of that name.
        LimitExceededFault: there are as many groups as there may be.
        OperationNotImplemented: it asks for mixed instances, or for what else this cloud has not.
        ValidationError: a member is out of its range or names what does not exist, or the launch template cannot be
            launched by the caller.
    """
    name = request["AutoScalingGroupName"]
    check_known("CreateAutoScalingGroup", request)
    check_name(name, "autoScalingGroupName")
    check_settings(request)
    desired = request.get("DesiredCapacity", request["MinSize"])
    check_sizes(request["MinSize"], request["MaxSize"], desired)
    if sum(member in request for member in LAUNCH_MEMBERS) != 1:
        raise ValidationError(f"Valid requests must contain either {STARTING_POINTS}")
    _check_new(call, name)
    group = await _new_group(call, request, desired)
    hooks = [hook_from(group, said, None) for said in request.get("LifecycleHookSpecificationList", ())]
    for hook in hooks:
        if hook.role_arn:
            call.ground.door.check(call, "iam:PassRole", _passed(hook.role_arn))
    await try_launch(call, group)
    await call.write(lambda: _save_new(call, group, hooks))


@autoscaling.operation("UpdateAutoScalingGroup", locate=located.group)
async def update_auto_scaling_group(call: AutoScalingCall, request: Request) -> None:
    """Change a group; what it launches from now on follows, and its size as soon as this is on the disk.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_UpdateAutoScalingGroup.html

    Raises:
        OperationNotImplemented: it asks for mixed instances, or for what else this cloud has not.
        ScalingActivityInProgressFault: the group is being deleted.
        UpdatedGroupNotFound: there is no such group.
        ValidationError: a member is out of its range or names what does not exist, or the launch template cannot be
            launched by the caller.
    """
    check_known("UpdateAutoScalingGroup", request)
    check_settings(request)
    before = call.stores.groups.find(call.owner, request["AutoScalingGroupName"])
    if before is None:
        raise UpdatedGroupNotFound
    said: dict[str, Any] = {}
    if any(member in request for member in LAUNCH_MEMBERS):
        said["launch"] = await launch_settings(call, request)
    if request.get("VPCZoneIdentifier") or request.get("AvailabilityZones"):
        said["places"] = await places_of(call, _where(before, request))
    if said:
        await try_launch(call, _changed(before, request, said))

    def save() -> None:
        group = located.get_group(call, request["AutoScalingGroupName"])
        if group.is_deleting:
            raise ScalingActivityInProgressFault(
                "You cannot update an AutoScalingGroup that is being deleted."
            )
        changed = _resized(call, _changed(group, request, said), request)
        call.stores.groups.save(changed)
        call.keeper.patience.forget(group.arn)
        call.database.after_commit(call.keeper.poke)

    await call.write(save)


@autoscaling.operation("DeleteAutoScalingGroup", locate=located.group)
async def delete_auto_scaling_group(call: AutoScalingCall, request: Request) -> None:
    """Delete a group; by force with its instances, past their hooks and protection, and then once they are gone.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteAutoScalingGroup.html

    Raises:
        ResourceInUseFault: it has instances, and no force was asked for.
        ScalingActivityInProgressFault: an instance is being launched or terminated, and no force was asked for.
        ValidationError: there is no such group, or it is protected from deletion.
    """
    group = located.get_group(call, request["AutoScalingGroupName"])
    policies = call.stores.policies.of_group(group.arn)

    _check_protection(group, is_forced=bool(request.get("ForceDelete")))

    def delete() -> None:
        members = call.stores.members.of_group(group.arn)
        if members and not request.get("ForceDelete"):
            if all(not member.is_counted for member in members):
                raise ScalingActivityInProgressFault(
                    "You cannot delete an AutoScalingGroup while there are scaling activities in progress for that group."
                )
            raise ResourceInUseFault(
                "You cannot delete an AutoScalingGroup while there are instances or pending Spot instance"
                " request(s) still in the group."
            )
        if not members:
            call.stores.groups.delete(group.arn)
            return
        _begin_deleting(call, group)

    await call.write(delete)
    for policy in policies:
        await call.alarms.delete(policy)


@autoscaling.operation("DescribeAutoScalingGroups", reads=True)
def describe_auto_scaling_groups(call: AutoScalingCall, request: Request) -> dict[str, Any]:
    """Describe groups, by their names or by their tags; names that do not exist are left out.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingGroups.html

    Raises:
        InvalidNextToken: the NextToken is none that was given out.
        ValidationError: a filter is none, or MaxRecords is out of its range.
    """
    names = request.get("AutoScalingGroupNames")
    found = [group for group in call.stores.groups.list_of(call.owner) if not names or group.name in names]
    found = filtered_groups(found, request.get("Filters") or ())
    with_instances = request.get("IncludeInstances", True)

    def answer_of(group: Group) -> dict[str, Any]:
        members = call.stores.members.of_group(group.arn) if with_instances else ()
        return group_answer(group, members)

    return page_of(request, "AutoScalingGroups", found, answer_of)


async def _new_group(call: AutoScalingCall, request: Request, desired: int) -> Group:
    account, region = call.owner
    launch = await launch_settings(call, request)
    places = await places_of(call, request)
    now = call.clock.now()
    name = request["AutoScalingGroupName"]
    defaults: dict[str, Any] = {
        "DefaultCooldown": COOLDOWN_S,
        "HealthCheckType": "EC2",
        "HealthCheckGracePeriod": GRACE_S,
        "TerminationPolicies": ["Default"],
        "NewInstancesProtectedFromScaleIn": False,
        "ServiceLinkedRoleARN": SERVICE_ROLE.format(account=account),
        "VPCZoneIdentifier": ",".join(place.subnet for place in places if place.subnet),
    }
    said = {member: request[member] for member in STORED if request.get(member) not in (None, [])}
    change = Change(causes.created(now, desired)) if desired else None
    return Group(
        arn=f"arn:aws:autoscaling:{region}:{account}:autoScalingGroup:{new_uuid(call.ids)}:autoScalingGroupName/{name}",
        account=account,
        region=region,
        name=name,
        created_at=now,
        min_size=request["MinSize"],
        max_size=request["MaxSize"],
        desired=desired,
        places=places,
        settings={**defaults, **said, **launch},
        tags=tags_of(request.get("Tags") or ()),
        target_groups=_target_groups(request),
        change=change,
    )


def _target_groups(request: Request) -> tuple[str, ...]:
    sources = [source["Identifier"] for source in request.get("TrafficSources") or ()]
    return tuple(dict.fromkeys([*(request.get("TargetGroupARNs") or ()), *sources]))


def _check_new(call: AutoScalingCall, name: str) -> None:
    if call.stores.groups.find(call.owner, name) is not None:
        raise AlreadyExistsFault(
            f"AutoScalingGroup by this name already exists - A group with the name {name} already exists"
        )
    if len(call.stores.groups.list_of(call.owner)) >= GROUPS_MAX:
        raise LimitExceededFault(f"You may have at most {GROUPS_MAX} Auto Scaling groups.")


def _save_new(call: AutoScalingCall, group: Group, hooks: Sequence[Hook]) -> None:
    _check_new(call, group.name)
    call.stores.groups.save(group)
    for hook in hooks:
        call.stores.hooks.save(hook)
        if hook.target_arn:
            call.outbox.add(test_of_hook(group, hook, call.caller.request_id, call.clock.now()))
    call.database.after_commit(call.keeper.poke)


def _where(before: Group, request: Request) -> Mapping[str, Any]:
    """Return the places that a change names: new zones end old subnets, unless those are named too."""
    if request.get("VPCZoneIdentifier"):
        return {name: request.get(name) for name in ("VPCZoneIdentifier", "AvailabilityZones")}
    zones = request["AvailabilityZones"]
    kept = ",".join(place.subnet for place in before.places if place.subnet and place.zone in zones)
    return {"AvailabilityZones": zones, "VPCZoneIdentifier": kept}


def _changed(group: Group, request: Request, said: Mapping[str, Any]) -> Group:
    settings = {
        **group.settings,
        **{member: request[member] for member in STORED if request.get(member) is not None},
    }
    if settings.get("DefaultInstanceWarmup") == -1:
        del settings["DefaultInstanceWarmup"]
    if "launch" in said:
        settings = {name: value for name, value in settings.items() if name not in LAUNCH_MEMBERS}
        settings |= said["launch"]
    places = said.get("places", group.places)
    settings["VPCZoneIdentifier"] = ",".join(place.subnet for place in places if place.subnet)
    return replace(group, settings=settings, places=places)


def _resized(call: AutoScalingCall, group: Group, request: Request) -> Group:
    least = request.get("MinSize", group.min_size)
    most = request.get("MaxSize", group.max_size)
    if "DesiredCapacity" in request:
        desired = request["DesiredCapacity"]
    else:
        # Bounds alone take the desired capacity with them.
        desired = min(max(group.desired, least), most) if most >= least else group.desired
    check_sizes(least, most, desired)
    changed = replace(group, min_size=least, max_size=most, desired=desired)
    if desired == group.desired:
        return changed
    words = causes.updated(call.clock.now(), (least, most, desired), group.desired)
    return replace(changed, change=Change(words))


def _check_protection(group: Group, *, is_forced: bool) -> None:
    level = group.settings.get("DeletionProtection", "none")
    if level == "prevent-all-deletion" or (level == "prevent-force-deletion" and is_forced):
        raise ValidationError(f"The Auto Scaling group {group.name} has deletion protection: {level}.")


def _begin_deleting(call: AutoScalingCall, group: Group) -> None:
    call.stores.hooks.delete_of_group(group.arn)
    change = Change(causes.deleted(call.clock.now(), group.desired))
    scene = call.scene(group)
    scene.set_group(status=DELETING, min_size=0, max_size=0, desired=0, suspended={}, change=change)
    scene.dismiss_waiting()


def _passed(role_arn: str) -> Resource:
    return Resource(role_arn, condition_keys={"iam:PassedToService": "autoscaling.amazonaws.com"})
