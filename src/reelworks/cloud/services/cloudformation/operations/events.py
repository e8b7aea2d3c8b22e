"""What happened to a stack."""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.cloudformation import located
from reelworks.cloud.services.cloudformation.answers import told_event
from reelworks.cloud.services.cloudformation.limits import PAGE_EVENTS
from reelworks.cloud.services.cloudformation.pages import number_of
from reelworks.cloud.services.cloudformation.room import CloudFormationCall, cloudformation

_NEWEST = 1 << 62


@cloudformation.operation("DescribeStackEvents", reads=True, locate=located.stack)
def describe_stack_events(call: CloudFormationCall, request: Request) -> dict[str, Any]:
    """Tell a stack's events, the newest first; of a deleted one by its id.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackEvents.html

    Raises:
        ValidationError: there is no such stack.
    """
    stack = located.get_stack(call, request["StackName"])
    before = number_of(request) or _NEWEST
    events = call.stores.events.list_before(stack.stack_id, before, PAGE_EVENTS + 1)
    answer: dict[str, Any] = {"StackEvents": [told_event(event) for _, event in events[:PAGE_EVENTS]]}
    if len(events) > PAGE_EVENTS:
        answer["NextToken"] = str(events[PAGE_EVENTS - 1][0])
    return answer
