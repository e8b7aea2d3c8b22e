"""Stacks, as they stand."""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.cloudformation import located
from reelworks.cloud.services.cloudformation.answers import told_stack, told_summary
from reelworks.cloud.services.cloudformation.limits import DELETED_STACKS_KEPT_S, PAGE_STACKS, STACKS_MAX
from reelworks.cloud.services.cloudformation.pages import page_of
from reelworks.cloud.services.cloudformation.room import CloudFormationCall, cloudformation


@cloudformation.operation("DescribeStacks", reads=True, locate=located.stack)
def describe_stacks(call: CloudFormationCall, request: Request) -> dict[str, Any]:
    """Describe a stack, by its name or id, or all that are not deleted.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html

    Raises:
        ValidationError: there is no such stack.
    """
    if request.get("StackName"):
        return {"Stacks": [told_stack(located.get_stack(call, request["StackName"]))]}
    stacks, token = page_of(
        call.stores.stacks.list_of(*call.place, is_deleted_too=False), request, PAGE_STACKS
    )
    return {"Stacks": [told_stack(stack) for stack in stacks], **token}


@cloudformation.operation("ListStacks", reads=True, locate=located.everything)
def list_stacks(call: CloudFormationCall, request: Request) -> dict[str, Any]:
    """List stacks, of some states or of all; deleted ones for 90 days.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStacks.html

    Raises:
        ValidationError: the token is none of ours.
    """
    wanted, oldest = set(request.get("StackStatusFilter", ())), call.clock.now() - DELETED_STACKS_KEPT_S
    found = [
        stack
        for stack in call.stores.stacks.list_of(*call.place, is_deleted_too=True)
        if (not wanted or stack.status in wanted) and (stack.deleted_at or call.clock.now()) >= oldest
    ]
    stacks, token = page_of(found, request, PAGE_STACKS)
    return {"StackSummaries": [told_summary(stack) for stack in stacks], **token}


@cloudformation.operation("DescribeAccountLimits", reads=True, locate=located.everything)
def describe_account_limits(_call: CloudFormationCall, _request: Request) -> dict[str, Any]:
    """Tell how many stacks an account may have in a region.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeAccountLimits.html
    """
    return {
        "AccountLimits": [
            {"Name": "StackLimit", "Value": STACKS_MAX},
            {"Name": "StackOutputsLimit", "Value": 200},
        ]
    }
