"""Target groups of load balancers that a group's instances are registered with.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/attach-load-balancer-asg.html
"""

from collections.abc import Sequence
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.service_roles import service_caller
from reelworks.cloud.services.autoscaling.errors import LimitExceededFault, ValidationError
from reelworks.cloud.services.autoscaling.keeping.sight import Sight
from reelworks.cloud.services.autoscaling.limits import TARGET_GROUPS_MAX
from reelworks.cloud.services.autoscaling.model import Group
from reelworks.cloud.services.autoscaling.model.member import IN_SERVICE
from reelworks.cloud.services.autoscaling.operations import located
from reelworks.cloud.services.autoscaling.paging import page_of
from reelworks.cloud.services.autoscaling.room import AutoScalingCall, autoscaling
from reelworks.cloud.wire.error import AwsError

KIND = "elbv2"


@autoscaling.operation("AttachLoadBalancerTargetGroups", locate=located.group)
async def attach_load_balancer_target_groups(call: AutoScalingCall, request: Request) -> dict[str, Any]:
    """Register a group's instances with target groups, from now on; safe to repeat.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AttachLoadBalancerTargetGroups.html

    Raises:
        LimitExceededFault: the group would have more target groups than it may.
        ValidationError: there is no such group or target group.
    """
    return await _attach(call, request, request["TargetGroupARNs"])


@autoscaling.operation("DetachLoadBalancerTargetGroups", locate=located.group)
def detach_load_balancer_target_groups(call: AutoScalingCall, request: Request) -> dict[str, Any]:
    """Take a group's instances out of target groups.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DetachLoadBalancerTargetGroups.html

    Raises:
        ValidationError: there is no such group, or it has no such target group.
    """
    return _detach(call, request, request["TargetGroupARNs"])


@autoscaling.operation("AttachTrafficSources", locate=located.group)
async def attach_traffic_sources(call: AutoScalingCall, request: Request) -> dict[str, Any]:
    """Register a group's instances with target groups, named as traffic sources.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AttachTrafficSources.html

    Raises:
        LimitExceededFault: the group would have more target groups than it may.
        ValidationError: there is no such group or target group, or a source is of another kind.
    """
    return await _attach(call, request, _arns(request))


@autoscaling.operation("DetachTrafficSources", locate=located.group)
def detach_traffic_sources(call: AutoScalingCall, request: Request) -> dict[str, Any]:
    """Take a group's instances out of target groups, named as traffic sources.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DetachTrafficSources.html

    Raises:
        ValidationError: there is no such group, or it has no such source.
    """
    return _detach(call, request, _arns(request))


@autoscaling.operation("DescribeLoadBalancerTargetGroups", reads=True)
def describe_load_balancer_target_groups(call: AutoScalingCall, request: Request) -> dict[str, Any]:
    """Describe how far a group is registered with each of its target groups.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeLoadBalancerTargetGroups.html

    Raises:
        InvalidNextToken: the NextToken is none that was given out.
        ValidationError: there is no such group.
    """
    group = located.get_group(call, request["AutoScalingGroupName"])

    def answer_of(arn: str) -> dict[str, str]:
        return {"LoadBalancerTargetGroupARN": arn, "State": _state(call, group, arn)}

    return page_of(request, "LoadBalancerTargetGroups", group.target_groups, answer_of)


@autoscaling.operation("DescribeTrafficSources", reads=True)
def describe_traffic_sources(call: AutoScalingCall, request: Request) -> dict[str, Any]:
    """Describe how far a group is registered with each of its traffic sources.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeTrafficSources.html

    Raises:
        InvalidNextToken: the NextToken is none that was given out.
        ValidationError: there is no such group.
    """
    group = located.get_group(call, request["AutoScalingGroupName"])
    found = group.target_groups if request.get("TrafficSourceType", KIND) == KIND else ()

    def answer_of(arn: str) -> dict[str, str]:
        return {"TrafficSource": arn, "State": _state(call, group, arn), "Identifier": arn, "Type": KIND}

    return page_of(request, "TrafficSources", found, answer_of)


@autoscaling.operation("DescribeLoadBalancers", reads=True)
def describe_load_balancers(call: AutoScalingCall, request: Request) -> dict[str, Any]:
    """Describe a group's classic load balancers: there are none in this cloud.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeLoadBalancers.html

    Raises:
        ValidationError: there is no such group.
    """
    located.get_group(call, request["AutoScalingGroupName"])
    return {"LoadBalancers": []}


async def _attach(call: AutoScalingCall, request: Request, arns: Sequence[str]) -> dict[str, Any]:
    service = service_caller("autoscaling", *call.owner, call.ids)
    try:
        await call.ground.door.call("elbv2", "DescribeTargetGroups", {"TargetGroupArns": list(arns)}, service)
    except AwsError as error:
        raise ValidationError(f"Provided Target Groups may not be valid. {error.message}") from error

    def attach() -> None:
        group = located.get_group(call, request["AutoScalingGroupName"])
        wanted = tuple(dict.fromkeys([*group.target_groups, *arns]))
        if len(wanted) > TARGET_GROUPS_MAX:
            raise LimitExceededFault(
                f"An Auto Scaling group may have at most {TARGET_GROUPS_MAX} target groups."
            )
        call.scene(group).set_group(target_groups=wanted)

    await call.write(attach)
    return {}


def _detach(call: AutoScalingCall, request: Request, arns: Sequence[str]) -> dict[str, Any]:
    group = located.get_group(call, request["AutoScalingGroupName"])
    unknown = [arn for arn in arns if arn not in group.target_groups]
    if unknown:
        raise ValidationError(f"Trying to remove Target Groups that are not part of the group: {unknown[0]}")
    left = tuple(arn for arn in group.target_groups if arn not in arns)
    call.scene(group).set_group(target_groups=left)
    return {}


def _arns(request: Request) -> Sequence[str]:
    for source in request["TrafficSources"]:
        if source.get("Type", KIND) != KIND:
            raise ValidationError(
                f"Traffic source type {source['Type']} is not supported. The only one is {KIND}."
            )
    return [source["Identifier"] for source in request["TrafficSources"]]


def _state(call: AutoScalingCall, group: Group, arn: str) -> str:
    """Return AWS's word for how far a group is registered: Adding, Added once all are, InService once one is healthy."""
    serving = [member for member in call.stores.members.of_group(group.arn) if member.state == IN_SERVICE]
    if any(arn not in member.target_groups for member in serving):
        return "Adding"
    sight = call.keeper.last_sights.get((group.account, group.region), Sight())
    seen = sight.targets.get(arn, {})
    return "InService" if any(seen.get(member.instance_id) == "healthy" for member in serving) else "Added"
