"""Inline policies: those that belong to one user, role or group, and go with it."""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.iam import located
from reelworks.cloud.services.iam.documents import check_inline, encoded
from reelworks.cloud.services.iam.errors import NoSuchEntityException
from reelworks.cloud.services.iam.finding import get_entity
from reelworks.cloud.services.iam.model import IdentityKind
from reelworks.cloud.services.iam.names import check_name
from reelworks.cloud.services.iam.paging import page_of
from reelworks.cloud.services.iam.room import IamCall, iam


@iam.operation("PutUserPolicy", locate=located.named("user"))
def put_user_policy(call: IamCall, request: Request) -> None:
    """Give a user a policy of its own, or replace the one of that name. It holds from the next request on.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html

    Raises:
        NoSuchEntityException: there is no such user.
        MalformedPolicyDocumentException: the document is not a policy for identities.
        LimitExceededException: its inline policies would be too long together.
    """
    _put(call, "user", request)


@iam.operation("GetUserPolicy", reads=True, locate=located.named("user"))
def get_user_policy(call: IamCall, request: Request) -> dict[str, Any]:
    """Return a user's own policy of that name.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUserPolicy.html

    Raises:
        NoSuchEntityException: there is no such user, or it has no such policy.
    """
    return _get(call, "user", request)


@iam.operation("DeleteUserPolicy", locate=located.named("user"))
def delete_user_policy(call: IamCall, request: Request) -> None:
    """Take a user's own policy away.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPolicy.html

    Raises:
        NoSuchEntityException: there is no such user, or it has no such policy.
    """
    _delete(call, "user", request)


@iam.operation("ListUserPolicies", reads=True, locate=located.named("user"))
def list_user_policies(call: IamCall, request: Request) -> dict[str, Any]:
    """List the names of a user's own policies.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserPolicies.html

    Raises:
        NoSuchEntityException: there is no such user.
    """
    return _list(call, "user", request)


@iam.operation("PutRolePolicy", locate=located.named("role"))
def put_role_policy(call: IamCall, request: Request) -> None:
    """Give a role a policy of its own, or replace the one of that name. It holds from the next request on.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html

    Raises:
        NoSuchEntityException: there is no such role.
        MalformedPolicyDocumentException: the document is not a policy for identities.
        LimitExceededException: its inline policies would be too long together.
    """
    _put(call, "role", request)


@iam.operation("GetRolePolicy", reads=True, locate=located.named("role"))
def get_role_policy(call: IamCall, request: Request) -> dict[str, Any]:
    """Return a role's own policy of that name.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html

    Raises:
        NoSuchEntityException: there is no such role, or it has no such policy.
    """
    return _get(call, "role", request)


@iam.operation("DeleteRolePolicy", locate=located.named("role"))
def delete_role_policy(call: IamCall, request: Request) -> None:
    """Take a role's own policy away.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html

    Raises:
        NoSuchEntityException: there is no such role, or it has no such policy.
    """
    _delete(call, "role", request)


@iam.operation("ListRolePolicies", reads=True, locate=located.named("role"))
def list_role_policies(call: IamCall, request: Request) -> dict[str, Any]:
    """List the names of a role's own policies.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html

    Raises:
        NoSuchEntityException: there is no such role.
    """
    return _list(call, "role", request)


@iam.operation("PutGroupPolicy", locate=located.named("group"))
def put_group_policy(call: IamCall, request: Request) -> None:
    """Give a group a policy of its own, or replace the one of that name. It holds from the next request on.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutGroupPolicy.html

    Raises:
        NoSuchEntityException: there is no such group.
        MalformedPolicyDocumentException: the document is not a policy for identities.
        LimitExceededException: its inline policies would be too long together.
    """
    _put(call, "group", request)


@iam.operation("GetGroupPolicy", reads=True, locate=located.named("group"))
def get_group_policy(call: IamCall, request: Request) -> dict[str, Any]:
    """Return a group's own policy of that name.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroupPolicy.html

    Raises:
        NoSuchEntityException: there is no such group, or it has no such policy.
    """
    return _get(call, "group", request)


@iam.operation("DeleteGroupPolicy", locate=located.named("group"))
def delete_group_policy(call: IamCall, request: Request) -> None:
    """Take a group's own policy away.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroupPolicy.html

    Raises:
        NoSuchEntityException: there is no such group, or it has no such policy.
    """
    _delete(call, "group", request)


@iam.operation("ListGroupPolicies", reads=True, locate=located.named("group"))
def list_group_policies(call: IamCall, request: Request) -> dict[str, Any]:
    """List the names of a group's own policies.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupPolicies.html

    Raises:
        NoSuchEntityException: there is no such group.
    """
    return _list(call, "group", request)


def _put(call: IamCall, kind: IdentityKind, request: Request) -> None:
    entity, name = get_entity(call, kind, request), check_name("policy", request["PolicyName"])
    others = call.shelves.inline.list_of(entity)
    others.pop(name, None)
    call.shelves.inline.save(entity, name, check_inline(entity, others, request["PolicyDocument"]))


def _get(call: IamCall, kind: IdentityKind, request: Request) -> dict[str, Any]:
    entity, name = get_entity(call, kind, request), request["PolicyName"]
    document = call.shelves.inline.list_of(entity).get(name)
    if document is None:
        raise _missing(kind, name)
    return {
        f"{kind.capitalize()}Name": entity.name,
        "PolicyName": name,
        "PolicyDocument": encoded(document),
    }


def _delete(call: IamCall, kind: IdentityKind, request: Request) -> None:
    if not call.shelves.inline.delete(get_entity(call, kind, request), request["PolicyName"]):
        raise _missing(kind, request["PolicyName"])


def _list(call: IamCall, kind: IdentityKind, request: Request) -> dict[str, Any]:
    names = call.shelves.inline.list_of(get_entity(call, kind, request))
    page, told = page_of(names, request)
    return {"PolicyNames": list(page), **told}


def _missing(kind: IdentityKind, name: str) -> NoSuchEntityException:
    return NoSuchEntityException(f"The {kind} policy with name {name} cannot be found.")
