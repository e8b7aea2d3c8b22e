"""Tags: how requests and answers write them, and what they may be.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-tags.html
"""

from collections.abc import Mapping, Sequence

from reelworks.cloud.services.elbv2.errors import (
    DuplicateTagKeysException,
    TooManyTagsException,
    ValidationError,
)
from reelworks.cloud.services.elbv2.limits import TAGS_MAX


def tags_of(listed: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return the tags of a request by their keys.

    Raises:
        DuplicateTagKeysException: a key comes twice.
        TooManyTagsException: there are more than 50.
        ValidationError: a key or value is too long, or the key is reserved.
    """
    tags = {tag.get("Key", ""): tag.get("Value") or "" for tag in listed}
    if len(tags) != len(listed):
        raise DuplicateTagKeysException
    for key, value in tags.items():
        if not 0 < len(key) <= 128 or len(value) > 256:
            raise ValidationError(
                f"Tag '{key}' must have a key of 1 to 128 and a value of up to 256 characters"
            )
    return checked_tags(tags)


def checked_tags(tags: dict[str, str]) -> dict[str, str]:
    """Return a resource's tags where it may have so many.

    Raises:
        TooManyTagsException: there are more than 50, AWS's own not counted.
    """
    if sum(not key.startswith("aws:") for key in tags) > TAGS_MAX:
        raise TooManyTagsException
    return tags


def listed_tags(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Return tags as answers write them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]
