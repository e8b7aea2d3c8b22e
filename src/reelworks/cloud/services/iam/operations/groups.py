"""Groups: users who share policies."""

from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.iam import located
from reelworks.cloud.services.iam.answers import group_of, user_of
from reelworks.cloud.services.iam.errors import beyond_quota, exists_already, no_such
from reelworks.cloud.services.iam.finding import get_entity
from reelworks.cloud.services.iam.leaving import check_bare
from reelworks.cloud.services.iam.limits import GROUPS_OF_USER_MAX
from reelworks.cloud.services.iam.model import Entity, new_id
from reelworks.cloud.services.iam.names import check_name, check_path
from reelworks.cloud.services.iam.paging import entities_page, page_of
from reelworks.cloud.services.iam.room import IamCall, iam


@iam.operation("CreateGroup", locate=located.new("group"))
def create_group(call: IamCall, request: Request) -> dict[str, Any]:
    """Make a group, with nobody in it.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateGroup.html

    Raises:
        EntityAlreadyExistsException: there is one of that name, whatever its case.
        ValidationError: name or path has no allowed value.
    """
    name = check_name("group", request["GroupName"])
    if call.shelves.entities.find("group", call.caller.account, name):
        raise exists_already("group", name)
    path = check_path(request.get("Path", "/"))
    group = Entity("group", call.caller.account, name, path, new_id(call.ids, "group"), call.clock.now())
    call.shelves.entities.add(group)
    return {"Group": group_of(group)}


@iam.operation("GetGroup", reads=True, locate=located.named("group"))
def get_group(call: IamCall, request: Request) -> dict[str, Any]:
    """Return a group and who is in it.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroup.html

    Raises:
        NoSuchEntityException: there is none of that name.
    """
    group = get_entity(call, "group", request)
    users, told = page_of(call.shelves.members.members_of(group), request, lambda user: user.name.lower())
    return {"Group": group_of(group), "Users": [user_of(user, is_full=False) for user in users], **told}


@iam.operation("ListGroups", reads=True, locate=located.listed("group"))
def list_groups(call: IamCall, request: Request) -> dict[str, Any]:
    """List the account's groups, by name.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroups.html
    """
    groups, told = entities_page(call, request, "group")
    return {"Groups": [group_of(group) for group in groups], **told}


@iam.operation("UpdateGroup", locate=located.named("group"))
def update_group(call: IamCall, request: Request) -> None:
    """Give a group another name or path.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateGroup.html

    Raises:
        NoSuchEntityException: there is none of that name.
        EntityAlreadyExistsException: another group has the new name.
        ValidationError: the new name or path has no allowed value.
    """
    group = get_entity(call, "group", request)
    name = check_name("group", request.get("NewGroupName", group.name))
    other = call.shelves.entities.find("group", group.account, name)
    if other is not None and other.number != group.number:
        raise exists_already("group", name)
    path = check_path(request.get("NewPath", group.path))
    call.shelves.entities.save(replace(group, name=name, path=path))


@iam.operation("DeleteGroup", locate=located.named("group"))
def delete_group(call: IamCall, request: Request) -> None:
    """Delete a group that is empty and has no policies.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroup.html

    Raises:
        NoSuchEntityException: there is none of that name.
        DeleteConflictException: somebody is in it, or it has policies.
    """
    group = get_entity(call, "group", request)
    check_bare(call, group)
    call.shelves.entities.delete(group)


@iam.operation("AddUserToGroup", locate=located.named("group"))
def add_user_to_group(call: IamCall, request: Request) -> None:
    """Put a user into a group; safe to repeat.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddUserToGroup.html

    Raises:
        NoSuchEntityException: there is no such group or user.
        LimitExceededException: the user is in ten groups already.
    """
    group, user = get_entity(call, "group", request), get_entity(call, "user", request)
    groups = call.shelves.members.containers_of(user)
    if len(groups) >= GROUPS_OF_USER_MAX and group not in groups:
        raise beyond_quota("GroupsPerUser", GROUPS_OF_USER_MAX)
    call.shelves.members.add(group, user)


@iam.operation("RemoveUserFromGroup", locate=located.named("group"))
def remove_user_from_group(call: IamCall, request: Request) -> None:
    """Take a user out of a group.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveUserFromGroup.html

    Raises:
        NoSuchEntityException: there is no such group or user, or the user is not in it.
    """
    group, user = get_entity(call, "group", request), get_entity(call, "user", request)
    if not call.shelves.members.remove(group, user):
        raise no_such("user", user.name)


@iam.operation("ListGroupsForUser", reads=True, locate=located.named("user"))
def list_groups_for_user(call: IamCall, request: Request) -> dict[str, Any]:
    """List the groups that a user is in.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupsForUser.html

    Raises:
        NoSuchEntityException: there is no such user.
    """
    user = get_entity(call, "user", request)
    groups, told = page_of(
        call.shelves.members.containers_of(user), request, lambda group: group.name.lower()
    )
    return {"Groups": [group_of(group) for group in groups], **told}
