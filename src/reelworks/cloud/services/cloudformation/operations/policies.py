"""Stack policies: kept and told. What they would forbid is not held against updates."""

from dataclasses import replace
from typing import Any

import orjson

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.cloudformation import located
from reelworks.cloud.services.cloudformation.errors import ValidationError
from reelworks.cloud.services.cloudformation.limits import STACK_POLICY_BYTES_MAX
from reelworks.cloud.services.cloudformation.room import CloudFormationCall, cloudformation


@cloudformation.operation("SetStackPolicy", locate=located.stack)
def set_stack_policy(call: CloudFormationCall, request: Request) -> None:
    """Keep a stack's policy.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_SetStackPolicy.html

    Raises:
        ValidationError: there is no such stack, or the policy is no JSON document.
    """
    stack = located.get_living_stack(call, request["StackName"])
    body = request.get("StackPolicyBody")
    if body is None:
        raise ValidationError(
            "You must specify StackPolicyBody; StackPolicyURL is not supported by this cloud."
        )
    if len(body.encode()) > STACK_POLICY_BYTES_MAX or not _is_document(body):
        raise ValidationError("Error validating stack policy: Invalid stack policy")
    call.writing.stacks.save(replace(stack, policy=body))


@cloudformation.operation("GetStackPolicy", reads=True, locate=located.stack)
def get_stack_policy(call: CloudFormationCall, request: Request) -> dict[str, Any]:
    """Return a stack's policy, if it has one.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetStackPolicy.html

    Raises:
        ValidationError: there is no such stack.
    """
    stack = located.get_living_stack(call, request["StackName"])
    return {"StackPolicyBody": stack.policy} if stack.policy else {}


def _is_document(body: str) -> bool:
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return False
    return isinstance(document, dict) and "Statement" in document
