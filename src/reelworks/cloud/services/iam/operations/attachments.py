"""Managed policies, attached to users, roles and groups."""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.iam import located
from reelworks.cloud.services.iam.answers import attached_of
from reelworks.cloud.services.iam.errors import NoSuchEntityException, beyond_quota
from reelworks.cloud.services.iam.finding import get_entity, get_policy_entity
from reelworks.cloud.services.iam.limits import ATTACHED_MAX
from reelworks.cloud.services.iam.model import IdentityKind
from reelworks.cloud.services.iam.paging import page_of
from reelworks.cloud.services.iam.room import IamCall, iam


@iam.operation("AttachUserPolicy", locate=located.named("user"))
def attach_user_policy(call: IamCall, request: Request) -> None:
    """Attach a managed policy to a user; safe to repeat. It holds from the next request on.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachUserPolicy.html

    Raises:
        NoSuchEntityException: there is no such user or policy.
        LimitExceededException: ten are attached already.
    """
    _attach(call, "user", request)


@iam.operation("DetachUserPolicy", locate=located.named("user"))
def detach_user_policy(call: IamCall, request: Request) -> None:
    """Detach a managed policy from a user.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachUserPolicy.html

    Raises:
        NoSuchEntityException: there is no such user, or the policy is not attached to it.
    """
    _detach(call, "user", request)


@iam.operation("ListAttachedUserPolicies", reads=True, locate=located.named("user"))
def list_attached_user_policies(call: IamCall, request: Request) -> dict[str, Any]:
    """List the managed policies that are attached to a user, by name.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedUserPolicies.html

    Raises:
        NoSuchEntityException: there is no such user.
    """
    return _list_attached(call, "user", request)


@iam.operation("AttachRolePolicy", locate=located.named("role"))
def attach_role_policy(call: IamCall, request: Request) -> None:
    """Attach a managed policy to a role; safe to repeat. It holds from the next request on.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html

    Raises:
        NoSuchEntityException: there is no such role or policy.
        LimitExceededException: ten are attached already.
    """
    _attach(call, "role", request)


@iam.operation("DetachRolePolicy", locate=located.named("role"))
def detach_role_policy(call: IamCall, request: Request) -> None:
    """Detach a managed policy from a role.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachRolePolicy.html

    Raises:
        NoSuchEntityException: there is no such role, or the policy is not attached to it.
    """
    _detach(call, "role", request)


@iam.operation("ListAttachedRolePolicies", reads=True, locate=located.named("role"))
def list_attached_role_policies(call: IamCall, request: Request) -> dict[str, Any]:
    """List the managed policies that are attached to a role, by name.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html

    Raises:
        NoSuchEntityException: there is no such role.
    """
    return _list_attached(call, "role", request)


@iam.operation("AttachGroupPolicy", locate=located.named("group"))
def attach_group_policy(call: IamCall, request: Request) -> None:
    """Attach a managed policy to a group; safe to repeat. It holds from the next request on.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachGroupPolicy.html

    Raises:
        NoSuchEntityException: there is no such group or policy.
        LimitExceededException: ten are attached already.
    """
    _attach(call, "group", request)


@iam.operation("DetachGroupPolicy", locate=located.named("group"))
def detach_group_policy(call: IamCall, request: Request) -> None:
    """Detach a managed policy from a group.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachGroupPolicy.html

    Raises:
        NoSuchEntityException: there is no such group, or the policy is not attached to it.
    """
    _detach(call, "group", request)


@iam.operation("ListAttachedGroupPolicies", reads=True, locate=located.named("group"))
def list_attached_group_policies(call: IamCall, request: Request) -> dict[str, Any]:
    """List the managed policies that are attached to a group, by name.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedGroupPolicies.html

    Raises:
        NoSuchEntityException: there is no such group.
    """
    return _list_attached(call, "group", request)


def _attach(call: IamCall, kind: IdentityKind, request: Request) -> None:
    entity = get_entity(call, kind, request)
    arn = get_policy_entity(call, request["PolicyArn"]).arn
    attached = call.shelves.attachments.list_of(entity)
    if arn not in attached and len(attached) >= ATTACHED_MAX:
        raise beyond_quota(f"PoliciesPer{kind.capitalize()}", ATTACHED_MAX)
    call.shelves.attachments.add(entity, arn)


def _detach(call: IamCall, kind: IdentityKind, request: Request) -> None:
    entity, arn = get_entity(call, kind, request), request["PolicyArn"]
    if not call.shelves.attachments.remove(entity, arn):
        raise NoSuchEntityException(f"Policy {arn} was not found.")


def _list_attached(call: IamCall, kind: IdentityKind, request: Request) -> dict[str, Any]:
    attached = attached_of(call.shelves.attachments.list_of(get_entity(call, kind, request)))
    prefix = request.get("PathPrefix", "/")
    under = [policy for policy in attached if policy["PolicyArn"].partition(":policy")[2].startswith(prefix)]
    page, told = page_of(under, request, lambda policy: policy["PolicyName"])
    return {"AttachedPolicies": list(page), **told}
