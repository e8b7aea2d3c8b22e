"""Whether a stack may be deleted, and what of it stays."""

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.cloudformation.engine.outputs import name_in
from reelworks.cloud.services.cloudformation.errors import ValidationError
from reelworks.cloud.services.cloudformation.model import Stack
from reelworks.cloud.services.cloudformation.room import CloudFormationCall

_STOPPABLE = frozenset({"CREATE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS"})


def check_may_delete(call: CloudFormationCall, stack: Stack, request: Request) -> None:
    """Return where a stack may be deleted as it stands.

    Raises:
        ValidationError: it is protected, being updated, in use by others, or not where resources can be retained.
    """
    if stack.is_protected:
        raise ValidationError(
            f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled"
        )
    if stack.is_busy and stack.status not in _STOPPABLE:
        raise ValidationError(f"Stack [{stack.name}] cannot be deleted while in status {stack.status}")
    if request.get("RetainResources") and stack.status != "DELETE_FAILED":
        raise ValidationError(
            f"Invalid operation on stack [{stack.stack_id}]. RetainResources can only be specified for a stack in"
            " DELETE_FAILED state"
        )
    for name in call.writing.exports.list_of_stack(stack.stack_id):
        users = call.writing.exports.importers_of(call.place, name)
        others = [name_in(one) for one in users if one != stack.stack_id]
        if others:
            raise ValidationError(f"Export {name} cannot be deleted as it is in use by {', '.join(others)}")


def kept_of(call: CloudFormationCall, stack: Stack, request: Request) -> tuple[str, ...]:
    """Return the logical ids that a deletion leaves alone.

    Raises:
        ValidationError: one of them did not fail to be deleted.
    """
    failed = {
        one.logical_id
        for one in call.writing.resources.list_of(stack.stack_id)
        if one.status == "DELETE_FAILED"
    }
    if request.get("DeletionMode") == "FORCE_DELETE_STACK" and stack.status == "DELETE_FAILED":
        return tuple(sorted(failed))
    asked = tuple(request.get("RetainResources", ()))
    if set(asked) - failed:
        raise ValidationError(
            "The specified resources to retain must be in a valid state. Do not specify the following resources:"
            f" [{', '.join(sorted(set(asked) - failed))}]"
        )
    return asked
