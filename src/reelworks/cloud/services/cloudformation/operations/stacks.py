"""Stacks: created, updated, deleted, protected; updates called off, and going back gone on with."""

from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.cloudformation import located
from reelworks.cloud.services.cloudformation.asking import check_role, read_request
from reelworks.cloud.services.cloudformation.beginning import (
    begin,
    check_room_for_stack,
    deadline_of,
    new_operation,
    new_stack,
    on_failure_of,
)
from reelworks.cloud.services.cloudformation.deleting import check_may_delete, kept_of
from reelworks.cloud.services.cloudformation.errors import (
    AlreadyExistsException,
    ValidationError,
)
from reelworks.cloud.services.cloudformation.model import Version
from reelworks.cloud.services.cloudformation.room import CloudFormationCall, cloudformation
from reelworks.cloud.services.cloudformation.stack_policy import read_policy
from reelworks.cloud.services.cloudformation.updating import check_may_update, plan_update, void_change_sets

_CANCELLED = "Resource update cancelled. "


@cloudformation.operation("CreateStack", reads=True, locate=located.stack)
async def create_stack(call: CloudFormationCall, request: Request) -> dict[str, Any]:
    """Begin to make a stack from a template.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html

    Raises:
        AlreadyExistsException: there is a stack of that name.
        TokenAlreadyExistsException: the token stands for another action on the stack.
        InsufficientCapabilitiesException: the template makes identities, and the request does not allow that.
        LimitExceededException: the account has as many stacks as it may.
        ValidationError: the name, the template or a parameter is not valid.
    """
    name = request["StackName"]
    located.check_stack_name(name)
    if request.get("OnFailure") and "DisableRollback" in request:
        raise ValidationError("You can specify either DisableRollback or OnFailure, but not both.")
    known = located.find_stack(call, name)
    if known is not None and known.token and known.token == request.get("ClientRequestToken"):
        return {"StackId": known.stack_id}
    if known is not None:
        raise AlreadyExistsException(f"Stack [{name}] already exists")
    empty = new_stack(call, name, Version(""))
    asked = await read_request(call, request, empty, None)
    stack = replace(
        empty,
        version=asked.version,
        disable_rollback=on_failure_of(request) == "DO_NOTHING",
        timeout_minutes=request.get("TimeoutInMinutes"),
        is_protected=bool(request.get("EnableTerminationProtection")),
        policy=await read_policy(call, request),
        rollback_configuration=request.get("RollbackConfiguration") or {},
    )
    operation = new_operation(
        call,
        "create",
        stack,
        asked.version,
        token=request.get("ClientRequestToken"),
        on_failure=on_failure_of(request),
        deadline=deadline_of(call, stack.timeout_minutes),
        retain_except_on_create=bool(request.get("RetainExceptOnCreate")),
    )

    def work() -> dict[str, Any]:
        if call.writing.stacks.find_named(*call.place, name) is not None:
            raise AlreadyExistsException(f"Stack [{name}] already exists")
        check_room_for_stack(call)
        begin(call, stack, operation, "CREATE_IN_PROGRESS")
        return {"StackId": stack.stack_id, "OperationId": operation.operation_id}

    return await call.write(work)


@cloudformation.operation("UpdateStack", reads=True, locate=located.stack)
async def update_stack(call: CloudFormationCall, request: Request) -> dict[str, Any]:
    """Begin to bring a stack to another template, or to other parameters.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStack.html

    Raises:
        InsufficientCapabilitiesException: the template makes identities, and the request does not allow that.
        TokenAlreadyExistsException: the token stands for another action on the stack.
        ValidationError: there is no such stack, it is busy, nothing would change, or the template is not valid.
    """
    stack = located.get_living_stack(call, request["StackName"])
    token = request.get("ClientRequestToken")
    if token and stack.token == token:
        return {"StackId": stack.stack_id}
    check_may_update(stack)
    asked = await read_request(call, request, stack, stack.version)
    given = await read_policy(call, request)
    found = await plan_update(call, stack, asked)
    if found.is_empty:
        raise ValidationError("No updates are to be performed.")
    operation = new_operation(
        call,
        "update",
        stack,
        asked.version,
        before=stack.version,
        token=token,
        on_failure="DO_NOTHING" if request.get("DisableRollback") else "ROLLBACK",
        retain_except_on_create=bool(request.get("RetainExceptOnCreate")),
    )

    def work() -> dict[str, Any]:
        now = located.get_living_stack(call.within(), stack.stack_id)
        check_may_update(now)
        void_change_sets(call, stack.stack_id)
        policy = now.policy if given is None else given
        rollback = request.get("RollbackConfiguration", now.rollback_configuration)
        changed = replace(now, policy=policy, rollback_configuration=rollback, updated_at=call.clock.now())
        begin(call, changed, replace(operation, before=now.version), "UPDATE_IN_PROGRESS")
        return {"StackId": stack.stack_id, "OperationId": operation.operation_id}

    return await call.write(work)


@cloudformation.operation("DeleteStack", locate=located.stack)
def delete_stack(call: CloudFormationCall, request: Request) -> None:
    """Begin to remove a stack and its resources; one that is not there is removed.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html

    Raises:
        TokenAlreadyExistsException: the token stands for another action on the stack.
        ValidationError: it is protected, being updated, or others import what it exports; or resources are to be
            retained of a stack whose deletion has not failed.
    """
    stack = located.find_stack(call, request["StackName"])
    if stack is None or stack.is_deleted or stack.status == "DELETE_IN_PROGRESS":
        return
    role = request.get("RoleARN")
    if role is not None:
        check_role(call, role)
    check_may_delete(call, stack, request)
    target = replace(stack.version, role_arn=role or stack.version.role_arn)
    operation = new_operation(
        call,
        "delete",
        stack,
        target,
        token=request.get("ClientRequestToken"),
        retain=kept_of(call, stack, request),
    )
    void_change_sets(call, stack.stack_id)
    begin(call, stack, operation, "DELETE_IN_PROGRESS")


@cloudformation.operation("CancelUpdateStack", locate=located.stack)
def cancel_update_stack(call: CloudFormationCall, request: Request) -> None:
    """Call off an update: what is under way ends, and the stack goes back.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CancelUpdateStack.html

    Raises:
        TokenAlreadyExistsException: the token stands for another action on the stack.
        ValidationError: there is no such stack, or it is not being updated.
    """
    stack = located.get_living_stack(call, request["StackName"])
    operation = call.writing.operations.find(stack.stack_id)
    if operation is None or stack.status != "UPDATE_IN_PROGRESS":
        raise ValidationError(
            f"CancelUpdateStack cannot be called from current stack status ({stack.status})"
        )
    call.writing.operations.save(replace(operation, is_cancelled=True))
    call.database.after_commit(lambda: call.engine.cancel(stack.stack_id, _CANCELLED))


@cloudformation.operation("ContinueUpdateRollback", locate=located.stack)
def continue_update_rollback(call: CloudFormationCall, request: Request) -> dict[str, Any]:
    """Go on going back where that failed, passing over resources that the request names.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html

    Raises:
        TokenAlreadyExistsException: the token stands for another action on the stack.
        ValidationError: there is no such stack, it is not UPDATE_ROLLBACK_FAILED, or a resource to be passed over
            has not failed.
    """
    stack = located.get_living_stack(call, request["StackName"])
    kept = call.writing.operations.find(stack.stack_id)
    if kept is None or stack.status != "UPDATE_ROLLBACK_FAILED":
        raise ValidationError(
            f"Stack:{stack.stack_id} is in {stack.status} state and can not continue rollback."
        )
    skipped = tuple(request.get("ResourcesToSkip", ()))
    failed = {
        one.logical_id
        for one in call.writing.resources.list_of(stack.stack_id)
        if one.status == "UPDATE_FAILED"
    }
    if set(skipped) - failed:
        raise ValidationError(
            f"ResourcesToSkip must be in the UPDATE_FAILED state: {sorted(set(skipped) - failed)}"
        )
    role = request.get("RoleARN")
    if role is not None:
        check_role(call, role)
    target = replace(kept.target, role_arn=role or kept.target.role_arn)
    operation = replace(
        kept, stage="back", retain=skipped, target=target, token=request.get("ClientRequestToken")
    )
    begin(call, stack, operation, "UPDATE_ROLLBACK_IN_PROGRESS")
    return {}


@cloudformation.operation("UpdateTerminationProtection", locate=located.stack)
def update_termination_protection(call: CloudFormationCall, request: Request) -> dict[str, Any]:
    """Protect a stack from being deleted, or no longer.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateTerminationProtection.html

    Raises:
        ValidationError: there is no such stack.
    """
    stack = located.get_living_stack(call, request["StackName"])
    call.writing.stacks.save(replace(stack, is_protected=request["EnableTerminationProtection"]))
    return {"StackId": stack.stack_id}
