"""Lifecycle actions under way: prolonged, and ended."""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.autoscaling.errors import ValidationError
from reelworks.cloud.services.autoscaling.hook_requests import RESULTS
from reelworks.cloud.services.autoscaling.keeping.hooking import complete, prolong
from reelworks.cloud.services.autoscaling.model import Group, Hook, Member, Wait
from reelworks.cloud.services.autoscaling.operations import located
from reelworks.cloud.services.autoscaling.room import AutoScalingCall, autoscaling


@autoscaling.operation("CompleteLifecycleAction", locate=located.group)
def complete_lifecycle_action(call: AutoScalingCall, request: Request) -> dict[str, Any]:
    """End a lifecycle action, named by its token or by its instance: the instance goes on, or is given up.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CompleteLifecycleAction.html

    Raises:
        ValidationError: there is no such group, hook or action, or the result is none.
    """
    group, _, member, wait = _get(call, request)
    result = request["LifecycleActionResult"]
    if result not in RESULTS:
        raise ValidationError("LifecycleActionResult must be either CONTINUE or ABANDON")
    complete(call.scene(group), member, wait, result, "Abandoned by user")
    return {}


@autoscaling.operation("RecordLifecycleActionHeartbeat", locate=located.group)
def record_lifecycle_action_heartbeat(call: AutoScalingCall, request: Request) -> dict[str, Any]:
    """Give a lifecycle action one more heartbeat timeout, counted from now; all together not beyond its global one.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_RecordLifecycleActionHeartbeat.html

    Raises:
        ValidationError: there is no such group, hook or action.
    """
    group, hook, member, wait = _get(call, request)
    prolong(call.scene(group), member, wait, hook.heartbeat_s)
    return {}


def _get(call: AutoScalingCall, request: Request) -> tuple[Group, Hook, Member, Wait]:
    group = located.get_group(call, request["AutoScalingGroupName"])
    name, token = request["LifecycleHookName"], request.get("LifecycleActionToken")
    instance_id = request.get("InstanceId")
    if not (token or instance_id):
        raise ValidationError("Either LifecycleActionToken or InstanceId must be specified.")
    hook = next((hook for hook in call.stores.hooks.of_group(group.arn) if hook.name == name), None)
    if hook is None:
        raise ValidationError(f"No Lifecycle Hook found with name: {name}")
    for member in call.stores.members.of_group(group.arn):
        if instance_id and member.instance_id != instance_id:
            continue
        for wait in member.waits:
            if wait.hook == name and (not token or wait.token == token):
                return group, hook, member, wait
    named = f"token : {token}" if token else f"instance ID : {instance_id}"
    raise ValidationError(f"No active Lifecycle Action found with {named}")
