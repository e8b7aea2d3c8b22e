"""Tags of rules and buses: how requests and answers write them, and what they may be.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-tagging.html
"""

from collections.abc import Mapping, Sequence

from reelworks.cloud.services.events.constraints import Range, check
from reelworks.cloud.services.events.errors import LimitExceededException, ValidationException
from reelworks.cloud.services.events.limits import TAG_KEY_CHARACTERS_MAX, TAG_VALUE_CHARACTERS_MAX, TAGS_MAX


def tags_of(listed: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return the tags of a request by their keys.

    Raises:
        LimitExceededException: there are more than 50.
        ValidationException: a key comes twice, or a key or value is too long.
    """
    for tag in listed:
        check(tag, Key=Range(1, TAG_KEY_CHARACTERS_MAX), Value=Range(0, TAG_VALUE_CHARACTERS_MAX))
    tags = {tag["Key"]: tag["Value"] for tag in listed}
    if len(tags) != len(listed):
        raise ValidationException("Duplicated keys are not allowed.")
    return checked_tags(tags)


def checked_tags(tags: dict[str, str]) -> dict[str, str]:
    """Return tags where a thing may have so many.

    Raises:
        LimitExceededException: there are more than 50.
    """
    if len(tags) > TAGS_MAX:
        raise LimitExceededException
    return tags


def listed_tags(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Return tags as answers write them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]
