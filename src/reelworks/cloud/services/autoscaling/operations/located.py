"""Which resource a request is about: what the policy engine asks of every operation.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2autoscaling.html
"""

from collections.abc import Iterable, Mapping
from typing import Any

from reelworks.cloud.rooms import Request, Resource
from reelworks.cloud.services.autoscaling.errors import GroupNotFound, InstanceNotFound, ValidationError
from reelworks.cloud.services.autoscaling.model import Group, Member, Policy
from reelworks.cloud.services.autoscaling.room import AutoScalingCall


def group(call: AutoScalingCall, request: Request) -> Resource:
    """Return the group that ``AutoScalingGroupName`` names, which need not exist, with what policies may ask of it."""
    return _group_resource(call, request["AutoScalingGroupName"], _asked(request))


def instance(call: AutoScalingCall, request: Request) -> Resource:
    """Return the group of the instance that ``InstanceId`` names."""
    found = call.stores.members.find_instance(call.owner, request.get("InstanceId", ""))
    return _group_resource(call, found.group if found else "*", {})


def tagged(call: AutoScalingCall, request: Request) -> tuple[Resource, ...]:
    """Return the groups that a request tags, each with the tags it is to have."""
    by_group: dict[str, list[Mapping[str, Any]]] = {}
    for tag in request["Tags"]:
        by_group.setdefault(tag.get("ResourceId", "*"), []).append(tag)
    return tuple(_group_resource(call, name, _tag_keys(tags)) for name, tags in by_group.items())


def policy(call: AutoScalingCall, request: Request) -> Resource:
    """Return the group whose policy ``PolicyName`` names, by its name or its ARN."""
    found = find_policy(call, request)
    name = found.group if found else request.get("AutoScalingGroupName", "*")
    return _group_resource(call, name, {})


def launch_configuration(call: AutoScalingCall, request: Request) -> Resource:
    """Return the launch configuration that ``LaunchConfigurationName`` names, which need not exist."""
    name = request["LaunchConfigurationName"]
    account, region = call.owner
    found = call.stores.launch_configurations.find(call.owner, name)
    arn = f"arn:aws:autoscaling:{region}:{account}:launchConfiguration:*:launchConfigurationName/{name}"
    return Resource(found.arn if found else arn)


def get_group(call: AutoScalingCall, name: str) -> Group:
    """Return a group.

    Raises:
        GroupNotFound: there is none of that name.
    """
    found = call.stores.groups.find(call.owner, name)
    if found is None:
        raise GroupNotFound(name)
    return found


def get_member(call: AutoScalingCall, instance_id: str) -> Member:
    """Return an instance of any group.

    Raises:
        InstanceNotFound: it is in none.
    """
    found = call.stores.members.find_instance(call.owner, instance_id)
    if found is None:
        raise InstanceNotFound(instance_id)
    return found


def get_members_of(call: AutoScalingCall, of: Group, instance_ids: Iterable[str]) -> list[Member]:
    """Return instances of one group.

    Raises:
        ValidationError: one of them is not in it.
    """
    found = []
    for instance_id in instance_ids:
        member = call.stores.members.find_instance(call.owner, instance_id)
        if member is None or member.group_arn != of.arn:
            raise ValidationError(f"The instance {instance_id} is not part of Auto Scaling group {of.name}.")
        found.append(member)
    return found


def find_policy(call: AutoScalingCall, request: Request) -> Policy | None:
    """Return the policy that a request names, by its ARN or by its name; None where there is none.

    Without a group a name must be that of one policy only.
    """
    name = request["PolicyName"]
    if name.startswith("arn:"):
        found = call.stores.policies.find(name)
        return found if found and (found.account, found.region) == call.owner else None
    if request.get("AutoScalingGroupName"):
        of = call.stores.groups.find(call.owner, request["AutoScalingGroupName"])
        policies = call.stores.policies.of_group(of.arn) if of else ()
    else:
        policies = call.stores.policies.of_owner(call.owner)
    named = [one for one in policies if one.name == name]
    return named[0] if len(named) == 1 else None


def get_policy(call: AutoScalingCall, request: Request) -> Policy:
    """Return the policy that a request names.

    Raises:
        ValidationError: there is none.
    """
    found = find_policy(call, request)
    if found is None:
        raise ValidationError(f"Scaling policy not found - {request['PolicyName']}")
    return found


def _group_resource(call: AutoScalingCall, name: str, keys: Mapping[str, Any]) -> Resource:
    found = call.stores.groups.find(call.owner, name)
    account, region = call.owner
    arn = f"arn:aws:autoscaling:{region}:{account}:autoScalingGroup:*:autoScalingGroupName/{name}"
    if found is None:
        return Resource(arn, condition_keys=keys)
    own = {
        f"{space}:ResourceTag/{tag.key}": tag.value for tag in found.tags for space in ("aws", "autoscaling")
    }
    return Resource(found.arn, condition_keys={**own, **keys})


def _asked(request: Request) -> dict[str, Any]:
    """Return the condition keys that follow from what is asked."""
    keys = _tag_keys(request.get("Tags", ()))
    keys |= {f"autoscaling:{name}": str(request[name]) for name in ("MinSize", "MaxSize") if name in request}
    if request.get("TargetGroupARNs"):
        keys["autoscaling:TargetGroupARNs"] = list(request["TargetGroupARNs"])
    if request.get("VPCZoneIdentifier"):
        keys["autoscaling:VPCZoneIdentifiers"] = request["VPCZoneIdentifier"].replace(" ", "").split(",")
    if request.get("LaunchConfigurationName"):
        keys["autoscaling:LaunchConfigurationName"] = request["LaunchConfigurationName"]
    if "LaunchTemplate" in request:
        keys["autoscaling:LaunchTemplateVersionSpecified"] = str(
            "Version" in request["LaunchTemplate"]
        ).lower()
    return keys


def _tag_keys(tags: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    tags = list(tags)
    keys: dict[str, Any] = {f"aws:RequestTag/{tag['Key']}": tag.get("Value") or "" for tag in tags}
    if tags:
        keys["aws:TagKeys"] = [tag["Key"] for tag in tags]
    return keys
