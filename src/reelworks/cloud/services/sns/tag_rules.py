"""A topic's tags: how requests and answers write them, and what they may be.

https://docs.aws.amazon.com/sns/latest/dg/sns-tags.html
"""

from collections.abc import Mapping, Sequence

from reelworks.cloud.services.sns.errors import InvalidParameter, TagLimitExceeded
from reelworks.cloud.services.sns.limits import TAG_KEY_CHARACTERS_MAX, TAG_VALUE_CHARACTERS_MAX, TAGS_MAX


def tags_of(listed: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return the tags of a request by their keys.

    Raises:
        InvalidParameter: a key comes twice, or a key or value is too long.
        TagLimitExceeded: there are more than 50.
    """
    tags = {tag["Key"]: tag["Value"] for tag in listed}
    if len(tags) != len(listed):
        raise InvalidParameter("Invalid parameter: Duplicated keys are not allowed.")
    for key, value in tags.items():
        if not 0 < len(key) <= TAG_KEY_CHARACTERS_MAX or len(value) > TAG_VALUE_CHARACTERS_MAX:
            raise InvalidParameter("Invalid parameter: Tags")
    return checked_tags(tags)


def checked_tags(tags: dict[str, str]) -> dict[str, str]:
    """Return a topic's tags where it may have so many.

    Raises:
        TagLimitExceeded: there are more than 50.
    """
    if len(tags) > TAGS_MAX:
        raise TagLimitExceeded
    return tags


def listed_tags(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Return tags as answers write them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]
