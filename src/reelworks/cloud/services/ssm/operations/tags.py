"""Tags of parameters."""

from collections.abc import Mapping, Sequence
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.ssm import located
from reelworks.cloud.services.ssm.errors import (
    InvalidResourceId,
    InvalidResourceType,
    TooManyTagsError,
    ValidationException,
)
from reelworks.cloud.services.ssm.limits import TAGS_MAX
from reelworks.cloud.services.ssm.room import SsmCall, ssm


@ssm.operation("AddTagsToResource", locate=located.tagged)
def add_tags_to_resource(call: SsmCall, request: Request) -> None:
    """Give a parameter tags.

    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AddTagsToResource.html

    Raises:
        InvalidResourceType, InvalidResourceId: it is no parameter, or there is none of that name.
        ValidationException: a tag is none that may be given.
        TooManyTagsError: it would have more than 50.
    """
    name = _get_name(call, request)
    tags = checked_tags(request["Tags"])
    if len({**call.parameters.tags(call.place, name), **tags}) > TAGS_MAX:
        raise TooManyTagsError
    call.parameters.tag(call.place, name, tags)


@ssm.operation("RemoveTagsFromResource", locate=located.tagged)
def remove_tags_from_resource(call: SsmCall, request: Request) -> None:
    """Take tags from a parameter.

    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_RemoveTagsFromResource.html

    Raises:
        InvalidResourceType, InvalidResourceId: it is no parameter, or there is none of that name.
    """
    call.parameters.untag(call.place, _get_name(call, request), request["TagKeys"])


@ssm.operation("ListTagsForResource", reads=True, locate=located.tagged)
def list_tags_for_resource(call: SsmCall, request: Request) -> dict[str, Any]:
    """Return a parameter's tags.

    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ListTagsForResource.html

    Raises:
        InvalidResourceType, InvalidResourceId: it is no parameter, or there is none of that name.
    """
    tags = call.parameters.tags(call.place, _get_name(call, request))
    return {"TagList": [{"Key": key, "Value": value} for key, value in tags.items()]}


def checked_tags(given: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return tags by key.

    Raises:
        ValidationException: a key is reserved, empty or too long, or a value too long.
        TooManyTagsError: there are too many.
    """
    if len(given) > TAGS_MAX:
        raise TooManyTagsError
    for tag in given:
        key = tag["Key"]
        if not 0 < len(key) <= 128 or len(tag["Value"]) > 256 or key.lower().startswith("aws:"):
            raise ValidationException(f"The tag key '{key}' is invalid, or its value is too long.")
    return {tag["Key"]: tag["Value"] for tag in given}


def _get_name(call: SsmCall, request: Request) -> str:
    if request["ResourceType"] != "Parameter":
        raise InvalidResourceType
    name = located.kept_name(call, request["ResourceId"])
    if call.parameters.find(call.place, name) is None:
        raise InvalidResourceId
    return name
