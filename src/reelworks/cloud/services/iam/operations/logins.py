"""Login profiles: that a user has a password for the console.

There is no console here, so the password is held against the account's policy and then forgotten.
"""

import re
from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.iam import located
from reelworks.cloud.services.iam.answers import moment
from reelworks.cloud.services.iam.errors import (
    EntityAlreadyExistsException,
    NoSuchEntityException,
    PasswordPolicyViolationException,
)
from reelworks.cloud.services.iam.finding import get_entity
from reelworks.cloud.services.iam.limits import PASSWORD_CHARACTERS_LEAST
from reelworks.cloud.services.iam.model import Entity, LoginProfile
from reelworks.cloud.services.iam.room import IamCall, iam

_ASKED = (
    ("RequireUppercaseCharacters", r"[A-Z]", "one uppercase letter"),
    ("RequireLowercaseCharacters", r"[a-z]", "one lowercase letter"),
    ("RequireNumbers", r"[0-9]", "one number"),
    (
        "RequireSymbols",
        r"[!@#$%^&*()_+\-=\[\]{}|']",
        "one of the following symbols ! @ # $ % ^ & * ( ) _ + - = [ ] { } | '",
    ),
)


@iam.operation("CreateLoginProfile", locate=located.named("user"))
def create_login_profile(call: IamCall, request: Request) -> dict[str, Any]:
    """Give a user a password.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateLoginProfile.html

    Raises:
        EntityAlreadyExistsException: the user has one.
        NoSuchEntityException: there is no user of that name.
        PasswordPolicyViolationException: the account's policy asks for another.
    """
    user = get_entity(call, "user", request)
    if call.shelves.logins.find(user) is not None:
        raise EntityAlreadyExistsException(f"Login Profile for user {user.name} already exists.")
    _check_password(call, request.get("Password"))
    profile = LoginProfile(user.number, call.clock.now(), bool(request.get("PasswordResetRequired")))
    call.shelves.logins.save(profile)
    return {"LoginProfile": _told(user, profile)}


@iam.operation("GetLoginProfile", reads=True, locate=located.named("user"))
def get_login_profile(call: IamCall, request: Request) -> dict[str, Any]:
    """Return since when a user has a password.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetLoginProfile.html

    Raises:
        NoSuchEntityException: there is no user of that name, or the user has none.
    """
    user = get_entity(call, "user", request)
    return {"LoginProfile": _told(user, _get(call, user))}


@iam.operation("UpdateLoginProfile", locate=located.named("user"))
def update_login_profile(call: IamCall, request: Request) -> None:
    """Give a user another password, or ask for a new one at the next sign-in.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateLoginProfile.html

    Raises:
        NoSuchEntityException: there is no user of that name, or the user has none.
        PasswordPolicyViolationException: the account's policy asks for another.
    """
    profile = _get(call, get_entity(call, "user", request))
    _check_password(call, request.get("Password"))
    must_reset = bool(request.get("PasswordResetRequired", profile.must_reset))
    call.shelves.logins.save(replace(profile, must_reset=must_reset))


@iam.operation("DeleteLoginProfile", locate=located.named("user"))
def delete_login_profile(call: IamCall, request: Request) -> None:
    """Take a user's password away; the access keys stay.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteLoginProfile.html

    Raises:
        NoSuchEntityException: there is no user of that name, or the user has none.
    """
    user = get_entity(call, "user", request)
    _get(call, user)
    call.shelves.logins.delete(user)


def _get(call: IamCall, user: Entity) -> LoginProfile:
    profile = call.shelves.logins.find(user)
    if profile is None:
        raise NoSuchEntityException(f"Login Profile for User {user.name} cannot be found.")
    return profile


def _check_password(call: IamCall, password: str | None) -> None:
    policy = call.shelves.password_policies.find(call.caller.account)
    if password is None or policy is None:
        return
    least = policy.get("MinimumPasswordLength", PASSWORD_CHARACTERS_LEAST)
    if len(password) < least:
        raise PasswordPolicyViolationException(f"Password should have a minimum length of {least}")
    for member, pattern, words in _ASKED:
        if policy.get(member) and not re.search(pattern, password):
            raise PasswordPolicyViolationException(f"Password should have at least {words}")


def _told(user: Entity, profile: LoginProfile) -> dict[str, Any]:
    return {
        "UserName": user.name,
        "CreateDate": moment(profile.created_at),
        "PasswordResetRequired": profile.must_reset,
    }
