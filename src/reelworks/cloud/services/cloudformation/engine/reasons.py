"""Why something failed, in the words of events."""

import logging
from collections.abc import Sequence

from reelworks.base.ids import Ids, new_uuid
from reelworks.cloud.services.cloudformation.engine.walk import StepFailed
from reelworks.cloud.services.cloudformation.language.errors import TemplateError
from reelworks.cloud.services.cloudformation.types.contract import ResourceFailed
from reelworks.cloud.wire.error import AwsError

_CODES = (
    ("AccessDenied", ("AccessDenied", "NotAuthorized", "Unauthorized")),
    ("AlreadyExists", ("AlreadyExist", "AlreadyOwned", "NameExists", "Duplicate")),
    ("NotFound", ("NotFound", "DoesNotExist", "NoSuch", "NonExistent")),
    ("ServiceLimitExceeded", ("LimitExceeded", "Quota", "TooMany")),
    ("Throttling", ("Throttl",)),
    ("InvalidRequest", ("Invalid", "Validation", "Malformed", "Missing", "Illegal")),
)
"""A handler's error codes, by what the service's own contain.

https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html
"""

log = logging.getLogger(__name__)


def reason_of(error: Exception, ids: Ids) -> str:
    """Return the reason that an event tells. What is our own fault is logged, and told as AWS does."""
    if isinstance(error, AwsError):
        code = next(
            (told for told, parts in _CODES if any(part in error.code for part in parts)),
            "GeneralServiceException",
        )
        return (
            f'Resource handler returned message: "{error.message} (Status Code: {error.status}; Error Code:'
            f' {error.code})" (RequestToken: {new_uuid(ids)}, HandlerErrorCode: {code})'
        )
    if isinstance(error, ResourceFailed | TemplateError):
        return str(error)
    log.error("a resource failed by our own fault", exc_info=error)
    return "Internal Failure"


def reason_of_failures(failures: Sequence[StepFailed]) -> str:
    """Return what a stack says of its resources that failed."""
    parts = []
    for action in ("create", "update", "delete"):
        names = sorted({failure.logical_id for failure in failures if failure.action == action})
        if names:
            parts.append(f"The following resource(s) failed to {action}: [{', '.join(names)}]. ")
    return "".join(parts)
