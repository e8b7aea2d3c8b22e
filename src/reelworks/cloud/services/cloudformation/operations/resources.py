"""The resources of stacks."""

from typing import Any

import orjson

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.cloudformation import located
from reelworks.cloud.services.cloudformation.answers import told_resource
from reelworks.cloud.services.cloudformation.errors import ValidationError, stack_does_not_exist
from reelworks.cloud.services.cloudformation.limits import PAGE_STACKS
from reelworks.cloud.services.cloudformation.model import Resource, Stack
from reelworks.cloud.services.cloudformation.pages import page_of
from reelworks.cloud.services.cloudformation.room import CloudFormationCall, cloudformation


@cloudformation.operation("DescribeStackResource", reads=True, locate=located.stack)
def describe_stack_resource(call: CloudFormationCall, request: Request) -> dict[str, Any]:
    """Describe one resource of a stack, its metadata included.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResource.html

    Raises:
        ValidationError: there is no such stack, or no such resource in it.
    """
    stack = located.get_stack(call, request["StackName"])
    logical_id = request["LogicalResourceId"]
    found = next((one for one in _shown(call, stack) if one.logical_id == logical_id), None)
    if found is None:
        raise ValidationError(f"Resource {logical_id} does not exist for stack {stack.name}")
    detail = told_resource(stack, found, "LastUpdatedTimestamp")
    if found.metadata:
        detail["Metadata"] = orjson.dumps(found.metadata).decode()
    return {"StackResourceDetail": detail}


@cloudformation.operation("DescribeStackResources", reads=True, locate=located.stack)
def describe_stack_resources(call: CloudFormationCall, request: Request) -> dict[str, Any]:
    """Describe a stack's resources, or one of them; the stack may be found by what belongs to it.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html

    Raises:
        ValidationError: there is no such stack, or the request names none, or two things at once.
    """
    name, physical_id = request.get("StackName"), request.get("PhysicalResourceId")
    if name and physical_id:
        raise ValidationError("You cannot specify both StackName and PhysicalResourceId")
    if not name and not physical_id:
        raise ValidationError("Either StackName or PhysicalResourceId must be specified")
    stack = located.get_stack(call, name) if name else _stack_of(call, physical_id or "")
    logical_id = request.get("LogicalResourceId")
    found = [one for one in _shown(call, stack) if logical_id in {None, one.logical_id}]
    if logical_id and not found:
        raise ValidationError(f"Resource {logical_id} does not exist for stack {stack.name}")
    return {"StackResources": [told_resource(stack, one) for one in found]}


@cloudformation.operation("ListStackResources", reads=True, locate=located.stack)
def list_stack_resources(call: CloudFormationCall, request: Request) -> dict[str, Any]:
    """List a stack's resources.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html

    Raises:
        ValidationError: there is no such stack.
    """
    stack = located.get_stack(call, request["StackName"])
    found, token = page_of(_shown(call, stack), request, PAGE_STACKS)
    summaries = [told_resource(stack, one, "LastUpdatedTimestamp") for one in found]
    for summary in summaries:
        for member in ("StackName", "StackId", "Description"):
            summary.pop(member, None)
    return {"StackResourceSummaries": summaries, **token}


def _shown(call: CloudFormationCall, stack: Stack) -> list[Resource]:
    """Return what each of a stack's logical ids means now, by name."""
    found = {one.logical_id: one for one in call.stores.resources.list_of(stack.stack_id) if one.is_current}
    return [found[name] for name in sorted(found)]


def _stack_of(call: CloudFormationCall, physical_id: str) -> Stack:
    stack_id = call.stores.resources.find_stack_of(physical_id)
    stack = call.stores.stacks.find(stack_id) if stack_id else None
    if stack is None or (stack.account, stack.region) != call.place:
        raise stack_does_not_exist(physical_id)
    return stack
