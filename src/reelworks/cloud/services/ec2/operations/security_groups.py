"""Security groups. Their rules are kept and told; on the loopback device nothing enforces them."""

import re
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.ec2 import located
from reelworks.cloud.services.ec2.call import Ec2Call, ec2
from reelworks.cloud.services.ec2.defaults import add_group, settle
from reelworks.cloud.services.ec2.errors import (
    CannotDelete,
    DependencyViolation,
    InvalidGroupDuplicate,
    InvalidParameterCombination,
    InvalidParameterValue,
    MissingParameter,
    NotFound,
    no_such,
)
from reelworks.cloud.services.ec2.filters import choose, page, refuse_both, select
from reelworks.cloud.services.ec2.model.network import SecurityGroup
from reelworks.cloud.services.ec2.operations.vpcs import get_vpc
from reelworks.cloud.services.ec2.tagging import tags_for
from reelworks.cloud.services.ec2.views.network import GROUP_FILTERS, group_view

_TEXT = re.compile(r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}")


def get_group(call: Ec2Call, request: Request) -> SecurityGroup:
    """Return the security group that ``GroupId`` names, or ``GroupName`` in the default VPC.

    Raises:
        MissingParameter: neither names one.
        NotFound, MalformedId: it is not there.
    """
    settle(call)
    group_id, name = request.get("GroupId"), request.get("GroupName")
    if group_id:
        found = call.kept.groups.find(call.place, group_id)
        if found is None:
            raise no_such("sg", group_id)
        return found
    if not name:
        raise MissingParameter("The request must contain the parameter groupName or groupId")
    default = next((vpc.id for vpc in call.kept.vpcs.list(call.place) if vpc.is_default), None)
    for group in call.kept.groups.list(call.place):
        if group.name == name and group.vpc_id == default:
            return group
    raise NotFound("sg", name)


@ec2.operation("CreateSecurityGroup", locate=located.new("security-group", "VpcId"))
def create_security_group(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Make a security group, in the default VPC where no other is named; it lets everything out.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html

    Raises:
        InvalidParameterValue: name or description have no allowed value.
        NotFound, MalformedId: there is no such VPC.
        MissingParameter: name or description are empty, or there is no default VPC.
        InvalidGroupDuplicate: the VPC has a group of that name.
    """
    settle(call)
    name, description = request["GroupName"], request["Description"]
    for member, value in (("GroupName", name), ("GroupDescription", description)):
        if not value:
            raise MissingParameter(f"The request must contain the parameter {member}")
    if not _TEXT.fullmatch(name) or name.startswith("sg-"):
        raise InvalidParameterValue(f"Value ({name}) for parameter GroupName is invalid.")
    if not _TEXT.fullmatch(description):
        raise InvalidParameterValue(
            f"Value ({description}) for parameter GroupDescription is invalid. Character sets beyond ASCII are not supported."
        )
    vpc_id = request.get("VpcId") or next(
        (vpc.id for vpc in call.kept.vpcs.list(call.place) if vpc.is_default), None
    )
    if vpc_id is None:
        raise MissingParameter("No default VPC for this user")
    vpc = get_vpc(call, vpc_id)
    if any(one.name == name and one.vpc_id == vpc.id for one in call.kept.groups.list(call.place)):
        raise InvalidGroupDuplicate(f"The security group '{name}' already exists for VPC '{vpc.id}'")
    tags = tags_for(call, request, "security-group")
    group = add_group(call, vpc.id, name, description)
    call.kept.tags.add(call.place, group.id, tags)
    arn = call.place.arn("security-group", group.id)
    return {
        "GroupId": group.id,
        "SecurityGroupArn": arn,
        "Tags": [{"Key": k, "Value": v} for k, v in tags.items()],
    }


@ec2.operation("DescribeSecurityGroups")
def describe_security_groups(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Tell of security groups, by ids, names (in the default VPC) or filters.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html

    Raises:
        NotFound, MalformedId: one that is named is not there.
        InvalidParameterValue, InvalidParameterCombination, InvalidNextToken: a filter or the page is none.
    """
    settle(call)
    refuse_both(request, "GroupIds")
    tags, groups = call.kept.tags.of_place(call.place), call.kept.groups.list(call.place)
    names = request.get("GroupNames") or []
    if names:
        named = {get_group(call, {"GroupName": name}).id for name in names}
        groups = [
            group for group in groups if group.id in named or group.id in (request.get("GroupIds") or [])
        ]
    views = [group_view(call.place, group, tags[group.id]) for group in groups]
    chosen = choose(views, request.get("GroupIds"), "GroupId", "sg")
    listed, more = page(select(chosen, request, GROUP_FILTERS), request, "GroupId")
    return {"SecurityGroups": listed, **more}


@ec2.operation("DeleteSecurityGroup", locate=located.named("GroupId"))
def delete_security_group(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Delete a security group that no interface has and no other group's rule names.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html

    Raises:
        MissingParameter: none is named.
        NotFound, MalformedId: it is not there.
        InvalidParameterCombination: it is named twice.
        CannotDelete: it is a VPC's default group.
        DependencyViolation: something has it, or names it.
    """
    if request.get("GroupId") and request.get("GroupName"):
        raise InvalidParameterCombination("The parameter GroupName cannot be used with the parameter GroupId")
    group, place, kept = get_group(call, request), call.place, call.kept
    if group.name == "default":
        raise CannotDelete(f'the specified group: "{group.id}" name: "default" cannot be deleted by a user')
    is_used = any(group.id in one.group_ids for one in kept.interfaces.list(place))
    is_named = any(
        rule.peer == group.id
        for other in kept.groups.list(place)
        if other.id != group.id
        for rule in other.rules
    )
    if is_used or is_named:
        raise DependencyViolation(f"resource {group.id} has a dependent object")
    for rule in group.rules:
        kept.tags.clear(place, rule.id)
    kept.groups.delete(place, group.id)
    kept.tags.clear(place, group.id)
    return {"Return": True, "GroupId": group.id}
