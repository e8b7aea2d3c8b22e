"""Stack policies: kept and told. What they would forbid is not held against updates."""

from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.cloudformation import located
from reelworks.cloud.services.cloudformation.errors import ValidationError
from reelworks.cloud.services.cloudformation.room import CloudFormationCall, cloudformation
from reelworks.cloud.services.cloudformation.stack_policy import read_policy


@cloudformation.operation("SetStackPolicy", reads=True, locate=located.stack)
async def set_stack_policy(call: CloudFormationCall, request: Request) -> None:
    """Keep a stack's policy.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_SetStackPolicy.html

    Raises:
        ValidationError: there is no such stack, or the policy is no JSON document or cannot be fetched.
    """
    stack = located.get_living_stack(call, request["StackName"])
    policy = await read_policy(call, request)
    if policy is None:
        raise ValidationError("You must specify either StackPolicyBody or StackPolicyURL")

    def work() -> None:
        now = located.get_living_stack(call.within(), stack.stack_id)
        call.writing.stacks.save(replace(now, policy=policy))

    await call.write(work)


@cloudformation.operation("GetStackPolicy", reads=True, locate=located.stack)
def get_stack_policy(call: CloudFormationCall, request: Request) -> dict[str, Any]:
    """Return a stack's policy, if it has one.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetStackPolicy.html

    Raises:
        ValidationError: there is no such stack.
    """
    stack = located.get_living_stack(call, request["StackName"])
    return {"StackPolicyBody": stack.policy} if stack.policy else {}
