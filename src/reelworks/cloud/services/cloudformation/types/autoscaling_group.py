"""``AWS::AutoScaling::AutoScalingGroup``: instances that are kept at a number.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-autoscaling-autoscalinggroup.html
"""

from collections.abc import Mapping
from typing import Any

from reelworks.cloud.services.cloudformation.types.contract import (
    Hands,
    Made,
    Properties,
    ResourceFailed,
    ResourceType,
)
from reelworks.cloud.services.cloudformation.types.shaping import (
    call_unless_gone,
    changed,
    flag,
    members_of,
    text,
)
from reelworks.cloud.wire.error import AwsError

_STABLE_S = 900.0
_EMPTY_S = 3600.0
_RENAMED = {"Cooldown": "DefaultCooldown"}
_SAME_NAMES = frozenset(
    {
        *("AvailabilityZones", "CapacityRebalance", "Context", "DefaultInstanceWarmup", "DesiredCapacity"),
        *("DesiredCapacityType", "HealthCheckGracePeriod", "HealthCheckType", "InstanceMaintenancePolicy"),
        *("LaunchConfigurationName", "LaunchTemplate", "LoadBalancerNames", "MaxInstanceLifetime", "MaxSize"),
        *("MinSize", "MixedInstancesPolicy", "NewInstancesProtectedFromScaleIn", "PlacementGroup"),
        *("ServiceLinkedRoleARN", "TargetGroupARNs", "TerminationPolicies", *_RENAMED),
    }
)
_UNSET: Mapping[str, Any] = {
    "DefaultCooldown": 300,
    "HealthCheckGracePeriod": 0,
    "HealthCheckType": "EC2",
    "NewInstancesProtectedFromScaleIn": False,
    "TerminationPolicies": ["Default"],
}
_NOT_IN_UPDATE = frozenset({"TargetGroupARNs", "LoadBalancerNames"})


class AutoScalingGroup:
    """A group. It stands when its desired instances are in service."""

    name = "AWS::AutoScaling::AutoScalingGroup"
    properties = _SAME_NAMES | {
        *("AutoScalingGroupName", "LifecycleHookSpecificationList", "MetricsCollection"),
        *("NotificationConfigurations", "Tags", "VPCZoneIdentifier"),
    }
    required = frozenset({"MinSize", "MaxSize"})
    replaced_by = frozenset({"AutoScalingGroupName"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Make the group, with hooks, tags and notifications, and wait for its instances."""
        name = properties.get("AutoScalingGroupName") or hands.name(255)
        request = {**_request("CreateAutoScalingGroup", properties), "AutoScalingGroupName": name}
        if tags := _tags(hands, name, properties):
            request["Tags"] = tags
        if properties.get("LifecycleHookSpecificationList"):
            hooks = {"LifecycleHookSpecificationList": properties["LifecycleHookSpecificationList"]}
            request |= members_of("autoscaling", "CreateAutoScalingGroup", hooks)
        try:
            await hands.call("autoscaling", "CreateAutoScalingGroup", **request)
        except AwsError as error:
            if error.code not in {"AlreadyExists", "AlreadyExistsFault"} or not hands.is_resumed:
                raise
        try:
            await _collect_and_notify(hands, name, {}, properties)
            await _wait_until_stable(hands, name)
        except (AwsError, ResourceFailed):
            await hands.call(
                "autoscaling", "DeleteAutoScalingGroup", AutoScalingGroupName=name, ForceDelete=True
            )
            raise
        return await _made(hands, name)

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Change the group and wait for its instances. Running ones keep their launch template, as on AWS."""
        before, after = _request("UpdateAutoScalingGroup", old), _request("UpdateAutoScalingGroup", new)
        unset = {key: _UNSET[key] for key in before if key not in after and key in _UNSET}
        fresh = {key: value for key, value in after.items() if key not in _NOT_IN_UPDATE}
        await hands.call(
            "autoscaling", "UpdateAutoScalingGroup", AutoScalingGroupName=physical_id, **fresh, **unset
        )
        await _attach(hands, physical_id, old, new)
        await _retag(hands, physical_id, old, new)
        await _rehook(hands, physical_id, old, new)
        await _collect_and_notify(hands, physical_id, old, new)
        await _wait_until_stable(hands, physical_id)
        return await _made(hands, physical_id)

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Let its instances go, hooks and all, then delete it."""
        if await _find(hands, physical_id) is None:
            return
        sizes = {"MinSize": 0, "MaxSize": 0, "DesiredCapacity": 0}
        await hands.call("autoscaling", "UpdateAutoScalingGroup", AutoScalingGroupName=physical_id, **sizes)

        async def is_empty() -> bool:
            group = await _find(hands, physical_id)
            return group is None or not group.get("Instances")

        await hands.until(is_empty, _EMPTY_S)
        gone = {"ValidationError"}
        group = {"AutoScalingGroupName": physical_id}
        if await _find(hands, physical_id) is not None:
            await call_unless_gone(hands, gone, "autoscaling", "DeleteAutoScalingGroup", **group)

        async def is_gone() -> bool:
            return await _find(hands, physical_id) is None

        await hands.until(is_gone, _STABLE_S)


TYPES: tuple[ResourceType, ...] = (AutoScalingGroup(),)


def _request(operation: str, properties: Properties) -> dict[str, Any]:
    same = {key: value for key, value in properties.items() if key in _SAME_NAMES}
    request = members_of("autoscaling", operation, same, _RENAMED)
    subnets = properties.get("VPCZoneIdentifier")
    if subnets:
        request["VPCZoneIdentifier"] = subnets if isinstance(subnets, str) else ",".join(subnets)
    return request


def _tags(hands: Hands, name: str, properties: Properties) -> list[dict[str, Any]]:
    own = {tag["Key"]: tag for tag in properties.get("Tags") or ()}
    of_stack = {
        key: {"Key": key, "Value": value, "PropagateAtLaunch": True}
        for key, value in hands.tags.items()
        if not key.startswith("aws:")
    }
    return [
        {
            "Key": tag["Key"],
            "Value": text(tag["Value"]),
            "PropagateAtLaunch": flag(tag["PropagateAtLaunch"]),
            "ResourceId": name,
            "ResourceType": "auto-scaling-group",
        }
        for tag in {**of_stack, **own}.values()
    ]


async def _find(hands: Hands, name: str) -> dict[str, Any] | None:
    answer = await hands.call("autoscaling", "DescribeAutoScalingGroups", AutoScalingGroupNames=[name])
    groups: list[dict[str, Any]] = answer["AutoScalingGroups"]
    return groups[0] if groups else None


async def _made(hands: Hands, name: str) -> Made:
    group = await _find(hands, name)
    return Made(name, {"AutoScalingGroupARN": group["AutoScalingGroupARN"]} if group else {})


async def _wait_until_stable(hands: Hands, name: str) -> None:
    async def is_stable() -> bool:
        group = await _find(hands, name)
        if group is None:
            raise ResourceFailed(f"Group {name} did not stabilize: it is gone")
        serving = [each for each in group.get("Instances", ()) if each["LifecycleState"] == "InService"]
        return len(serving) >= int(group["DesiredCapacity"])

    await hands.until(is_stable, _STABLE_S)


async def _attach(hands: Hands, name: str, old: Properties, new: Properties) -> None:
    before, after = old.get("TargetGroupARNs") or [], new.get("TargetGroupARNs") or []
    group = {"AutoScalingGroupName": name}
    gone = [arn for arn in before if arn not in after]
    if gone:
        await hands.call("autoscaling", "DetachLoadBalancerTargetGroups", **group, TargetGroupARNs=gone)
    fresh = [arn for arn in after if arn not in before]
    if fresh:
        await hands.call("autoscaling", "AttachLoadBalancerTargetGroups", **group, TargetGroupARNs=fresh)


async def _retag(hands: Hands, name: str, old: Properties, new: Properties) -> None:
    before, after = _tags(hands, name, old), _tags(hands, name, new)
    kept = {tag["Key"] for tag in after}
    gone = [tag for tag in before if tag["Key"] not in kept]
    if gone:
        await hands.call("autoscaling", "DeleteTags", Tags=gone)
    if after and after != before:
        await hands.call("autoscaling", "CreateOrUpdateTags", Tags=after)


async def _rehook(hands: Hands, name: str, old: Properties, new: Properties) -> None:
    before, after = (each.get("LifecycleHookSpecificationList") or [] for each in (old, new))
    kept = {hook["LifecycleHookName"] for hook in after}
    for hook in before:
        if hook["LifecycleHookName"] not in kept:
            hook_name = hook["LifecycleHookName"]
            await hands.call(
                "autoscaling", "DeleteLifecycleHook", AutoScalingGroupName=name, LifecycleHookName=hook_name
            )
    for hook in after:
        request = members_of("autoscaling", "PutLifecycleHook", {**hook, "AutoScalingGroupName": name})
        await hands.call("autoscaling", "PutLifecycleHook", **request)


async def _collect_and_notify(hands: Hands, name: str, old: Properties, new: Properties) -> None:
    if changed(old, new, ["MetricsCollection"]):
        if old.get("MetricsCollection"):
            await hands.call("autoscaling", "DisableMetricsCollection", AutoScalingGroupName=name)
        for each in new.get("MetricsCollection") or ():
            request = members_of(
                "autoscaling", "EnableMetricsCollection", {**each, "AutoScalingGroupName": name}
            )
            await hands.call("autoscaling", "EnableMetricsCollection", **request)
    if not changed(old, new, ["NotificationConfigurations"]):
        return
    for each in old.get("NotificationConfigurations") or ():
        await hands.call(
            "autoscaling",
            "DeleteNotificationConfiguration",
            AutoScalingGroupName=name,
            TopicARN=_topic_of(each),
        )
    for each in new.get("NotificationConfigurations") or ():
        await hands.call(
            "autoscaling",
            "PutNotificationConfiguration",
            AutoScalingGroupName=name,
            TopicARN=_topic_of(each),
            NotificationTypes=each.get("NotificationTypes") or [],
        )


def _topic_of(configuration: Mapping[str, Any]) -> str:
    topics = configuration["TopicARN"]
    return str(topics[0] if isinstance(topics, list) else topics)
