"""Target groups: made, listed, changed, deleted."""

from dataclasses import replace
from typing import Any

from reelworks.base.ids import new_hex
from reelworks.cloud.rooms import Request
from reelworks.cloud.services.elbv2.errors import (
    DuplicateTargetGroupNameException,
    LoadBalancerNotFoundException,
    ResourceInUseException,
    TargetGroupNotFoundException,
    TooManyTargetGroupsException,
    ValidationError,
)
from reelworks.cloud.services.elbv2.group_settings import check_kind, check_name, merged_check
from reelworks.cloud.services.elbv2.limits import TARGET_GROUPS_MAX
from reelworks.cloud.services.elbv2.model import TargetGroup, group_arn_of
from reelworks.cloud.services.elbv2.operations import located
from reelworks.cloud.services.elbv2.paging import page_of
from reelworks.cloud.services.elbv2.room import ElbCall, elbv2
from reelworks.cloud.services.elbv2.shapes import group_shape
from reelworks.cloud.services.elbv2.tagging import tags_of


@elbv2.operation("CreateTargetGroup", locate=located.new("targetgroup/{Name}/*"))
def create_target_group(call: ElbCall, request: Request) -> dict[str, Any]:
    """Make a target group for instances or addresses; again with the same settings returns the one that is there.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html

    Raises:
        DuplicateTagKeysException: a tag's key comes twice.
        DuplicateTargetGroupNameException: one of that name is set up differently.
        InvalidConfigurationRequestException: the target type or protocol version is not offered here.
        TooManyTagsException: there are more than 50 tags.
        TooManyTargetGroupsException: the account has 3,000.
        UnsupportedProtocolException: the protocol is not offered here.
        ValidationError: a member is missing or out of its range.
    """
    check_name(request["Name"], "Target group")
    check_kind(request)
    wanted, store = _new_group(call, request), call.stores.groups
    known = store.find_named(wanted.account, wanted.region, wanted.name)
    if known is not None:
        if replace(known, attributes={}) != replace(wanted, arn=known.arn):
            raise DuplicateTargetGroupNameException(
                f"A target group with the same name '{wanted.name}' exists, but with different settings"
            )
        return {"TargetGroups": [_shape(call, known)]}
    if store.count_of(wanted.account, wanted.region) >= TARGET_GROUPS_MAX:
        raise TooManyTargetGroupsException
    store.save(wanted)
    return {"TargetGroups": [_shape(call, wanted)]}


@elbv2.operation("DescribeTargetGroups", reads=True)
def describe_target_groups(call: ElbCall, request: Request) -> dict[str, Any]:
    """List target groups: those named, those of a load balancer, or all.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetGroups.html

    Raises:
        LoadBalancerNotFoundException: there is no such load balancer.
        TargetGroupNotFoundException: one that is named does not exist, or the load balancer has none.
        ValidationError: it is said in two ways which are meant, or the page is none.
    """
    arns, names = request.get("TargetGroupArns", ()), request.get("Names", ())
    balancer_arn = request.get("LoadBalancerArn")
    if sum(map(bool, (arns, names, balancer_arn))) > 1:
        raise ValidationError(
            "Target group names, target group ARNs, and a load balancer ARN cannot be specified at the same time"
        )
    found = call.stores.groups.list_of(call.caller.account, call.caller.region)
    if balancer_arn:
        if call.stores.balancers.find(balancer_arn) is None:
            raise LoadBalancerNotFoundException
        used = set(call.stores.rules.groups_of(balancer_arn))
        found = [each for each in found if each.arn in used]
        if not found:
            raise TargetGroupNotFoundException
    elif arns or names:
        found = [each for each in found if each.arn in arns or each.name in names]
        if {*arns, *names} - {each.arn for each in found} - {each.name for each in found}:
            raise TargetGroupNotFoundException
    found = sorted(found, key=lambda each: each.name)
    page, more = page_of(request, found, lambda each: each.name)
    return {"TargetGroups": [_shape(call, each) for each in page], **more}


@elbv2.operation("ModifyTargetGroup", locate=located.by("TargetGroupArn"))
def modify_target_group(call: ElbCall, request: Request) -> dict[str, Any]:
    """Change how a target group's targets are checked.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyTargetGroup.html

    Raises:
        InvalidConfigurationRequestException: checks are turned off, or go by a protocol that is not offered here.
        TargetGroupNotFoundException: there is no such target group.
        ValidationError: a value is out of its range.
    """
    group = located.get_group(call, request["TargetGroupArn"])
    changed = replace(group, check=merged_check(group.check, request))
    call.stores.groups.save(changed)
    return {"TargetGroups": [_shape(call, changed)]}


@elbv2.operation("DeleteTargetGroup", locate=located.by("TargetGroupArn"))
def delete_target_group(call: ElbCall, request: Request) -> dict[str, Any]:
    """Delete a target group that nobody sends to, with its targets; one that does not exist is deleted already.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteTargetGroup.html

    Raises:
        ResourceInUseException: a listener or a rule leads to it.
    """
    arn = request["TargetGroupArn"]
    if call.stores.rules.balancers_of(arn):
        raise ResourceInUseException(f"Target group '{arn}' is currently in use by a listener or a rule")
    call.stores.targets.delete_of(arn)
    call.stores.groups.delete(arn)
    return {}


def _new_group(call: ElbCall, request: Request) -> TargetGroup:
    caller, name = call.caller, request["Name"]
    return TargetGroup(
        arn=group_arn_of(caller.region, caller.account, name, new_hex(call.ids, 8)),
        account=caller.account,
        region=caller.region,
        name=name,
        protocol=request["Protocol"],
        protocol_version=request.get("ProtocolVersion", "HTTP1"),
        port=request["Port"],
        vpc_id=request["VpcId"],
        target_type=request.get("TargetType", "instance"),
        ip_address_type=request.get("IpAddressType", "ipv4"),
        check=merged_check({}, request),
        tags=tags_of(request.get("Tags", ())),
    )


def _shape(call: ElbCall, group: TargetGroup) -> dict[str, Any]:
    return group_shape(group, call.stores.rules.balancers_of(group.arn))
