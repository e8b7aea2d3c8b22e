"""Roles: identities that others put on, where the role's trust policy lets them."""

from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.iam import located
from reelworks.cloud.services.iam.answers import role_of
from reelworks.cloud.services.iam.bounding import boundary_in
from reelworks.cloud.services.iam.documents import check_trust
from reelworks.cloud.services.iam.errors import exists_already, out_of_range
from reelworks.cloud.services.iam.finding import get_entity
from reelworks.cloud.services.iam.leaving import check_bare
from reelworks.cloud.services.iam.limits import SESSION_S_LEAST, SESSION_S_MOST
from reelworks.cloud.services.iam.model import Entity, new_id
from reelworks.cloud.services.iam.names import check_description, check_name, check_path, tags_of
from reelworks.cloud.services.iam.paging import entities_page
from reelworks.cloud.services.iam.room import IamCall, iam


@iam.operation("CreateRole", locate=located.new("role"))
def create_role(call: IamCall, request: Request) -> dict[str, Any]:
    """Make a role, with its trust policy.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html

    Raises:
        EntityAlreadyExistsException: there is one of that name, whatever its case.
        MalformedPolicyDocumentException: the trust policy is none.
        NoSuchEntityException: there is no such policy for a boundary.
        ValidationError, InvalidInputException, LimitExceededException: a member has no allowed value.
    """
    name = check_name("role", request["RoleName"])
    if call.shelves.entities.find("role", call.caller.account, name):
        raise exists_already("role", name)
    description = request.get("Description")
    role = Entity(
        "role",
        call.caller.account,
        name,
        check_path(request.get("Path", "/")),
        new_id(call.ids, "role"),
        call.clock.now(),
        tags=tags_of(request.get("Tags", [])),
        boundary=boundary_in(call, request),
        trust=check_trust(call.shelves, request["AssumeRolePolicyDocument"]),
        description=None if description is None else check_description(description),
        session_s_max=_session_s_in(request, SESSION_S_LEAST),
    )
    call.shelves.entities.add(role)
    return {"Role": role_of(role)}


@iam.operation("GetRole", reads=True, locate=located.named("role"))
def get_role(call: IamCall, request: Request) -> dict[str, Any]:
    """Return a role.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html

    Raises:
        NoSuchEntityException: there is none of that name.
    """
    return {"Role": role_of(get_entity(call, "role", request))}


@iam.operation("ListRoles", reads=True, locate=located.listed("role"))
def list_roles(call: IamCall, request: Request) -> dict[str, Any]:
    """List the account's roles, by name.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html
    """
    roles, told = entities_page(call, request, "role")
    return {"Roles": [role_of(role, is_full=False) for role in roles], **told}


@iam.operation("UpdateRole", locate=located.named("role"))
def update_role(call: IamCall, request: Request) -> dict[str, Any]:
    """Change a role's description and how long its sessions may last; what is not given goes back to its default.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html

    Raises:
        NoSuchEntityException: there is none of that name.
        ValidationError: a member is out of its range.
    """
    role = get_entity(call, "role", request)
    description = check_description(request.get("Description", ""))
    session_s_max = _session_s_in(request, SESSION_S_LEAST)
    call.shelves.entities.save(replace(role, description=description, session_s_max=session_s_max))
    return {}


@iam.operation("UpdateRoleDescription", locate=located.named("role"))
def update_role_description(call: IamCall, request: Request) -> dict[str, Any]:
    """Change a role's description.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRoleDescription.html

    Raises:
        NoSuchEntityException: there is none of that name.
        ValidationError: it is too long.
    """
    role = get_entity(call, "role", request)
    changed = replace(role, description=check_description(request["Description"]))
    call.shelves.entities.save(changed)
    return {"Role": role_of(changed)}


@iam.operation("UpdateAssumeRolePolicy", locate=located.named("role"))
def update_assume_role_policy(call: IamCall, request: Request) -> None:
    """Replace a role's trust policy. Sessions that have begun go on.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html

    Raises:
        NoSuchEntityException: there is none of that name.
        MalformedPolicyDocumentException: the document is no trust policy.
        LimitExceededException: it is too long.
    """
    role = get_entity(call, "role", request)
    call.shelves.entities.save(replace(role, trust=check_trust(call.shelves, request["PolicyDocument"])))


@iam.operation("DeleteRole", locate=located.named("role"))
def delete_role(call: IamCall, request: Request) -> None:
    """Delete a role on which nothing hangs any more; its sessions end with it.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html

    Raises:
        NoSuchEntityException: there is none of that name.
        DeleteConflictException: it has policies, or an instance profile has it.
    """
    role = get_entity(call, "role", request)
    check_bare(call, role)
    call.shelves.entities.delete(role)


def _session_s_in(request: Request, default: int) -> int:
    seconds: int = request.get("MaxSessionDuration", default)
    if seconds < SESSION_S_LEAST:
        raise out_of_range(
            seconds,
            "maxSessionDuration",
            f"Member must have value greater than or equal to {SESSION_S_LEAST}",
        )
    if seconds > SESSION_S_MOST:
        raise out_of_range(
            seconds, "maxSessionDuration", f"Member must have value less than or equal to {SESSION_S_MOST}"
        )
    return seconds
