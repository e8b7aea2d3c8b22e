"""Change sets: what an update, or a new stack, would do; told, listed, deleted."""

from dataclasses import replace
from typing import Any

from reelworks.base.arn import Arn
from reelworks.base.ids import new_uuid
from reelworks.cloud.rooms import Request
from reelworks.cloud.services.cloudformation import located
from reelworks.cloud.services.cloudformation.answers import (
    moment_of,
    told_change_set,
    told_parameters,
    told_tags,
)
from reelworks.cloud.services.cloudformation.asking import read_request
from reelworks.cloud.services.cloudformation.beginning import check_room_for_stack, new_stack
from reelworks.cloud.services.cloudformation.errors import (
    AlreadyExistsException,
    InvalidChangeSetStatusException,
    ValidationError,
    stack_does_not_exist,
)
from reelworks.cloud.services.cloudformation.limits import PAGE_STACKS
from reelworks.cloud.services.cloudformation.model import EXECUTED, REVIEW, ChangeSet, Stack, Version
from reelworks.cloud.services.cloudformation.pages import page_of
from reelworks.cloud.services.cloudformation.reviewing import begin_review
from reelworks.cloud.services.cloudformation.room import CloudFormationCall, cloudformation
from reelworks.cloud.services.cloudformation.updating import check_may_update, plan_update

NO_CHANGES = (
    "The submitted information didn't contain changes. Submit different information to create a change set."
)


@cloudformation.operation("CreateChangeSet", reads=True, locate=located.stack)
async def create_change_set(call: CloudFormationCall, request: Request) -> dict[str, Any]:
    """Work out what an update would do, or begin to review a new stack; where nothing would change, it has failed.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html

    Raises:
        AlreadyExistsException: there is a change set of that name, or for CREATE a stack.
        InsufficientCapabilitiesException: the template makes identities, and the request does not allow that.
        LimitExceededException: the account has as many stacks as it may.
        ValidationError: there is no such stack, or it is busy; the template or a parameter is not valid; resources
            are to be imported.
    """
    kind = request.get("ChangeSetType", "UPDATE")
    if kind == "IMPORT" or request.get("ResourcesToImport"):
        raise ValidationError("Importing resources is not supported by this cloud.")
    stack = _stack_for(call, request["StackName"], kind)
    _check_name_is_free(call, stack, request["ChangeSetName"])
    change_set = await _worked_out(call, request, stack)

    def work() -> dict[str, Any]:
        within = call.within()
        if located.find_stack(within, stack.stack_id) is None:
            if located.find_stack(within, stack.name) is not None:
                raise AlreadyExistsException(f"Stack [{stack.name}] already exists")
            check_room_for_stack(call)
            begin_review(call, stack)
        _check_name_is_free(within, stack, change_set.name)
        call.writing.change_sets.remove_named(stack.stack_id, change_set.name)
        call.writing.change_sets.save(change_set)
        return {"Id": change_set.change_set_id, "StackId": stack.stack_id}

    return await call.write(work)


@cloudformation.operation("DescribeChangeSet", reads=True, locate=located.stack)
def describe_change_set(call: CloudFormationCall, request: Request) -> dict[str, Any]:
    """Tell what a change set would do.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSet.html

    Raises:
        ChangeSetNotFoundException: there is no such change set.
        ValidationError: there is no such stack.
    """
    change_set = located.get_change_set(call, request)
    stack = located.get_stack(call, change_set.stack_id)
    changes, token = page_of(change_set.changes, request, PAGE_STACKS)
    version = change_set.version
    answer = {
        **told_change_set(change_set, stack),
        "CreationTime": moment_of(change_set.created_at),
        "Parameters": told_parameters(version),
        "NotificationARNs": list(version.notification_arns),
        "RollbackConfiguration": dict(change_set.rollback_configuration),
        "Capabilities": list(version.capabilities),
        "Tags": told_tags(version.tags),
        "Changes": [{"Type": "Resource", "ResourceChange": dict(change)} for change in changes],
        **token,
    }
    return {**answer, "OnStackFailure": change_set.on_failure} if change_set.on_failure else answer


@cloudformation.operation("DeleteChangeSet", locate=located.stack)
def delete_change_set(call: CloudFormationCall, request: Request) -> dict[str, Any]:
    """Delete a change set; one that is not there is deleted.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteChangeSet.html

    Raises:
        InvalidChangeSetStatusException: it is being executed.
        ValidationError: there is no such stack.
    """
    change_set = located.find_change_set(call, request)
    if change_set is None:
        return {}
    if change_set.execution_status == "EXECUTE_IN_PROGRESS":
        raise InvalidChangeSetStatusException(
            f"ChangeSet [{change_set.change_set_id}] cannot be deleted in its current status of EXECUTE_IN_PROGRESS"
        )
    call.writing.change_sets.remove(change_set.change_set_id)
    return {}


@cloudformation.operation("ListChangeSets", reads=True, locate=located.stack)
def list_change_sets(call: CloudFormationCall, request: Request) -> dict[str, Any]:
    """List a stack's change sets.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListChangeSets.html

    Raises:
        ValidationError: there is no such stack.
    """
    stack = located.get_living_stack(call, request["StackName"])
    found, token = page_of(call.stores.change_sets.list_of(stack.stack_id), request, PAGE_STACKS)
    return {"Summaries": [told_change_set(one, stack) for one in found], **token}


def _stack_for(call: CloudFormationCall, name: str, kind: str) -> Stack:
    """Return the stack that a change set is for; for CREATE a new one, or one that is reviewed already."""
    known = located.find_stack(call, name)
    if known is not None and known.is_deleted:
        known = None
    if kind != "CREATE":
        if known is None:
            raise ValidationError(f"Stack [{name}] does not exist")
        if known.status == REVIEW:
            raise ValidationError(f"Stack:{known.stack_id} is in {REVIEW} state and can not be updated.")
        check_may_update(known)
        return known
    if known is None:
        if name.startswith("arn:"):
            raise stack_does_not_exist(name)
        located.check_stack_name(name)
        return new_stack(call, name, Version(""))
    if known.status != REVIEW:
        raise AlreadyExistsException(
            f"Stack [{name}] already exists and cannot be created again with the changeSet []."
        )
    return known


def _check_name_is_free(call: CloudFormationCall, stack: Stack, name: str) -> None:
    """Check that no change set of a stack has this name, those left out that are executed already."""
    taken = call.stores.change_sets.find_named(stack.stack_id, name)
    if taken is not None and taken.execution_status != EXECUTED:
        raise AlreadyExistsException(f"ChangeSet {name} already exists for stack {stack.name}")


async def _worked_out(call: CloudFormationCall, request: Request, stack: Stack) -> ChangeSet:
    kind = request.get("ChangeSetType", "UPDATE")
    asked = await read_request(call, request, stack, None if kind == "CREATE" else stack.version)
    arn = Arn(
        "cloudformation",
        call.caller.region,
        call.caller.account,
        f"changeSet/{request['ChangeSetName']}/{new_uuid(call.ids)}",
    )
    new = ChangeSet(
        str(arn),
        stack.stack_id,
        request["ChangeSetName"],
        kind,
        asked.version,
        call.clock.now(),
        "CREATE_COMPLETE",
        "AVAILABLE",
        description=request.get("Description", ""),
        on_failure=request.get("OnStackFailure"),
        rollback_configuration=request.get("RollbackConfiguration") or {},
    )
    try:
        found = await plan_update(call, stack, asked)
    except ValidationError as error:
        return replace(new, status="FAILED", execution_status="UNAVAILABLE", reason=error.message)
    if found.is_empty:
        return replace(new, status="FAILED", execution_status="UNAVAILABLE", reason=NO_CHANGES)
    return replace(new, changes=found.changes)
