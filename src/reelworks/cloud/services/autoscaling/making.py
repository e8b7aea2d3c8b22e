"""What a group's request refers to: its launch template or configuration, its subnets and zones, looked up and tried.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.service_roles import service_caller
from reelworks.cloud.services.autoscaling.errors import ValidationError
from reelworks.cloud.services.autoscaling.keeping.recipes import (
    DEFAULT_VERSION,
    launch_request,
    recipe_from_template,
)
from reelworks.cloud.services.autoscaling.model import Group, Place
from reelworks.cloud.services.autoscaling.room import AutoScalingCall
from reelworks.cloud.wire.error import AwsError

WOULD_HAVE = "DryRunOperation"
NO_CAPACITY = frozenset({"InsufficientInstanceCapacity", "InsufficientFreeAddressesInSubnet"})


async def launch_settings(call: AutoScalingCall, request: Request) -> dict[str, Any]:
    """Return how a group says what it launches: its template with id and name, or its launch configuration.

    Raises:
        ValidationError: there is no such template or configuration.
    """
    if "LaunchConfigurationName" in request:
        name = request["LaunchConfigurationName"]
        if call.stores.launch_configurations.find(call.owner, name) is None:
            raise ValidationError(
                f"Launch configuration name not found - Launch configuration {name} not found"
            )
        return {"LaunchConfigurationName": name}
    return {"LaunchTemplate": await _template(call, request["LaunchTemplate"])}


async def places_of(call: AutoScalingCall, request: Mapping[str, Any]) -> tuple[Place, ...]:
    """Return where a group launches: in the subnets that it names, else in its zones' default subnets.

    Raises:
        ValidationError: there is no such subnet or zone, or subnets and zones do not go together.
    """
    subnets = [name.strip() for name in (request.get("VPCZoneIdentifier") or "").split(",") if name.strip()]
    zones: Sequence[str] = request.get("AvailabilityZones") or ()
    if subnets:
        places = await _of_subnets(call, subnets)
        if zones and set(zones) != {place.zone for place in places}:
            raise ValidationError(
                "The availability zones of the specified subnets and the Auto Scaling group do not match"
            )
        return places
    if not zones:
        raise ValidationError("At least one Availability Zone or VPC Subnet is required.")
    known = await _known_zones(call)
    unknown = [zone for zone in zones if zone not in known]
    if unknown:
        raise ValidationError(f"The following zones are not valid: {', '.join(unknown)}")
    return tuple(Place(zone) for zone in dict.fromkeys(zones))


async def try_launch(call: AutoScalingCall, group: Group) -> None:
    """Ask EC2, as whoever asks for the group, whether its template can be launched; nothing is.

    Raises:
        ValidationError: it cannot, or the caller may not.
    """
    if "LaunchTemplate" not in group.settings or not group.places:
        return
    door, service = call.ground.door, service_caller("autoscaling", *call.owner, call.ids)
    try:
        recipe = await recipe_from_template(door, service, group.settings)
        request = launch_request(group, recipe, group.places[0], "")
        request.pop("ClientToken")
        trial = {**request, "TagSpecifications": _own_tags(request), "DryRun": True}
        await door.call("ec2", "RunInstances", trial, call.caller)
    except AwsError as error:
        if error.code == WOULD_HAVE or error.code in NO_CAPACITY:
            return
        raise ValidationError(
            f"You must use a valid fully-formed launch template. {error.message}"
        ) from error


def _own_tags(request: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a request's tags without those that only the service itself may set."""
    owned = [
        {**each, "Tags": [tag for tag in each["Tags"] if not tag["Key"].startswith("aws:")]}
        for each in request["TagSpecifications"]
    ]
    return [each for each in owned if each["Tags"]]


async def _template(call: AutoScalingCall, said: Mapping[str, Any]) -> dict[str, str]:
    template_id, name = said.get("LaunchTemplateId"), said.get("LaunchTemplateName")
    if bool(template_id) == bool(name):
        raise ValidationError("Valid requests must contain either launchTemplateId or LaunchTemplateName")
    version = said.get("Version") or DEFAULT_VERSION
    wanted: dict[str, Any] = {"Versions": [version]}
    wanted |= {"LaunchTemplateId": template_id} if template_id else {"LaunchTemplateName": name}
    door, caller = call.ground.door, service_caller("autoscaling", *call.owner, call.ids)
    try:
        answer = await door.call("ec2", "DescribeLaunchTemplateVersions", wanted, caller)
    except AwsError as error:
        raise ValidationError(
            f"You must use a valid fully-formed launch template. {error.message}"
        ) from error
    found = answer.get("LaunchTemplateVersions") or ()
    if not found:
        raise ValidationError("You must use a valid fully-formed launch template. There is no such version.")
    return {
        "LaunchTemplateId": found[0]["LaunchTemplateId"],
        "LaunchTemplateName": found[0]["LaunchTemplateName"],
        "Version": version,
    }


async def _of_subnets(call: AutoScalingCall, subnets: Sequence[str]) -> tuple[Place, ...]:
    door, caller = call.ground.door, service_caller("autoscaling", *call.owner, call.ids)
    try:
        answer = await door.call("ec2", "DescribeSubnets", {"SubnetIds": list(subnets)}, caller)
    except AwsError as error:
        raise ValidationError(error.message) from error
    zones = {one["SubnetId"]: one["AvailabilityZone"] for one in answer["Subnets"]}
    missing = [name for name in subnets if name not in zones]
    if missing:
        raise ValidationError(f"The subnet ID '{missing[0]}' does not exist")
    return tuple(Place(zones[name], name) for name in dict.fromkeys(subnets))


async def _known_zones(call: AutoScalingCall) -> set[str]:
    door, caller = call.ground.door, service_caller("autoscaling", *call.owner, call.ids)
    answer = await door.call("ec2", "DescribeAvailabilityZones", {}, caller)
    return {one["ZoneName"] for one in answer["AvailabilityZones"]}
