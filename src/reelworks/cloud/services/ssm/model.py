"""A parameter, as a value; names and values as the Parameter Store wants them.

https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html
"""

import re
from dataclasses import dataclass

from reelworks.cloud.services.ssm.errors import (
    HierarchyLevelLimitExceededException,
    ReservedName,
    ValidationException,
)
from reelworks.cloud.services.ssm.limits import (
    ADVANCED_CHARACTERS_MAX,
    LEVELS_MAX,
    NAME_CHARACTERS_MAX,
    STANDARD_CHARACTERS_MAX,
)

TYPES = ("String", "StringList", "SecureString")
TIERS = ("Standard", "Advanced", "Intelligent-Tiering")
DATA_TYPES = ("text", "aws:ec2:image", "aws:ssm:integration")
DEFAULT_KEY = "alias/aws/ssm"
_NAME = re.compile(r"[a-zA-Z0-9_.\-/]+")
_NAME_WORDS = 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).'
_PATH_WORDS = (
    'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of '
    "sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following "
    "3 symbols .-_"
)


@dataclass(frozen=True, slots=True)
class Place:
    """One account in one region."""

    account: str
    region: str

    def arn(self, name: str) -> str:
        """Return the ARN of a parameter, there or not; AWS's public ones belong to no account."""
        account = "" if is_public(name) else self.account
        return f"arn:aws:ssm:{self.region}:{account}:parameter/{name.removeprefix('/')}"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One version of a parameter."""

    name: str
    version: int
    type: str
    value: str
    modified_at: float
    modified_by: str
    tier: str = "Standard"
    data_type: str = "text"
    description: str | None = None
    pattern: str | None = None
    key_id: str | None = None
    labels: tuple[str, ...] = ()


def is_public(name: str) -> bool:
    """Return whether a name is one of AWS's public parameters'."""
    return name.startswith("/aws/service/")


def check_name(name: str) -> None:
    """Return where a parameter may be made under that name.

    Raises:
        ReservedName, ValidationException: the name is AWS's, or none.
        HierarchyLevelLimitExceededException: it has too many levels.
    """
    first, is_path = name.lower().lstrip("/"), name.count("/") > 1
    if first.startswith(("aws", "ssm")):
        if is_path and first.startswith("aws"):
            raise ReservedName(name)
        raise ValidationException(_PATH_WORDS if is_path else _NAME_WORDS)
    if not _NAME.fullmatch(name) or len(name) > NAME_CHARACTERS_MAX or "//" in name or name.endswith("/"):
        raise ValidationException(
            "Invalid parameter name. Please use correct syntax for referencing a version/label "
            "<name>:<version/label>"
            if ":" in name
            else "Parameter name must be a fully qualified name, made of letters, numbers and .-_ "
            "with / between its levels."
        )
    if "/" in name and not name.startswith("/"):
        raise ValidationException("Parameter name must be a fully qualified name.")
    if name.count("/") > LEVELS_MAX:
        raise HierarchyLevelLimitExceededException


def tier_for(value: str, asked: str | None, before: str | None) -> str:
    """Return the tier that a parameter gets.

    Raises:
        ValidationException: the value is too long for it, or there is no such tier.
    """
    tier = asked or before or "Standard"
    if tier not in TIERS:
        raise ValidationException(
            f"1 validation error detected: Value '{tier}' at 'tier' failed to satisfy constraint: Member must satisfy "
            "enum value set: [Standard, Advanced, Intelligent-Tiering]"
        )
    if tier == "Intelligent-Tiering":
        is_long = len(value) > STANDARD_CHARACTERS_MAX or before == "Advanced"
        tier = "Advanced" if is_long else "Standard"
    if before == "Advanced" and tier == "Standard":
        raise ValidationException(
            "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the "
            "advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced "
            "parameter and recreate it as a standard parameter."
        )
    most = ADVANCED_CHARACTERS_MAX if tier == "Advanced" else STANDARD_CHARACTERS_MAX
    if len(value) > most:
        more = (
            " To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier."
            if tier == "Standard"
            else ""
        )
        raise ValidationException(
            f"{tier} tier parameters support a maximum parameter value of {most} characters.{more}"
        )
    return tier
