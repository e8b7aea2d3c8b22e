"""The instances of groups: described, declared unhealthy, protected."""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.autoscaling.answers import member_answer
from reelworks.cloud.services.autoscaling.errors import ValidationError
from reelworks.cloud.services.autoscaling.limits import PAGE_ENTRIES
from reelworks.cloud.services.autoscaling.operations import located
from reelworks.cloud.services.autoscaling.paging import page_of
from reelworks.cloud.services.autoscaling.room import AutoScalingCall, autoscaling
from reelworks.cloud.services.autoscaling.rules.causes import SAID_UNHEALTHY

HEALTH = {"Healthy": True, "Unhealthy": False}
"""What ``HealthStatus`` may say, in any case of letters."""


@autoscaling.operation("DescribeAutoScalingInstances", reads=True)
def describe_auto_scaling_instances(call: AutoScalingCall, request: Request) -> dict[str, Any]:
    """Describe instances of any group, by their ids or all; ids that are in none are left out.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingInstances.html

    Raises:
        InvalidNextToken: the NextToken is none that was given out.
        ValidationError: MaxRecords is out of its range.
    """
    ids = request.get("InstanceIds")
    if ids:
        named = (
            call.stores.members.find_instance(call.owner, instance_id) for instance_id in dict.fromkeys(ids)
        )
        found = [member for member in named if member is not None]
    else:
        found = [member for member in call.stores.members.of_owner(call.owner) if member.is_launched]
    return page_of(request, "AutoScalingInstances", found, member_answer, PAGE_ENTRIES)


@autoscaling.operation("SetInstanceHealth", locate=located.instance)
def set_instance_health(call: AutoScalingCall, request: Request) -> None:
    """Say that an instance is healthy, or unhealthy: then it is replaced, at once or after the grace period.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_SetInstanceHealth.html

    Raises:
        ValidationError: no group has that instance, or the status is none.
    """
    member = located.get_member(call, request["InstanceId"])
    status = request["HealthStatus"].capitalize()
    if status not in HEALTH:
        raise ValidationError(
            "Value for parameter HealthStatus is invalid. The valid values are: Healthy and Unhealthy"
        )
    group = located.get_group(call, member.group)
    grace_s = call.ground.pace.real_s(group.settings.get("HealthCheckGracePeriod", 0))
    is_in_grace = not member.in_service_at or call.clock.now() < member.in_service_at + grace_s
    if not HEALTH[status] and is_in_grace and request.get("ShouldRespectGracePeriod", True):
        return
    cause = "" if HEALTH[status] else SAID_UNHEALTHY
    call.scene(group).put(member, is_healthy=HEALTH[status], cause=cause)


@autoscaling.operation("SetInstanceProtection", locate=located.group)
def set_instance_protection(call: AutoScalingCall, request: Request) -> dict[str, Any]:
    """Protect instances from being chosen when their group shrinks, or protect them no more.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_SetInstanceProtection.html

    Raises:
        ValidationError: there is no such group, or an instance is not in it or not in service.
    """
    group = located.get_group(call, request["AutoScalingGroupName"])
    members = located.get_members_of(call, group, request["InstanceIds"])
    for member in members:
        if not member.is_counted and member.state != "Standby":
            raise ValidationError(
                f"The instance {member.instance_id} is not in InService or EnteringStandby or Standby."
            )
    scene = call.scene(group)
    for member in members:
        scene.put(member, is_protected=request["ProtectedFromScaleIn"])
    return {}
