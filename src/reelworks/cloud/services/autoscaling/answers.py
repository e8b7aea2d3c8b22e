"""Groups, instances and activities as answers write them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from reelworks.cloud.services.autoscaling.model import Activity, Group, Hook, Member, Policy, Tag

GRANULARITY = "1Minute"


def moment(seconds: float) -> datetime:
    """Return a time stamp to the millisecond."""
    return datetime.fromtimestamp(round(seconds, 3), UTC)


def zone_id(zone: str) -> str:
    """Return the id of a zone, as EC2 gives it: ``us-east-2a`` is ``use2-az1``."""
    place, number, letter = zone[:-1].rpartition("-")[0], zone[-2], zone[-1]
    area, _, side = place.partition("-")
    short = "".join(word[0] for word in _sides(side))
    return f"{area}{short}{number}-az{ord(letter) - ord('a') + 1}"


def group_answer(group: Group, members: Sequence[Member]) -> dict[str, Any]:
    """Return a group as DescribeAutoScalingGroups tells it."""
    answer: dict[str, Any] = {
        **group.settings,
        "AutoScalingGroupName": group.name,
        "AutoScalingGroupARN": group.arn,
        "MinSize": group.min_size,
        "MaxSize": group.max_size,
        "DesiredCapacity": group.desired,
        "AvailabilityZones": list(group.zones),
        "LoadBalancerNames": [],
        "TargetGroupARNs": list(group.target_groups),
        "Instances": [instance_answer(member) for member in members if member.is_launched],
        "CreatedTime": moment(group.created_at),
        "SuspendedProcesses": [
            {"ProcessName": name, "SuspensionReason": why} for name, why in group.suspended.items()
        ],
        "EnabledMetrics": [{"Metric": name, "Granularity": GRANULARITY} for name in group.metrics],
        "Tags": [tag_answer(group.name, tag) for tag in group.tags],
        "TrafficSources": [{"Identifier": arn, "Type": "elbv2"} for arn in group.target_groups],
    }
    if group.status:
        answer["Status"] = group.status
    return answer


def instance_answer(member: Member) -> dict[str, Any]:
    """Return an instance as part of its group."""
    return {
        "InstanceId": member.instance_id,
        "InstanceType": member.instance_type,
        "AvailabilityZone": member.zone,
        "LifecycleState": member.state,
        "HealthStatus": "Healthy" if member.is_healthy else "Unhealthy",
        "ProtectedFromScaleIn": member.is_protected,
        **member.origin,
    }


def member_answer(member: Member) -> dict[str, Any]:
    """Return an instance as DescribeAutoScalingInstances tells it: its health is in capitals there."""
    health = "HEALTHY" if member.is_healthy else "UNHEALTHY"
    return {**instance_answer(member), "AutoScalingGroupName": member.group, "HealthStatus": health}


def tag_answer(group: str, tag: Tag) -> dict[str, Any]:
    """Return a group's tag."""
    return {
        "ResourceId": group,
        "ResourceType": "auto-scaling-group",
        "Key": tag.key,
        "Value": tag.value,
        "PropagateAtLaunch": tag.is_propagated,
    }


def activity_answer(activity: Activity, *, is_deleted: bool = False) -> dict[str, Any]:
    """Return an activity."""
    answer: dict[str, Any] = {
        "ActivityId": activity.id,
        "AutoScalingGroupName": activity.group,
        "Description": activity.description,
        "Cause": activity.cause[:1023],
        "StartTime": moment(activity.started_at),
        "StatusCode": activity.status,
        "Progress": activity.progress,
        "Details": orjson.dumps(activity.details).decode(),
        "AutoScalingGroupARN": activity.group_arn,
    }
    if activity.ended_at is not None:
        answer["EndTime"] = moment(int(activity.ended_at))
    if activity.message:
        answer["StatusMessage"] = activity.message[:1023]
    if is_deleted:
        answer["AutoScalingGroupState"] = "Deleted"
    return answer


def hook_answer(hook: Hook) -> dict[str, Any]:
    """Return a lifecycle hook."""
    answer: dict[str, Any] = {
        "LifecycleHookName": hook.name,
        "AutoScalingGroupName": hook.group,
        "LifecycleTransition": hook.transition,
        "HeartbeatTimeout": hook.heartbeat_s,
        "GlobalTimeout": hook.global_s,
        "DefaultResult": hook.default_result,
    }
    if hook.target_arn:
        answer["NotificationTargetARN"] = hook.target_arn
    if hook.role_arn:
        answer["RoleARN"] = hook.role_arn
    if hook.metadata is not None:
        answer["NotificationMetadata"] = hook.metadata
    return answer


def policy_answer(policy: Policy, alarms: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """Return a scaling policy with the alarms that execute it."""
    return {
        **policy.settings,
        "AutoScalingGroupName": policy.group,
        "PolicyName": policy.name,
        "PolicyARN": policy.arn,
        "PolicyType": policy.kind,
        "Enabled": policy.is_enabled,
        "Alarms": list(alarms),
    }


def _sides(side: str) -> list[str]:
    """Split ``southeast`` into its two words; a plain one is one."""
    for first in ("north", "south"):
        if side.startswith(first) and side != first:
            return [first, side.removeprefix(first)]
    return [side]
