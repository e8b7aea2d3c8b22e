"""How each service of AWS says that somebody may not do something.

https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
"""

from collections.abc import Mapping
from typing import Final

from reelworks.cloud.policy.evaluate import Decision
from reelworks.cloud.rooms import Call, Caller, Resource
from reelworks.cloud.wire.error import AwsError


class AccessDenied(AwsError):
    """No policy allows what the caller asked for, or one denies it."""

    status = 403


class AuthorizationErrorException(AccessDenied):
    """What SNS calls it."""

    code = "AuthorizationError"


class AccessDeniedException(AccessDenied):
    """What the services that speak JSON call it."""

    status = 400


class QueueAccessDenied(AccessDenied):
    """What SQS calls it: one name for JSON, one for the query protocol."""

    code = "AccessDeniedException"
    query_code = "AccessDenied"


class UnauthorizedOperation(AccessDenied):
    """What EC2 calls it."""


_BY_SERVICE: Final[Mapping[str, type[AccessDenied]]] = {
    "sqs": QueueAccessDenied,
    "sns": AuthorizationErrorException,
    "ec2": UnauthorizedOperation,
    "events": AccessDeniedException,
    "logs": AccessDeniedException,
    "ssm": AccessDeniedException,
}


def denial_of(call: Call, action: str, resource: Resource, decision: Decision) -> AccessDenied:
    """Return the refusal, under the name that the call's service has for it: who may not do what on what, and why."""
    prefix = action.partition(":")[0]
    error = _BY_SERVICE.get(call.service or prefix, AccessDenied)
    return error(_words(prefix, call.caller, action, resource, decision))


def _words(prefix: str, caller: Caller, action: str, resource: Resource, decision: Decision) -> str:
    is_stranger = resource.account not in (None, caller.principal.account)
    if caller.principal.kind == "anonymous" or (prefix == "s3" and is_stranger):
        # S3 tells its reasons within an account only.
        return "Access Denied"
    if prefix == "sqs":
        # SQS's own way of writing an action: all in lower case. SNS has one too.
        action = action.lower()
    elif prefix == "sns":
        action = action.replace("sns:", "SNS:", 1)
    where = f'"{resource.arn}"' if prefix == "s3" else resource.arn
    on = "" if resource.arn == "*" and prefix == "s3" else f" on resource: {where}"
    who, why = caller.principal.caller_arn, decision.reason(action)
    sentence = f"User: {who} is not authorized to perform: {action}{on} {why}"
    return f"You are not authorized to perform this operation. {sentence}" if prefix == "ec2" else sentence
