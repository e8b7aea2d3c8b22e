"""What tags a queue may have.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-tags.html
"""

from collections.abc import Mapping

from reelworks.cloud.services.sqs import limits
from reelworks.cloud.services.sqs.errors import InvalidParameterValue


def check_tags(kept: Mapping[str, str], sent: Mapping[str, str], name: str) -> dict[str, str]:
    """Return ``kept`` with ``sent`` over it; ``name`` is the queue's, for the error.

    Raises:
        InvalidParameterValue: a key or value is too long or reserved, or there are too many.
    """
    for key, value in sent.items():
        if not 1 <= len(key) <= limits.TAG_KEY_CHARACTERS_MAX:
            raise InvalidParameterValue.of(key, "Tags", "A tag's key must be 1 to 128 characters.")
        if len(value) > limits.TAG_VALUE_CHARACTERS_MAX:
            raise InvalidParameterValue.of(value, "Tags", "A tag's value must be at most 256 characters.")
        if key.lower().startswith("aws:"):
            raise InvalidParameterValue.of(key, "Tags", "A tag's key must not begin with aws:.")
    tags = {**kept, **sent}
    if len(tags) > limits.TAGS_MAX:
        raise InvalidParameterValue(f"Too many tags added for queue {name}.")
    return tags
