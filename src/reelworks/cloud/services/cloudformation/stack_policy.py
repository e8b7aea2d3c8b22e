"""A stack's policy, wherever the request has it.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
"""

import orjson

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.cloudformation.errors import ValidationError
from reelworks.cloud.services.cloudformation.fetching import Kind, fetch_document
from reelworks.cloud.services.cloudformation.limits import STACK_POLICY_BYTES_MAX
from reelworks.cloud.services.cloudformation.room import CloudFormationCall

_POLICY = Kind("Stack policy", "StackPolicyURL", STACK_POLICY_BYTES_MAX)


async def read_policy(call: CloudFormationCall, request: Request) -> str | None:
    """Return the policy that a request gives, in its body or as an object in S3; None where it gives none.

    Raises:
        ValidationError: it gives both, the object cannot be fetched, or it is no policy.
    """
    body, url = request.get("StackPolicyBody"), request.get("StackPolicyURL")
    if body is not None and url is not None:
        raise ValidationError("You cannot specify both StackPolicyURL and StackPolicyBody")
    policy = await fetch_document(call, url, _POLICY) if url is not None else body
    if policy is not None and (len(policy.encode()) > STACK_POLICY_BYTES_MAX or not _is_document(policy)):
        raise ValidationError("Error validating stack policy: Invalid stack policy")
    return policy


def _is_document(policy: str) -> bool:
    try:
        document = orjson.loads(policy)
    except orjson.JSONDecodeError:
        return False
    return isinstance(document, dict) and "Statement" in document
