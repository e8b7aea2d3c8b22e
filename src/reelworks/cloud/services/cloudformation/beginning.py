"""Beginning an operation: from inside a transaction, the stack, the journal and the first event are written as one."""

from dataclasses import replace
from typing import Any

from reelworks.base.arn import Arn
from reelworks.base.ids import new_uuid
from reelworks.cloud.rooms import Request
from reelworks.cloud.services.cloudformation.acting import saved_caller
from reelworks.cloud.services.cloudformation.engine.ledger import Ledger
from reelworks.cloud.services.cloudformation.errors import LimitExceededException
from reelworks.cloud.services.cloudformation.limits import STACKS_MAX
from reelworks.cloud.services.cloudformation.model import Kind, Operation, Stack, Version
from reelworks.cloud.services.cloudformation.room import CloudFormationCall

_KINDS = {
    "create": "CREATE_STACK",
    "update": "UPDATE_STACK",
    "delete": "DELETE_STACK",
    "continue": "CONTINUE_ROLLBACK",
}


def new_stack(call: CloudFormationCall, name: str, version: Version) -> Stack:
    """Return a stack that is not kept yet."""
    arn = Arn("cloudformation", call.caller.region, call.caller.account, f"stack/{name}/{new_uuid(call.ids)}")
    return Stack(str(arn), call.caller.account, call.caller.region, name, version, "", call.clock.now())


def new_operation(
    call: CloudFormationCall, kind: Kind, stack: Stack, target: Version, **more: Any
) -> Operation:
    """Return an operation that is not kept yet."""
    return Operation(new_uuid(call.ids), stack.stack_id, kind, saved_caller(call.caller), target, **more)


def begin(call: CloudFormationCall, stack: Stack, operation: Operation, status: str) -> Stack:
    """From inside a transaction: write a stack's new status and what is begun on it; begin once that is on the disk."""
    begun = replace(
        stack,
        status=status,
        reason="User Initiated",
        version=operation.target,
        token=operation.token,
        last_operations=((_KINDS[operation.kind], operation.operation_id),),
    )
    call.writing.stacks.save(begun)
    call.writing.operations.save(operation)
    Ledger(call.shop, stack, operation).tell_stack(begun)
    call.database.after_commit(lambda: call.engine.begin(stack.stack_id))
    return begun


def check_room_for_stack(call: CloudFormationCall) -> None:
    """Return where the account may have one more stack.

    Raises:
        LimitExceededException: it may not.
    """
    if call.writing.stacks.count_of(*call.place) >= STACKS_MAX:
        raise LimitExceededException


def on_failure_of(request: Request) -> str:
    """Return what becomes of a stack whose creation fails."""
    if request.get("OnFailure"):
        return str(request["OnFailure"])
    return "DO_NOTHING" if request.get("DisableRollback") else "ROLLBACK"


def deadline_of(call: CloudFormationCall, minutes: int | None) -> float | None:
    """Return when a creation has taken too long."""
    return call.clock.now() + minutes * 60 if minutes else None
