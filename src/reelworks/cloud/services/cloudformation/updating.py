"""Whether a stack may be updated, and what an update would do to it."""

from dataclasses import replace

from reelworks.cloud.services.cloudformation.asking import Asked
from reelworks.cloud.services.cloudformation.beginning import new_operation
from reelworks.cloud.services.cloudformation.blueprint import Blueprint, draw
from reelworks.cloud.services.cloudformation.engine.site import Site, facts_of
from reelworks.cloud.services.cloudformation.errors import ValidationError
from reelworks.cloud.services.cloudformation.hands import Halt
from reelworks.cloud.services.cloudformation.language.errors import TemplateError
from reelworks.cloud.services.cloudformation.model import Stack
from reelworks.cloud.services.cloudformation.planning import Plan, plan
from reelworks.cloud.services.cloudformation.room import CloudFormationCall
from reelworks.cloud.services.cloudformation.types.contract import ResourceFailed

_UPDATABLE = frozenset(
    {
        "CREATE_COMPLETE",
        "CREATE_FAILED",
        "UPDATE_COMPLETE",
        "UPDATE_FAILED",
        "UPDATE_ROLLBACK_COMPLETE",
    }
)


def check_may_update(stack: Stack) -> None:
    """Return where a stack can be updated as it stands.

    Raises:
        ValidationError: it cannot.
    """
    if stack.status not in _UPDATABLE:
        raise ValidationError(f"Stack:{stack.stack_id} is in {stack.status} state and can not be updated.")


async def plan_update(call: CloudFormationCall, stack: Stack, asked: Asked) -> Plan:
    """Return what bringing a stack to what is asked would do.

    Raises:
        ValidationError: a value of the template cannot be evaluated.
        AwsError: the Parameter Store refused.
    """
    operation = new_operation(call, "update", stack, asked.version)
    site = Site(call.shop, stack, operation, Halt())
    try:
        return await plan(site, asked.blueprint, _before(call, stack))
    except (TemplateError, ResourceFailed) as error:
        raise ValidationError(str(error)) from error


def void_change_sets(call: CloudFormationCall, stack_id: str) -> None:
    """From inside a transaction: let no change set of a stack be executed that has become another."""
    for change_set in call.writing.change_sets.list_of(stack_id):
        if change_set.execution_status == "AVAILABLE":
            call.writing.change_sets.save(replace(change_set, execution_status="OBSOLETE"))


def _before(call: CloudFormationCall, stack: Stack) -> Blueprint | None:
    if not stack.version.template:
        return None
    try:
        return draw(stack.version, facts_of(stack, tuple(stack.version.notification_arns)), call.types)
    except TemplateError:
        # A stack may have been left with a template that could not be made.
        return None
