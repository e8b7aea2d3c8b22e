"""Users: made, looked at, renamed, deleted."""

from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.iam import located
from reelworks.cloud.services.iam.answers import moment, user_of
from reelworks.cloud.services.iam.bounding import boundary_in
from reelworks.cloud.services.iam.errors import exists_already
from reelworks.cloud.services.iam.finding import get_entity
from reelworks.cloud.services.iam.leaving import check_bare
from reelworks.cloud.services.iam.model import Entity, new_id
from reelworks.cloud.services.iam.names import check_name, check_path, tags_of
from reelworks.cloud.services.iam.paging import entities_page
from reelworks.cloud.services.iam.room import IamCall, iam


@iam.operation("CreateUser", locate=located.new("user"))
def create_user(call: IamCall, request: Request) -> dict[str, Any]:
    """Make a user, who may do nothing yet and has no key.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html

    Raises:
        EntityAlreadyExistsException: there is one of that name, whatever its case.
        NoSuchEntityException: there is no such policy for a boundary.
        ValidationError, InvalidInputException, LimitExceededException: a member has no allowed value.
    """
    name = check_name("user", request["UserName"])
    if call.shelves.entities.find("user", call.caller.account, name):
        raise exists_already("user", name)
    user = Entity(
        "user",
        call.caller.account,
        name,
        check_path(request.get("Path", "/")),
        new_id(call.ids, "user"),
        call.clock.now(),
        tags=tags_of(request.get("Tags", [])),
        boundary=boundary_in(call, request),
    )
    call.shelves.entities.add(user)
    return {"User": user_of(user)}


@iam.operation("GetUser", reads=True, locate=located.named("user"))
def get_user(call: IamCall, request: Request) -> dict[str, Any]:
    """Return a user; without a name, whoever asks, be it the root.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html

    Raises:
        NoSuchEntityException: there is none of that name.
        ValidationError: no name is given, and the caller is neither a user nor the root.
    """
    caller = call.caller
    if "UserName" not in request and caller.principal.kind == "root":
        since = moment(0)
        return {
            "User": {"UserId": caller.account, "Arn": caller.principal.arn, "CreateDate": since, "Path": "/"}
        }
    return {"User": user_of(get_entity(call, "user", request))}


@iam.operation("ListUsers", reads=True, locate=located.listed("user"))
def list_users(call: IamCall, request: Request) -> dict[str, Any]:
    """List the account's users, by name.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html
    """
    users, told = entities_page(call, request, "user")
    return {"Users": [user_of(user, is_full=False) for user in users], **told}


@iam.operation("UpdateUser", locate=located.named("user"))
def update_user(call: IamCall, request: Request) -> None:
    """Give a user another name or path. Keys and policies stay; policies that name its old ARN do not follow.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html

    Raises:
        NoSuchEntityException: there is none of that name.
        EntityAlreadyExistsException: somebody else has the new name.
        ValidationError: the new name or path has no allowed value.
    """
    user = get_entity(call, "user", request)
    name = check_name("user", request.get("NewUserName", user.name))
    other = call.shelves.entities.find("user", user.account, name)
    if other is not None and other.number != user.number:
        raise exists_already("user", name)
    path = check_path(request.get("NewPath", user.path))
    call.shelves.entities.save(replace(user, name=name, path=path))


@iam.operation("DeleteUser", locate=located.named("user"))
def delete_user(call: IamCall, request: Request) -> None:
    """Delete a user on whom nothing hangs any more.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html

    Raises:
        NoSuchEntityException: there is none of that name.
        DeleteConflictException: it has keys, policies or groups.
    """
    user = get_entity(call, "user", request)
    check_bare(call, user)
    call.shelves.entities.delete(user)
