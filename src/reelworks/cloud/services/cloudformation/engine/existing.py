"""Whether what a template's parameters name exists, where their types say what of EC2's they name.

CloudFormation looks when the operation begins, and goes back where something is missing.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from reelworks.cloud.services.cloudformation.engine.site import Site
from reelworks.cloud.services.cloudformation.language.parameters import value_of
from reelworks.cloud.services.cloudformation.language.template import Template


@dataclass(frozen=True, slots=True)
class _Look:
    """How EC2 is asked for what a type of parameter names."""

    operation: str
    filter: str
    listed: str
    member: str


_LOOKS: Final[Mapping[str, _Look]] = {
    "AWS::EC2::AvailabilityZone::Name": _Look(
        "DescribeAvailabilityZones", "zone-name", "AvailabilityZones", "ZoneName"
    ),
    "AWS::EC2::Image::Id": _Look("DescribeImages", "image-id", "Images", "ImageId"),
    "AWS::EC2::Instance::Id": _Look("DescribeInstances", "instance-id", "Instances", "InstanceId"),
    "AWS::EC2::KeyPair::KeyName": _Look("DescribeKeyPairs", "key-name", "KeyPairs", "KeyName"),
    "AWS::EC2::SecurityGroup::GroupName": _Look(
        "DescribeSecurityGroups", "group-name", "SecurityGroups", "GroupName"
    ),
    "AWS::EC2::SecurityGroup::Id": _Look("DescribeSecurityGroups", "group-id", "SecurityGroups", "GroupId"),
    "AWS::EC2::Subnet::Id": _Look("DescribeSubnets", "subnet-id", "Subnets", "SubnetId"),
    "AWS::EC2::VPC::Id": _Look("DescribeVpcs", "vpc-id", "Vpcs", "VpcId"),
    "AWS::EC2::Volume::Id": _Look("DescribeVolumes", "volume-id", "Volumes", "VolumeId"),
}


async def problem_of_parameters(site: Site, template: Template) -> str:
    """Return what parameters name that does not exist, as the stack's reason tells it; empty where all does.

    Raises:
        AwsError: EC2 refused to tell whoever asked for the stack.
    """
    missing = []
    for name, declared in template.parameters.items():
        look = _LOOKS.get(declared.type.removeprefix("List<").removesuffix(">"))
        if look is None:
            continue
        value = value_of(declared, site.operation.target.parameters[name])
        wanted = value if declared.is_list else [value]
        there = await _there(site, look, wanted)
        missing += [
            f"parameter value {each} for parameter name {name} does not exist"
            for each in wanted
            if each not in there
        ]
    return f"Parameter validation failed: {', '.join(missing)}. " if missing else ""


async def _there(site: Site, look: _Look, wanted: Sequence[str]) -> set[str]:
    asked = [each for each in wanted if each]
    if not asked:
        return set()
    request = {"Filters": [{"Name": look.filter, "Values": asked}]}
    caller = await site.actor.caller(site.operation.caller, site.operation.target.role_arn)
    answer = await site.shop.door.call("ec2", look.operation, request, caller)
    return {each[look.member] for each in _listed(answer, look.listed)}


def _listed(answer: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    holders: Iterable[Mapping[str, Any]] = (
        answer.get("Reservations", ()) if name == "Instances" else (answer,)
    )
    for holder in holders:
        yield from holder.get(name, ())
