"""Instance profiles: what carries a role to an instance."""

from typing import Any

from reelworks.cloud.rooms import Request, Resource
from reelworks.cloud.services.iam import located
from reelworks.cloud.services.iam.answers import profile_of
from reelworks.cloud.services.iam.errors import (
    DeleteConflictException,
    beyond_quota,
    exists_already,
    no_such,
)
from reelworks.cloud.services.iam.finding import get_entity
from reelworks.cloud.services.iam.model import Entity, new_id
from reelworks.cloud.services.iam.names import check_name, check_path, tags_of
from reelworks.cloud.services.iam.paging import entities_page, page_of
from reelworks.cloud.services.iam.room import IamCall, iam


@iam.operation("CreateInstanceProfile", locate=located.new("instance-profile"))
def create_instance_profile(call: IamCall, request: Request) -> dict[str, Any]:
    """Make an instance profile, without a role yet.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html

    Raises:
        EntityAlreadyExistsException: there is one of that name, whatever its case.
        ValidationError, InvalidInputException, LimitExceededException: a member has no allowed value.
    """
    name = check_name("instance-profile", request["InstanceProfileName"])
    account = call.caller.account
    if call.shelves.entities.find("instance-profile", account, name):
        raise exists_already("instance-profile", name)
    path, tags = check_path(request.get("Path", "/")), tags_of(request.get("Tags", []))
    profile = Entity(
        "instance-profile",
        account,
        name,
        path,
        new_id(call.ids, "instance-profile"),
        call.clock.now(),
        tags=tags,
    )
    call.shelves.entities.add(profile)
    return {"InstanceProfile": profile_of(call, profile)}


@iam.operation("GetInstanceProfile", reads=True, locate=located.named("instance-profile"))
def get_instance_profile(call: IamCall, request: Request) -> dict[str, Any]:
    """Return an instance profile with its role.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetInstanceProfile.html

    Raises:
        NoSuchEntityException: there is none of that name.
    """
    return {"InstanceProfile": profile_of(call, get_entity(call, "instance-profile", request))}


@iam.operation("ListInstanceProfiles", reads=True, locate=located.listed("instance-profile"))
def list_instance_profiles(call: IamCall, request: Request) -> dict[str, Any]:
    """List the account's instance profiles, by name.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfiles.html
    """
    profiles, told = entities_page(call, request, "instance-profile")
    listed = [profile_of(call, profile, is_full=False) for profile in profiles]
    return {"InstanceProfiles": listed, **told}


@iam.operation("ListInstanceProfilesForRole", reads=True, locate=located.named("role"))
def list_instance_profiles_for_role(call: IamCall, request: Request) -> dict[str, Any]:
    """List the instance profiles that have a role.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfilesForRole.html

    Raises:
        NoSuchEntityException: there is no such role.
    """
    role = get_entity(call, "role", request)
    profiles, told = page_of(
        call.shelves.members.containers_of(role), request, lambda profile: profile.name.lower()
    )
    listed = [profile_of(call, profile, is_full=False) for profile in profiles]
    return {"InstanceProfiles": listed, **told}


@iam.operation("DeleteInstanceProfile", locate=located.named("instance-profile"))
def delete_instance_profile(call: IamCall, request: Request) -> None:
    """Delete an instance profile that has no role.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteInstanceProfile.html

    Raises:
        NoSuchEntityException: there is none of that name.
        DeleteConflictException: it has a role.
    """
    profile = get_entity(call, "instance-profile", request)
    if call.shelves.members.members_of(profile):
        raise DeleteConflictException("Cannot delete entity, must remove roles from instance profile first.")
    call.shelves.entities.delete(profile)


@iam.operation("AddRoleToInstanceProfile", locate=located.named("instance-profile"))
def add_role_to_instance_profile(call: IamCall, request: Request) -> None:
    """Give an instance profile its role; the caller must be allowed to pass that role.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html

    Raises:
        NoSuchEntityException: there is no such profile or role.
        LimitExceededException: the profile has a role.
        AccessDenied: the caller may not pass the role.
    """
    profile, role = get_entity(call, "instance-profile", request), get_entity(call, "role", request)
    call.door.check(call, "iam:PassRole", Resource(role.arn, account=role.account))
    if call.shelves.members.members_of(profile):
        raise beyond_quota("InstanceSessionsPerInstanceProfile", 1)
    call.shelves.members.add(profile, role)


@iam.operation("RemoveRoleFromInstanceProfile", locate=located.named("instance-profile"))
def remove_role_from_instance_profile(call: IamCall, request: Request) -> None:
    """Take an instance profile's role out of it.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveRoleFromInstanceProfile.html

    Raises:
        NoSuchEntityException: there is no such profile or role, or the profile does not have it.
    """
    profile, role = get_entity(call, "instance-profile", request), get_entity(call, "role", request)
    if not call.shelves.members.remove(profile, role):
        raise no_such("role", role.name)
