"""Change sets, executed."""

from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.cloudformation import located
from reelworks.cloud.services.cloudformation.asking import check_role
from reelworks.cloud.services.cloudformation.beginning import begin, new_operation
from reelworks.cloud.services.cloudformation.errors import (
    InvalidChangeSetStatusException,
)
from reelworks.cloud.services.cloudformation.limits import EXECUTION_WAITED_S
from reelworks.cloud.services.cloudformation.model import EXECUTED, REVIEW, ChangeSet, Operation, Stack
from reelworks.cloud.services.cloudformation.room import CloudFormationCall, cloudformation
from reelworks.cloud.services.cloudformation.updating import check_may_update


@cloudformation.operation("ExecuteChangeSet", reads=True, locate=located.stack)
async def execute_change_set(call: CloudFormationCall, request: Request) -> dict[str, Any]:
    """Begin to do what a change set says; the stack's other change sets are deleted.

    The answer is held back for a moment, in which small stacks are done: clients look at once, and then not again
    for half a minute.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html

    Raises:
        ChangeSetNotFoundException: there is no such change set.
        InvalidChangeSetStatusException: it failed, or is executed already.
        InsufficientCapabilitiesException, TokenAlreadyExistsException: never, since its creation checked that.
        ValidationError: the stack is busy.
    """

    def work() -> str:
        within = call.within()
        change_set = located.get_change_set(within, request)
        if change_set.execution_status != "AVAILABLE":
            raise InvalidChangeSetStatusException(
                f"ChangeSet [{change_set.change_set_id}] cannot be executed in its current status of"
                f" [{change_set.status if change_set.status == 'FAILED' else change_set.execution_status}]"
            )
        stack = located.get_living_stack(within, change_set.stack_id)
        if stack.status != REVIEW:
            check_may_update(stack)
        if change_set.version.role_arn:
            check_role(call, change_set.version.role_arn)
        _execute(call, request, stack, change_set)
        return stack.stack_id

    await call.engine.wait(await call.write(work), EXECUTION_WAITED_S)
    return {}


def _execute(call: CloudFormationCall, request: Request, stack: Stack, change_set: ChangeSet) -> None:
    is_new = stack.status == REVIEW
    rollback = change_set.rollback_configuration or stack.rollback_configuration
    changed = replace(
        stack,
        change_set_id=change_set.change_set_id,
        disable_rollback=bool(request.get("DisableRollback")) if is_new else stack.disable_rollback,
        rollback_configuration=rollback,
        updated_at=call.clock.now(),
    )
    begin(
        call,
        changed,
        _operation(call, request, stack, change_set),
        "CREATE_IN_PROGRESS" if is_new else "UPDATE_IN_PROGRESS",
    )
    for other in call.writing.change_sets.list_of(stack.stack_id):
        if other.change_set_id != change_set.change_set_id:
            call.writing.change_sets.remove(other.change_set_id)
    call.writing.change_sets.save(replace(change_set, execution_status=EXECUTED))


def _operation(call: CloudFormationCall, request: Request, stack: Stack, change_set: ChangeSet) -> Operation:
    is_new = stack.status == REVIEW
    on_failure = change_set.on_failure or ("DO_NOTHING" if request.get("DisableRollback") else "ROLLBACK")
    return new_operation(
        call,
        "create" if is_new else "update",
        stack,
        change_set.version,
        before=None if is_new else stack.version,
        token=request.get("ClientRequestToken"),
        on_failure=on_failure,
        retain_except_on_create=bool(request.get("RetainExceptOnCreate")),
    )
