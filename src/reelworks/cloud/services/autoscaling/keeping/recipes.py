"""What EC2 is asked for to launch an instance of a group.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/launch-templates.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reelworks.cloud.rooms import Caller, Door
from reelworks.cloud.services.autoscaling.limits import GROUP_TAG
from reelworks.cloud.services.autoscaling.model import Group, LaunchConfiguration, Place

DEFAULT_VERSION = "$Default"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an instance is made of."""

    request: Mapping[str, Any]
    """The members of RunInstances that say so."""
    origin: Mapping[str, Any]
    """How the instance tells it: its launch template with the version's number, or its launch configuration."""
    interfaces: tuple[Mapping[str, Any], ...] = ()
    """The template's network interfaces: where there are any, the subnet goes into the first."""


async def recipe_from_template(door: Door, caller: Caller, settings: Mapping[str, Any]) -> Recipe:
    """Return the recipe of a launch template, with its version resolved now.

    Raises:
        AwsError: there is no such template or version.
    """
    template = settings["LaunchTemplate"]
    version = template.get("Version") or DEFAULT_VERSION
    wanted = {"LaunchTemplateId": template["LaunchTemplateId"], "Versions": [version]}
    answer = await door.call("ec2", "DescribeLaunchTemplateVersions", wanted, caller)
    found = answer["LaunchTemplateVersions"][0]
    origin = {
        "LaunchTemplateId": found["LaunchTemplateId"],
        "LaunchTemplateName": found["LaunchTemplateName"],
        "Version": str(found["VersionNumber"]),
    }
    asked = {"LaunchTemplateId": origin["LaunchTemplateId"], "Version": origin["Version"]}
    interfaces = tuple(found.get("LaunchTemplateData", {}).get("NetworkInterfaces") or ())
    return Recipe({"LaunchTemplate": asked}, {"LaunchTemplate": origin}, interfaces)


def recipe_from_configuration(made: LaunchConfiguration) -> Recipe:
    """Return the recipe of a launch configuration."""
    said = made.settings
    request: dict[str, Any] = {
        name: said[name]
        for name in ("ImageId", "InstanceType", "KeyName", "UserData", "BlockDeviceMappings", "EbsOptimized")
        if said.get(name)
    }
    groups = said.get("SecurityGroups") or []
    if groups:
        named = "SecurityGroupIds" if groups[0].startswith("sg-") else "SecurityGroups"
        request[named] = list(groups)
    if profile := said.get("IamInstanceProfile"):
        request["IamInstanceProfile"] = {"Arn" if profile.startswith("arn:") else "Name": profile}
    if "MetadataOptions" in said:
        request["MetadataOptions"] = said["MetadataOptions"]
    request["Monitoring"] = said.get("InstanceMonitoring") or {"Enabled": True}
    return Recipe(request, {"LaunchConfigurationName": made.name})


def launch_request(group: Group, recipe: Recipe, place: Place, token: str) -> dict[str, Any]:
    """Return the request that launches one instance of a group in a place."""
    tags = [{"Key": GROUP_TAG, "Value": group.name}]
    tags += [{"Key": tag.key, "Value": tag.value} for tag in group.tags if tag.is_propagated]
    request: dict[str, Any] = {
        **recipe.request,
        "MinCount": 1,
        "MaxCount": 1,
        "ClientToken": token,
        "TagSpecifications": [{"ResourceType": "instance", "Tags": tags}],
    }
    if place.subnet and recipe.interfaces:
        first, *others = recipe.interfaces
        request["NetworkInterfaces"] = [{**first, "SubnetId": place.subnet}, *others]
    elif place.subnet:
        request["SubnetId"] = place.subnet
    else:
        request["Placement"] = {"AvailabilityZone": place.zone}
    return request
