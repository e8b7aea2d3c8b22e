"""Tags: what a request gives, and what may be given.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.service_roles import SERVICE_ROLES
from reelworks.cloud.services.ec2.call import Ec2Call
from reelworks.cloud.services.ec2.errors import (
    InvalidParameter,
    InvalidParameterValue,
    TagLimitExceeded,
)
from reelworks.cloud.services.ec2.limits import TAG_KEY_CHARACTERS_MAX, TAG_VALUE_CHARACTERS_MAX, TAGS_MAX

RESERVED = "aws:"
OF_STACKS = "aws:cloudformation:"
"""What CloudFormation marks things of its stacks with, acting as whoever asked for the stack."""


def tags_for(call: Ec2Call, request: Request, kind: str) -> dict[str, str]:
    """Return the tags that a request's TagSpecifications give things of a kind, by key.

    Raises:
        InvalidParameter: a specification does not say for which kind its tags are.
        InvalidParameterValue: a tag is none that may be given.
        TagLimitExceeded: there are too many.
    """
    tags: dict[str, str] = {}
    for specification in request.get("TagSpecifications") or []:
        if not specification.get("ResourceType"):
            raise InvalidParameter("Tag specification resource type must have a value")
        if specification["ResourceType"] == kind:
            tags |= checked_tags(call, specification.get("Tags") or [])
    if len(tags) > TAGS_MAX:
        raise TagLimitExceeded
    return tags


def checked_tags(call: Ec2Call, given: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return tags by key.

    Raises:
        InvalidParameterValue: a key is reserved, empty or given twice, or a tag is too long.
    """
    tags: dict[str, str] = {}
    for tag in given:
        key, value = tag.get("Key", ""), tag.get("Value", "")
        if key in tags:
            raise InvalidParameterValue(f"Duplicate tag key '{key}' specified.")
        if not 0 < len(key) <= TAG_KEY_CHARACTERS_MAX:
            raise InvalidParameterValue(
                f"Tag key must be between 1 and {TAG_KEY_CHARACTERS_MAX} characters: '{key}'"
            )
        if len(value) > TAG_VALUE_CHARACTERS_MAX:
            raise InvalidParameterValue(
                f"Tag value exceeds the maximum length of {TAG_VALUE_CHARACTERS_MAX} characters"
            )
        is_reserved = key.lower().startswith(RESERVED) and not key.startswith(OF_STACKS)
        if is_reserved and not is_for_services(call):
            raise InvalidParameterValue(
                f"Tag keys starting with 'aws:' are reserved for internal use: '{key}'"
            )
        tags[key] = value
    return tags


def is_for_services(call: Ec2Call) -> bool:
    """Return whether the caller is a service, or its own role: a call from inside."""
    principal = call.caller.principal
    is_service_role = principal.kind == "role" and principal.name in {
        role.full_name for role in SERVICE_ROLES.values()
    }
    return is_service_role or principal.kind == "service"
