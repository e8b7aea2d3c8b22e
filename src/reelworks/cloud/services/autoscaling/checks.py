"""What a request's members may be, before anything is looked up.

https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from reelworks.cloud.services.autoscaling.errors import ValidationError
from reelworks.cloud.services.autoscaling.limits import (
    HEALTH_CHECK_TYPES,
    NAME_CHARACTERS_MAX,
    PROCESSES,
    TAG_KEY_CHARACTERS_MAX,
    TAG_VALUE_CHARACTERS_MAX,
    TAGS_MAX,
    TERMINATION_POLICIES,
)
from reelworks.cloud.services.autoscaling.model import Tag
from reelworks.cloud.wire.error import OperationNotImplemented

UNKNOWN_MEMBERS = (
    "MixedInstancesPolicy",
    "InstanceId",
    "LoadBalancerNames",
    "MaxInstanceLifetime",
    "Operator",
)
"""Members that AWS has and this cloud has not."""
_NAME = re.compile(r"[^:\x00-\x1f\x7f]+")


def check_known(operation: str, request: Mapping[str, Any]) -> None:
    """Refuse by name what this cloud does not do.

    Raises:
        OperationNotImplemented: the request asks for it.
    """
    if request.get("DesiredCapacityType", "units") != "units" or request.get("InstanceLifecyclePolicy"):
        raise OperationNotImplemented(
            f"Reelworks' cloud does not implement InstanceLifecyclePolicy and DesiredCapacityType of {operation}."
        )
    for name in UNKNOWN_MEMBERS:
        if request.get(name):
            raise OperationNotImplemented(f"Reelworks' cloud does not implement {name} of {operation}.")


def check_name(name: str, what: str) -> None:
    """Refuse a name of no characters, of too many, or with a colon.

    Raises:
        ValidationError: it is one.
    """
    if not 0 < len(name) <= NAME_CHARACTERS_MAX or not _NAME.fullmatch(name):
        raise ValidationError(
            f"1 validation error detected: Value '{name}' at '{what}' failed to satisfy constraint: Member must"
            f" have length between 1 and {NAME_CHARACTERS_MAX} and contain neither colons nor control characters"
        )


def check_sizes(least: int, most: int, desired: int) -> None:
    """Refuse sizes that do not go together.

    Raises:
        ValidationError: a size is negative, or the desired capacity is beyond the bounds.
    """
    for name, size in (("MinSize", least), ("MaxSize", most), ("DesiredCapacity", desired)):
        if size < 0:
            raise ValidationError(f"{name} must be greater than or equal to 0")
    if most < least:
        raise ValidationError(f"Max bound, {most}, must be greater than or equal to min bound, {least}")
    if not least <= desired <= most:
        raise ValidationError(
            f"Desired capacity:{desired} must be between the specified min size:{least} and max size:{most}"
        )


def check_settings(request: Mapping[str, Any]) -> None:
    """Refuse settings of a group that are none.

    Raises:
        ValidationError: one is none.
    """
    for name in ("DefaultCooldown", "HealthCheckGracePeriod"):
        if request.get(name, 0) < 0:
            raise ValidationError(f"{name} must be greater than or equal to 0")
    if request.get("DefaultInstanceWarmup", 0) < -1:
        raise ValidationError(
            "DefaultInstanceWarmup must be greater than or equal to 0, or -1 to take it away"
        )
    kinds = request.get("HealthCheckType", "EC2").split(",")
    if not set(kinds) <= set(HEALTH_CHECK_TYPES):
        raise ValidationError(f"Invalid Health Check type: {request['HealthCheckType']}")
    policies = request.get("TerminationPolicies") or ()
    for policy in policies:
        if policy not in TERMINATION_POLICIES:
            raise ValidationError(f"Termination policy {policy} is not valid.")
    if len(set(policies)) < len(policies):
        raise ValidationError("Duplicate termination policies are not allowed.")


def checked_processes(request: Mapping[str, Any]) -> Sequence[str]:
    """Return the processes that a request names, all where it names none.

    Raises:
        ValidationError: one is none.
    """
    named: Sequence[str] = request.get("ScalingProcesses") or PROCESSES
    unknown = [name for name in named if name not in PROCESSES]
    if unknown:
        raise ValidationError(f"The following processes are not valid: {', '.join(unknown)}")
    return named


def tags_of(listed: Sequence[Mapping[str, Any]]) -> tuple[Tag, ...]:
    """Return the tags of a request in the order of their keys.

    Raises:
        ValidationError: a key or value is too long, comes twice, or is AWS's own; or there are too many.
    """
    tags = {one["Key"]: _tag_of(one) for one in listed}
    if len(tags) < len(listed):
        raise ValidationError("Duplicate keys are not allowed in the request.")
    if len(tags) > TAGS_MAX:
        raise ValidationError(f"You may add at most {TAGS_MAX} tags to an Auto Scaling group.")
    return tuple(tags[key] for key in sorted(tags))


def _tag_of(one: Mapping[str, Any]) -> Tag:
    key, value = one["Key"], one.get("Value") or ""
    if not 0 < len(key) <= TAG_KEY_CHARACTERS_MAX or len(value) > TAG_VALUE_CHARACTERS_MAX:
        raise ValidationError(f"The tag {key!r} is too long.")
    # CloudFormation tags what it makes with tags of its own, in the name of whoever asked it.
    if key.lower().startswith("aws:") and not key.startswith("aws:cloudformation:"):
        raise ValidationError("Tag keys that start with aws: are reserved for internal use.")
    return Tag(key, value, bool(one.get("PropagateAtLaunch")))
