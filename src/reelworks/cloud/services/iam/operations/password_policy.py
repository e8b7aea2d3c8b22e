"""What the account asks of its users' passwords."""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.iam.errors import NoSuchEntityException, ValidationError
from reelworks.cloud.services.iam.limits import (
    PASSWORD_CHARACTERS_LEAST,
    PASSWORD_CHARACTERS_MAX,
    PASSWORD_DAYS_MAX,
    PASSWORDS_REMEMBERED_MAX,
)
from reelworks.cloud.services.iam.room import IamCall, iam

_RANGES = {
    "MinimumPasswordLength": (PASSWORD_CHARACTERS_LEAST, PASSWORD_CHARACTERS_MAX),
    "MaxPasswordAge": (1, PASSWORD_DAYS_MAX),
    "PasswordReusePrevention": (1, PASSWORDS_REMEMBERED_MAX),
}
_SWITCHES = (
    "RequireSymbols",
    "RequireNumbers",
    "RequireUppercaseCharacters",
    "RequireLowercaseCharacters",
    "AllowUsersToChangePassword",
)


@iam.operation("UpdateAccountPasswordPolicy")
def update_account_password_policy(call: IamCall, request: Request) -> None:
    """Give the account a password policy; what is not sent goes back to its default.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html

    Raises:
        ValidationError: a number is out of its range.
    """
    faults = [fault for member, value in request.items() if (fault := _fault(member, value))]
    if faults:
        noun = "error" if len(faults) == 1 else "errors"
        raise ValidationError(f"{len(faults)} validation {noun} detected: {'; '.join(faults)}")
    policy = {
        "MinimumPasswordLength": PASSWORD_CHARACTERS_LEAST,
        **dict.fromkeys(_SWITCHES, False),
        "ExpirePasswords": "MaxPasswordAge" in request,
        **request,
    }
    call.shelves.password_policies.save(call.caller.account, policy)


@iam.operation("GetAccountPasswordPolicy", reads=True)
def get_account_password_policy(call: IamCall, _request: Request) -> dict[str, Any]:
    """Return the account's own password policy.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountPasswordPolicy.html

    Raises:
        NoSuchEntityException: the account has none of its own.
    """
    policy = call.shelves.password_policies.find(call.caller.account)
    if policy is None:
        raise NoSuchEntityException(
            f"The Password Policy with domain name {call.caller.account} cannot be found."
        )
    return {"PasswordPolicy": policy}


@iam.operation("DeleteAccountPasswordPolicy")
def delete_account_password_policy(call: IamCall, _request: Request) -> None:
    """Take the account's own password policy away.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountPasswordPolicy.html

    Raises:
        NoSuchEntityException: the account has none of its own.
    """
    if call.shelves.password_policies.find(call.caller.account) is None:
        raise NoSuchEntityException("The account policy with name PasswordPolicy cannot be found.")
    call.shelves.password_policies.delete(call.caller.account)


def _fault(member: str, value: int) -> str | None:
    least, most = _RANGES.get(member, (value, value))
    if least <= value <= most:
        return None
    bound = f"less than or equal to {most}" if value > most else f"greater than or equal to {least}"
    place = f"{member[0].lower()}{member[1:]}"
    return f"Value '{value}' at '{place}' failed to satisfy constraint: Member must have value {bound}"
