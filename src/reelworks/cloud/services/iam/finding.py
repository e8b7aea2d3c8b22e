"""Finding what a request names, or saying that it is not there."""

from typing import Literal

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.iam.errors import (
    NoSuchEntityException,
    UnmodifiableEntityException,
    ValidationError,
    no_such,
    no_such_policy,
)
from reelworks.cloud.services.iam.model import AWS, Entity
from reelworks.cloud.services.iam.room import IamCall

_MEMBERS = {
    "user": "UserName",
    "role": "RoleName",
    "group": "GroupName",
    "instance-profile": "InstanceProfileName",
}


def get_entity(
    call: IamCall, kind: Literal["user", "role", "group", "instance-profile"], request: Request
) -> Entity:
    """Return what the request names; a user that it does not name is the caller.

    Raises:
        NoSuchEntityException: there is none of that name.
        ValidationError: it names no user, and the caller is none.
    """
    name = request.get(_MEMBERS[kind])
    principal = call.caller.principal
    if name is None:
        if principal.kind != "user":
            raise ValidationError("Must specify userName when calling with non-User credentials")
        name = principal.name.rpartition("/")[2]
    entity = call.shelves.entities.find(kind, call.caller.account, name)
    if entity is None:
        raise no_such(kind, name)
    return entity


def get_policy_entity(call: IamCall, arn: str) -> Entity:
    """Return the managed policy of an ARN, the account's or AWS's own.

    Raises:
        NoSuchEntityException: there is none in this account.
        ValidationError: it is no ARN.
    """
    if not arn.startswith("arn:"):
        raise ValidationError(f"Invalid ARN:  {arn}" if ":" in arn else f"ARN {arn} is not valid.")
    policy = call.shelves.find_policy(arn)
    if policy is None or policy.account not in (AWS, call.caller.account):
        raise no_such_policy(arn)
    return policy


def get_own_policy(call: IamCall, arn: str) -> Entity:
    """Return the account's managed policy of an ARN, to be changed.

    Raises:
        NoSuchEntityException: there is none in this account.
        UnmodifiableEntityException: it is AWS's own.
    """
    policy = get_policy_entity(call, arn)
    if policy.account == AWS:
        raise UnmodifiableEntityException("Policy is AWS managed and cannot be modified.")
    return policy


def version_number(call: IamCall, policy: Entity, name: str) -> int:
    """Return the number of a version that the policy has.

    Raises:
        NoSuchEntityException: it has no such version.
    """
    digits = name.removeprefix("v").partition(".")[0]
    number = int(digits) if digits.isdecimal() and len(digits) < 10 else 0
    known = (
        [1]
        if policy.account == AWS
        else [version.version for version in call.shelves.versions.list_of(policy)]
    )
    if number not in known:
        raise NoSuchEntityException(
            f"Policy {policy.arn} version {name} does not exist or is not attachable."
        )
    return number
