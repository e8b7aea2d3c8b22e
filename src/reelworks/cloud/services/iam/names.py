"""What names, paths, tags and descriptions may be.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-names
"""

import re
from collections.abc import Sequence
from typing import Any

from reelworks.cloud.services.iam.errors import (
    InvalidInputException,
    LimitExceededException,
    ValidationError,
    out_of_range,
)
from reelworks.cloud.services.iam.limits import (
    DESCRIPTION_CHARACTERS_MAX,
    LONG_NAME_CHARACTERS_MAX,
    NAME_CHARACTERS_MAX,
    PATH_CHARACTERS_MAX,
    TAG_KEY_CHARACTERS_MAX,
    TAG_VALUE_CHARACTERS_MAX,
    TAGS_MAX,
)

_NAME = re.compile(r"[A-Za-z0-9+=,.@_-]+")
_PATH = re.compile(r"/|/[\x21-\x7e]+/")
_TAG_TEXT = re.compile(r"[\w\s.:/=+\-@]*", re.UNICODE)
_MEMBERS = {
    "user": "userName",
    "role": "roleName",
    "group": "groupName",
    "policy": "policyName",
    "instance-profile": "instanceProfileName",
}


def check_name(kind: str, name: str) -> str:
    """Return the name.

    Raises:
        ValidationError: it is no name for something of that kind.
    """
    member = _MEMBERS[kind]
    most = NAME_CHARACTERS_MAX if kind in ("user", "role") else LONG_NAME_CHARACTERS_MAX
    if not _NAME.fullmatch(name):
        raise ValidationError(
            f"The specified value for {member} is invalid. It must contain only alphanumeric characters and/or "
            "the following: +=,.@_-"
        )
    if len(name) > most:
        raise out_of_range(name, member, f"Member must have length less than or equal to {most}")
    return name


def check_path(path: str) -> str:
    """Return the path.

    Raises:
        ValidationError: it does not begin and end with a slash, or holds what a path may not.
    """
    if not _PATH.fullmatch(path) or len(path) > PATH_CHARACTERS_MAX:
        raise ValidationError(
            "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric "
            "characters and/or / characters."
        )
    return path


def check_description(text: str) -> str:
    """Return the description.

    Raises:
        ValidationError: it is too long.
    """
    if len(text) > DESCRIPTION_CHARACTERS_MAX:
        raise out_of_range(
            text, "description", f"Member must have length less than or equal to {DESCRIPTION_CHARACTERS_MAX}"
        )
    return text


def tags_of(listed: Sequence[Any], before: dict[str, str] | None = None) -> dict[str, str]:
    """Return the tags that a request lists, added to those there were.

    Keys are the same whatever their case; the case last given stays.

    Raises:
        InvalidInputException: a key comes twice, or begins as AWS's own do.
        LimitExceededException: there are more than 50.
        ValidationError: there are more than 50 at once, or a key or value is too long or holds what it may not.
    """
    if len(listed) > TAGS_MAX:
        raise out_of_range("[...]", "tags", _shorter_than(TAGS_MAX))
    keys = [tag["Key"].lower() for tag in listed]
    if len(set(keys)) != len(keys):
        raise InvalidInputException(
            "Duplicate tag keys found. Please note that Tag keys are case insensitive."
        )
    kept = {key: value for key, value in (before or {}).items() if key.lower() not in set(keys)}
    for tag in listed:
        kept[_tag_key(tag["Key"])] = _tag_value(tag["Value"])
    if len(kept) > TAGS_MAX:
        raise LimitExceededException("The number of tags has reached the maximum limit.")
    return kept


def _shorter_than(most: int) -> str:
    return f"Member must have length less than or equal to {most}."


def _tag_key(key: str) -> str:
    if len(key) > TAG_KEY_CHARACTERS_MAX:
        raise out_of_range(key, "tags.1.member.key", _shorter_than(TAG_KEY_CHARACTERS_MAX))
    if not key or not _TAG_TEXT.fullmatch(key):
        raise out_of_range(
            key, "tags.1.member.key", "Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+"
        )  # fmt: skip
    if key.lower().startswith("aws:"):
        raise InvalidInputException("Keys can not start with 'aws:'")
    return key


def _tag_value(value: str) -> str:
    if len(value) > TAG_VALUE_CHARACTERS_MAX:
        raise out_of_range(value, "tags.1.member.value", _shorter_than(TAG_VALUE_CHARACTERS_MAX))
    if not _TAG_TEXT.fullmatch(value):
        raise out_of_range(
            value, "tags.1.member.value", "Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*"
        )  # fmt: skip
    return value
