"""Tags: how requests and answers write them, and what they may be.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Tag.html
"""

from collections.abc import Mapping, Sequence

from reelworks.cloud.services.cloudwatch.errors import InvalidParameterValueException
from reelworks.cloud.services.cloudwatch.limits import (
    TAG_KEY_CHARACTERS_MAX,
    TAG_VALUE_CHARACTERS_MAX,
    TAGS_MAX,
)


def tags_of(listed: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return the tags of a request by their keys.

    Raises:
        InvalidParameterValueException: a key or value is too long, or there are more than 50.
    """
    tags = {tag["Key"]: tag["Value"] for tag in listed}
    for key, value in tags.items():
        if not 0 < len(key) <= TAG_KEY_CHARACTERS_MAX or len(value) > TAG_VALUE_CHARACTERS_MAX:
            raise InvalidParameterValueException(f"The tag {key} is too long.")
        # CloudFormation sets its own in the name of whoever asked it.
        if key.lower().startswith("aws:") and not key.startswith("aws:cloudformation:"):
            raise InvalidParameterValueException(f"The tag {key} is AWS's own.")
    return checked_tags(tags)


def checked_tags(tags: dict[str, str]) -> dict[str, str]:
    """Return tags where there may be so many.

    Raises:
        InvalidParameterValueException: there are more than 50.
    """
    if len(tags) > TAGS_MAX:
        raise InvalidParameterValueException(f"A resource can have at most {TAGS_MAX} tags.")
    return tags
