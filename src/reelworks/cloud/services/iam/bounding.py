"""Permissions boundaries: a managed policy that says what somebody may be allowed at most.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.iam.errors import NoSuchEntityException
from reelworks.cloud.services.iam.finding import get_policy_entity
from reelworks.cloud.services.iam.room import IamCall


def boundary_in(call: IamCall, request: Request) -> str | None:
    """Return the ARN of the policy that the request gives as a boundary, or None where it gives none.

    Raises:
        NoSuchEntityException: there is no such policy.
    """
    arn: str | None = request.get("PermissionsBoundary")
    if arn is None:
        return None
    try:
        return get_policy_entity(call, arn).arn
    except NoSuchEntityException:
        raise NoSuchEntityException(f"Scope ARN: {arn} does not exist or is not attachable.") from None
