"""Tags of users, roles, instance profiles and managed policies, which conditions may ask for."""

from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.iam import located
from reelworks.cloud.services.iam.answers import tag_list
from reelworks.cloud.services.iam.finding import get_entity, get_own_policy, get_policy_entity
from reelworks.cloud.services.iam.model import Entity
from reelworks.cloud.services.iam.names import tags_of
from reelworks.cloud.services.iam.paging import page_of
from reelworks.cloud.services.iam.room import IamCall, iam


@iam.operation("TagUser", locate=located.named("user"))
def tag_user(call: IamCall, request: Request) -> None:
    """Give a user tags, in place of those of the same keys.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagUser.html

    Raises:
        NoSuchEntityException: there is none of that name.
        LimitExceededException: there would be more than 50.
        InvalidInputException, ValidationError: a tag has no allowed form.
    """
    _tag(call, get_entity(call, "user", request), request)


@iam.operation("UntagUser", locate=located.named("user"))
def untag_user(call: IamCall, request: Request) -> None:
    """Take tags from a user; keys that it does not have are no error.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagUser.html

    Raises:
        NoSuchEntityException: there is none of that name.
    """
    _untag(call, get_entity(call, "user", request), request)


@iam.operation("ListUserTags", reads=True, locate=located.named("user"))
def list_user_tags(call: IamCall, request: Request) -> dict[str, Any]:
    """List the tags of a user.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserTags.html

    Raises:
        NoSuchEntityException: there is none of that name.
    """
    return _list(get_entity(call, "user", request), request)


@iam.operation("TagRole", locate=located.named("role"))
def tag_role(call: IamCall, request: Request) -> None:
    """Give a role tags, in place of those of the same keys.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html

    Raises:
        NoSuchEntityException: there is none of that name.
        LimitExceededException: there would be more than 50.
        InvalidInputException, ValidationError: a tag has no allowed form.
    """
    _tag(call, get_entity(call, "role", request), request)


@iam.operation("UntagRole", locate=located.named("role"))
def untag_role(call: IamCall, request: Request) -> None:
    """Take tags from a role; keys that it does not have are no error.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagRole.html

    Raises:
        NoSuchEntityException: there is none of that name.
    """
    _untag(call, get_entity(call, "role", request), request)


@iam.operation("ListRoleTags", reads=True, locate=located.named("role"))
def list_role_tags(call: IamCall, request: Request) -> dict[str, Any]:
    """List the tags of a role.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoleTags.html

    Raises:
        NoSuchEntityException: there is none of that name.
    """
    return _list(get_entity(call, "role", request), request)


@iam.operation("TagInstanceProfile", locate=located.named("instance-profile"))
def tag_instance_profile(call: IamCall, request: Request) -> None:
    """Give an instance profile tags, in place of those of the same keys.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagInstanceProfile.html

    Raises:
        NoSuchEntityException: there is none of that name.
        LimitExceededException: there would be more than 50.
        InvalidInputException, ValidationError: a tag has no allowed form.
    """
    _tag(call, get_entity(call, "instance-profile", request), request)


@iam.operation("UntagInstanceProfile", locate=located.named("instance-profile"))
def untag_instance_profile(call: IamCall, request: Request) -> None:
    """Take tags from an instance profile; keys that it does not have are no error.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagInstanceProfile.html

    Raises:
        NoSuchEntityException: there is none of that name.
    """
    _untag(call, get_entity(call, "instance-profile", request), request)


@iam.operation("ListInstanceProfileTags", reads=True, locate=located.named("instance-profile"))
def list_instance_profile_tags(call: IamCall, request: Request) -> dict[str, Any]:
    """List the tags of an instance profile.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfileTags.html

    Raises:
        NoSuchEntityException: there is none of that name.
    """
    return _list(get_entity(call, "instance-profile", request), request)


@iam.operation("TagPolicy", locate=located.policy)
def tag_policy(call: IamCall, request: Request) -> None:
    """Give a managed policy tags, in place of those of the same keys.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagPolicy.html

    Raises:
        NoSuchEntityException: there is none of that name.
        LimitExceededException: there would be more than 50.
        InvalidInputException, ValidationError: a tag has no allowed form.
    """
    _tag(call, get_own_policy(call, request["PolicyArn"]), request)


@iam.operation("UntagPolicy", locate=located.policy)
def untag_policy(call: IamCall, request: Request) -> None:
    """Take tags from a managed policy; keys that it does not have are no error.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagPolicy.html

    Raises:
        NoSuchEntityException: there is none of that name.
    """
    _untag(call, get_own_policy(call, request["PolicyArn"]), request)


@iam.operation("ListPolicyTags", reads=True, locate=located.policy)
def list_policy_tags(call: IamCall, request: Request) -> dict[str, Any]:
    """List the tags of a managed policy.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyTags.html

    Raises:
        NoSuchEntityException: there is none of that name.
    """
    return _list(get_policy_entity(call, request["PolicyArn"]), request)


def _tag(call: IamCall, entity: Entity, request: Request) -> None:
    call.shelves.entities.save(replace(entity, tags=tags_of(request["Tags"], dict(entity.tags))))


def _untag(call: IamCall, entity: Entity, request: Request) -> None:
    gone = {key.lower() for key in request["TagKeys"]}
    kept = {key: value for key, value in entity.tags.items() if key.lower() not in gone}
    call.shelves.entities.save(replace(entity, tags=kept))


def _list(entity: Entity, request: Request) -> dict[str, Any]:
    page, told = page_of(tag_list(dict(sorted(entity.tags.items()))), request, lambda tag: tag["Key"])
    return {"Tags": list(page), **told}
