"""Lifecycle hooks as requests bring them.

https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutLifecycleHook.html
"""

from collections.abc import Mapping
from typing import Any

from reelworks.base.arn import find_arn
from reelworks.cloud.services.autoscaling.errors import ValidationError
from reelworks.cloud.services.autoscaling.limits import (
    HEARTBEAT_S,
    HEARTBEAT_S_MAX,
    HEARTBEAT_S_MIN,
    METADATA_CHARACTERS_MAX,
    TRANSITIONS,
)
from reelworks.cloud.services.autoscaling.model import Group, Hook

RESULTS = ("CONTINUE", "ABANDON")


def hook_from(group: Group, request: Mapping[str, Any], existing: Hook | None) -> Hook:
    """Return the hook that a request describes; what it leaves out stays as it was.

    Raises:
        ValidationError: a member is out of its range, or a new hook lacks one.
    """
    transition = request.get("LifecycleTransition") or (existing.transition if existing else "")
    if transition not in TRANSITIONS:
        raise ValidationError(
            "Lifecycle transition is required for a new hook"
            if not transition
            else f"Lifecycle transition {transition} is not valid"
        )
    heartbeat_s = request.get("HeartbeatTimeout", existing.heartbeat_s if existing else HEARTBEAT_S)
    if not HEARTBEAT_S_MIN <= heartbeat_s <= HEARTBEAT_S_MAX:
        raise ValidationError(
            f"Heartbeat timeout must be between {HEARTBEAT_S_MIN} and {HEARTBEAT_S_MAX} seconds"
        )
    result = request.get("DefaultResult", existing.default_result if existing else "ABANDON")
    if result not in RESULTS:
        raise ValidationError("DefaultResult must be either CONTINUE or ABANDON")
    target = request.get("NotificationTargetARN", existing.target_arn if existing else "")
    role = request.get("RoleARN", existing.role_arn if existing else "")
    _check_target(target, role)
    metadata = request.get("NotificationMetadata", existing.metadata if existing else None)
    if metadata is not None and len(metadata) > METADATA_CHARACTERS_MAX:
        raise ValidationError(f"NotificationMetadata may have at most {METADATA_CHARACTERS_MAX} characters")
    name = request["LifecycleHookName"]
    return Hook(group.arn, group.name, name, transition, heartbeat_s, result, target, role, metadata)


def _check_target(target: str, role: str) -> None:
    if not target:
        return
    arn = find_arn(target)
    if arn is None or arn.service not in ("sns", "sqs"):
        raise ValidationError("Notification target ARN is not valid: it is neither a topic's nor a queue's")
    if not role:
        raise ValidationError("RoleARN is required with NotificationTargetARN")
