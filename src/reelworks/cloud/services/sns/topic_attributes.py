"""A topic's attributes: which there are, what they may be, and what AWS answers for those not set.

https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html
"""

import re
from collections.abc import Mapping

import orjson

from reelworks.cloud.policy.document import MalformedPolicy, parse_policy
from reelworks.cloud.services.sns.delivery_policy import effective_topic_policy, parse_delivery_policy
from reelworks.cloud.services.sns.errors import InvalidParameter
from reelworks.cloud.services.sns.limits import (
    DISPLAY_NAME_CHARACTERS_MAX,
    MESSAGE_BYTES_LEAST,
    MESSAGE_BYTES_MOST,
)
from reelworks.cloud.services.sns.model import Topic
from reelworks.cloud.wire.error import OperationNotImplemented

BOOLEANS = ("true", "false")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "SignatureVersion": ("1", "2"),
    "TracingConfig": ("PassThrough", "Active"),
    "FifoTopic": BOOLEANS,
    "ContentBasedDeduplication": BOOLEANS,
    "FifoThroughputScope": ("Topic", "MessageGroup"),
}
FIFO_ONLY = frozenset({"ContentBasedDeduplication", "FifoThroughputScope", "ArchivePolicy"})
FREE = frozenset({"Policy", "DisplayName", "DeliveryPolicy", "KmsMasterKeyId", "MaximumMessageSize"})
FEEDBACK = re.compile(
    r"(HTTP|Firehose|Lambda|Application|SQS)(SuccessFeedbackRoleArn|FailureFeedbackRoleArn|SuccessFeedbackSampleRate)"
)
PERCENT_MAX = 100


def is_attribute(name: str) -> bool:
    """Return whether topics have an attribute of that name that can be set."""
    return name in FREE or name in CHOICES or name in FIFO_ONLY or FEEDBACK.fullmatch(name) is not None


def plain_value(name: str, value: str) -> str:
    """Return a value as it is kept: ``True``, as Python writes it, is ``true``."""
    return value.lower() if CHOICES.get(name) is BOOLEANS else value


def check_attribute(name: str, value: str, *, is_fifo: bool, prefix: str) -> None:
    """Return where a topic's attribute may have that value; an empty value unsets it.

    ``prefix`` begins the message: CreateTopic and SetTopicAttributes word it differently.

    Raises:
        InvalidParameter: it may not.
        OperationNotImplemented: archives and their replay are AWS's only.
    """
    if name in FIFO_ONLY and not is_fifo:
        raise InvalidParameter(f"{prefix}{name}: only FIFO topics have this attribute")
    if name == "ArchivePolicy":
        raise OperationNotImplemented("Reelworks' cloud does not implement sns: ArchivePolicy.")
    if value and not _is_valid(name, value, prefix):
        raise InvalidParameter(f"{prefix}{name}: Invalid value [{value}]")


def topic_attributes(topic: Topic, confirmed: int, pending: int) -> dict[str, str]:
    """Return the attributes as GetTopicAttributes answers them.

    ``SubscriptionsDeleted`` is always 0: a deleted subscription is gone at once here, and not after days.
    """
    answer = {
        "TopicArn": topic.arn,
        "Owner": topic.account,
        "Policy": topic.policy,
        "DisplayName": "",
        "SubscriptionsConfirmed": str(confirmed),
        "SubscriptionsPending": str(pending),
        "SubscriptionsDeleted": "0",
        "EffectiveDeliveryPolicy": orjson.dumps(effective_topic_policy(topic)).decode(),
    }
    if topic.is_fifo:
        answer |= {"FifoTopic": "true", "ContentBasedDeduplication": "false"}
    return answer | dict(topic.attributes)


def _is_valid(name: str, value: str, prefix: str) -> bool:
    if name in CHOICES:
        return value in CHOICES[name]
    if name == "MaximumMessageSize":
        return value.isdecimal() and MESSAGE_BYTES_LEAST <= int(value) <= MESSAGE_BYTES_MOST
    if name == "DisplayName":
        return len(value) <= DISPLAY_NAME_CHARACTERS_MAX
    if name.endswith("SampleRate"):
        return value.isdecimal() and int(value) <= PERCENT_MAX
    if name == "Policy":
        _check_policy(value)
    if name == "DeliveryPolicy":
        parse_delivery_policy(value, prefix)
    return True


def _check_policy(value: str) -> None:
    try:
        parse_policy(value, "resource")
    except MalformedPolicy as error:
        raise InvalidParameter(f"Invalid parameter: Policy Error: {error}") from error
