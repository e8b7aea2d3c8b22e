"""Lifecycle hooks: put, deleted, described."""

from typing import Any

from reelworks.cloud.rooms import Request, Resource
from reelworks.cloud.services.autoscaling.answers import hook_answer
from reelworks.cloud.services.autoscaling.errors import LimitExceededFault, ValidationError
from reelworks.cloud.services.autoscaling.hook_requests import hook_from
from reelworks.cloud.services.autoscaling.keeping.hooking import CONTINUE, complete
from reelworks.cloud.services.autoscaling.limits import HOOKS_MAX
from reelworks.cloud.services.autoscaling.model import Hook
from reelworks.cloud.services.autoscaling.notes import test_of_hook
from reelworks.cloud.services.autoscaling.operations import located
from reelworks.cloud.services.autoscaling.room import AutoScalingCall, autoscaling


@autoscaling.operation("PutLifecycleHook", locate=located.group)
def put_lifecycle_hook(call: AutoScalingCall, request: Request) -> dict[str, Any]:
    """Make a lifecycle hook, or change one; its target, where it has one, gets a test message.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutLifecycleHook.html

    Raises:
        LimitExceededFault: the group has as many hooks as it may have.
        ValidationError: there is no such group, or a member is out of its range.
    """
    group = located.get_group(call, request["AutoScalingGroupName"])
    hooks = call.stores.hooks.of_group(group.arn)
    existing = next((hook for hook in hooks if hook.name == request["LifecycleHookName"]), None)
    if existing is None and len(hooks) >= HOOKS_MAX:
        raise LimitExceededFault(
            f"You may have at most {HOOKS_MAX} lifecycle hooks in an Auto Scaling group."
        )
    hook = hook_from(group, request, existing)
    if hook.role_arn:
        keys = {"iam:PassedToService": "autoscaling.amazonaws.com"}
        call.ground.door.check(call, "iam:PassRole", Resource(hook.role_arn, condition_keys=keys))
    call.stores.hooks.save(hook)
    if hook.target_arn:
        call.outbox.add(test_of_hook(group, hook, call.caller.request_id, call.clock.now()))
    return {}


@autoscaling.operation("DeleteLifecycleHook", locate=located.group)
def delete_lifecycle_hook(call: AutoScalingCall, request: Request) -> dict[str, Any]:
    """Delete a lifecycle hook; instances that wait for it go on.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteLifecycleHook.html

    Raises:
        ValidationError: there is no such group or hook.
    """
    group = located.get_group(call, request["AutoScalingGroupName"])
    hook = _get(call, group.arn, request["LifecycleHookName"])
    call.stores.hooks.delete(hook)
    scene = call.scene(group)
    for member in list(scene.members.values()):
        for wait in member.waits:
            if wait.hook == hook.name:
                complete(scene, scene.members[member.id], wait, CONTINUE)
    return {}


@autoscaling.operation("DescribeLifecycleHooks", reads=True)
def describe_lifecycle_hooks(call: AutoScalingCall, request: Request) -> dict[str, Any]:
    """Describe the lifecycle hooks of a group.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeLifecycleHooks.html

    Raises:
        ValidationError: there is no such group.
    """
    group = located.get_group(call, request["AutoScalingGroupName"])
    names = request.get("LifecycleHookNames")
    found = [hook for hook in call.stores.hooks.of_group(group.arn) if not names or hook.name in names]
    return {"LifecycleHooks": [hook_answer(hook) for hook in found]}


def _get(call: AutoScalingCall, group_arn: str, name: str) -> Hook:
    for hook in call.stores.hooks.of_group(group_arn):
        if hook.name == name:
            return hook
    raise ValidationError(f"No Lifecycle Hook found with name: {name}")
