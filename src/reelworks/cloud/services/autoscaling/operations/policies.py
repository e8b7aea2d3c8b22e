"""Scaling policies: put, deleted, described, executed."""

from collections.abc import Mapping, Sequence
from typing import Any

from reelworks.base.ids import new_uuid
from reelworks.cloud.rooms import Request
from reelworks.cloud.services.autoscaling.agreeing import agrees_to_scale_in
from reelworks.cloud.services.autoscaling.answers import policy_answer
from reelworks.cloud.services.autoscaling.checks import check_name
from reelworks.cloud.services.autoscaling.errors import (
    LimitExceededFault,
    ScalingActivityInProgressFault,
    ValidationError,
)
from reelworks.cloud.services.autoscaling.keeping.scaling import Execution, carry_out, is_cooling
from reelworks.cloud.services.autoscaling.limits import POLICIES_MAX
from reelworks.cloud.services.autoscaling.model import Group, Policy
from reelworks.cloud.services.autoscaling.model.policy import SIMPLE, TRACKING
from reelworks.cloud.services.autoscaling.operations import located
from reelworks.cloud.services.autoscaling.operations.capacity import IN_PROGRESS
from reelworks.cloud.services.autoscaling.paging import page_of
from reelworks.cloud.services.autoscaling.policy_requests import policy_settings
from reelworks.cloud.services.autoscaling.room import AutoScalingCall, autoscaling
from reelworks.cloud.wire.error import AwsError

ALARMS_ROLE = "AWSServiceRoleForCloudWatchEvents"
"""Who executes policies for alarms."""


@autoscaling.operation("PutScalingPolicy", locate=located.group)
async def put_scaling_policy(call: AutoScalingCall, request: Request) -> dict[str, Any]:
    """Make a scaling policy, or change one; a target-tracking one makes its alarms and keeps them.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutScalingPolicy.html

    Raises:
        LimitExceededFault: the group has as many policies as it may.
        OperationNotImplemented: the policy is predictive.
        ValidationError: there is no such group, or a member is out of its range, missing, or of another kind.
    """
    check_name(request["PolicyName"], "policyName")
    kind, settings = policy_settings(request)
    before: list[Policy] = []

    def save() -> Policy:
        group = located.get_group(call, request["AutoScalingGroupName"])
        policies = call.stores.policies.of_group(group.arn)
        existing = next((one for one in policies if one.name == request["PolicyName"]), None)
        if existing is None and len(policies) >= POLICIES_MAX:
            raise LimitExceededFault(
                f"You may have at most {POLICIES_MAX} scaling policies in an Auto Scaling group."
            )
        before.extend([existing] if existing else [])
        alarms = _alarm_names(call, group, settings, existing) if kind == TRACKING else ()
        policy = Policy(
            existing.arn if existing else _new_arn(call, group, request["PolicyName"]),
            group.arn,
            group.account,
            group.region,
            group.name,
            request["PolicyName"],
            kind,
            settings,
            request.get("Enabled", True),
            alarms,
        )
        call.stores.policies.save(policy)
        return policy

    policy = await call.write(save)
    await _put_alarms(call, policy, before[0] if before else None)
    return {"PolicyARN": policy.arn, "Alarms": _own_alarms(policy)}


@autoscaling.operation("DeletePolicy", locate=located.policy)
async def delete_policy(call: AutoScalingCall, request: Request) -> None:
    """Delete a scaling policy, and the alarms that are its own.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeletePolicy.html

    Raises:
        ValidationError: there is no such policy.
    """
    policy = located.get_policy(call, request)
    await call.write(lambda: call.stores.policies.delete(policy.arn))
    await call.alarms.delete(policy)


@autoscaling.operation("DescribePolicies", reads=True)
async def describe_policies(call: AutoScalingCall, request: Request) -> dict[str, Any]:
    """Describe scaling policies, of a group or all, with the alarms that execute them.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribePolicies.html

    Raises:
        InvalidNextToken: the NextToken is none that was given out.
        ValidationError: there is no such group.
    """
    name, names, kinds = (request.get(one) for one in ("AutoScalingGroupName", "PolicyNames", "PolicyTypes"))
    if name:
        found = call.stores.policies.of_group(located.get_group(call, name).arn)
    else:
        found = call.stores.policies.of_owner(call.owner)
    found = [
        one
        for one in found
        if (not names or one.name in names or one.arn in names) and (not kinds or one.kind in kinds)
    ]
    page = page_of(request, "ScalingPolicies", found, lambda one: one)
    policies: Sequence[Policy] = page["ScalingPolicies"]
    page["ScalingPolicies"] = [policy_answer(one, await _alarms_of(call, one)) for one in policies]
    return page


@autoscaling.operation("ExecutePolicy", locate=located.policy)
async def execute_policy(call: AutoScalingCall, request: Request) -> None:
    """Execute a scaling policy, as its alarms do: the group is told the capacity that it wants.

    Nothing happens where it is disabled, or the group lets no alarm do so; an alarm that comes in a cooldown comes
    again.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_ExecutePolicy.html

    Raises:
        ScalingActivityInProgressFault: a cooldown is to be honoured, and is under way.
        ValidationError: there is no such policy, or it needs a MetricValue and a BreachThreshold.
    """
    policy = located.get_policy(call, request)
    _check_metric(policy, request)
    is_alarms = call.caller.principal.name.endswith(ALARMS_ROLE)
    alarm = await _alarm_name(call, policy) if is_alarms else None
    value = request.get("MetricValue", 0.0)
    if policy.kind == TRACKING and not await agrees_to_scale_in(call, policy, value):
        return
    execution = Execution(alarm, value, request.get("BreachThreshold", 0.0))

    def execute() -> None:
        current = call.stores.policies.find(policy.arn)
        group = call.stores.groups.find_arn(policy.group_arn)
        if current is None or group is None or group.is_deleting or not current.is_enabled:
            return
        if is_alarms and not group.may("AlarmNotification"):
            return
        scene = call.scene(group)
        if policy.kind == SIMPLE and request.get("HonorCooldown") and is_cooling(scene):
            if is_alarms:
                return
            raise ScalingActivityInProgressFault(IN_PROGRESS)
        carry_out(scene, current, execution)

    await call.write(execute)


def _check_metric(policy: Policy, request: Request) -> None:
    if policy.kind == SIMPLE:
        return
    needed = ("MetricValue",) if policy.kind == TRACKING else ("MetricValue", "BreachThreshold")
    missing = [name for name in needed if name not in request]
    if missing:
        raise ValidationError(f"{missing[0]} is required to execute a policy of type {policy.kind}")


async def _put_alarms(call: AutoScalingCall, policy: Policy, before: Policy | None) -> None:
    """Bring a policy's alarms up to date; where CloudWatch refuses them, the policy is as it was before."""
    if policy.kind == TRACKING:
        try:
            await call.alarms.put(policy)
        except AwsError as error:
            await call.write(
                lambda: (
                    call.stores.policies.save(before) if before else call.stores.policies.delete(policy.arn)
                )
            )
            raise ValidationError(f"The alarms of the policy could not be made. {error.message}") from error
    if before is not None and set(before.alarms) - set(policy.alarms):
        await call.alarms.delete(before)
        if policy.alarms:
            await call.alarms.put(policy)


def _alarm_names(
    call: AutoScalingCall, group: Group, settings: Mapping[str, Any], existing: Policy | None
) -> tuple[str, ...]:
    sides = ("High",) if settings["TargetTrackingConfiguration"].get("DisableScaleIn") else ("High", "Low")
    if existing is not None and len(existing.alarms) == len(sides):
        return existing.alarms
    return tuple(f"TargetTracking-{group.name}-Alarm{side}-{new_uuid(call.ids)}" for side in sides)


def _new_arn(call: AutoScalingCall, group: Group, name: str) -> str:
    return (
        f"arn:aws:autoscaling:{group.region}:{group.account}:scalingPolicy:{new_uuid(call.ids)}"
        f":autoScalingGroupName/{group.name}:policyName/{name}"
    )


def _own_alarms(policy: Policy) -> list[dict[str, str]]:
    prefix = f"arn:aws:cloudwatch:{policy.region}:{policy.account}:alarm:"
    return [{"AlarmName": name, "AlarmARN": prefix + name} for name in policy.alarms]


async def _alarms_of(call: AutoScalingCall, policy: Policy) -> list[dict[str, str]]:
    if policy.alarms:
        return _own_alarms(policy)
    try:
        found = await call.alarms.acting_for(policy)
    except AwsError:
        # Without CloudWatch nobody knows of any.
        return []
    return [{"AlarmName": one["AlarmName"], "AlarmARN": one["AlarmArn"]} for one in found]


async def _alarm_name(call: AutoScalingCall, policy: Policy) -> str:
    """Return the name of the alarm on whose behalf is asked: as the caller says, else the one in ALARM."""
    if call.caller.source_arn:
        return call.caller.source_arn.rpartition(":alarm:")[2]
    try:
        found = await call.alarms.acting_for(policy)
    except AwsError:
        found = ()
    ringing = [one["AlarmName"] for one in found if one.get("StateValue") == "ALARM"]
    return str(ringing[0]) if ringing else policy.name
