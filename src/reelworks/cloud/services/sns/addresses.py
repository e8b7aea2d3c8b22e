"""Reading the ARNs of requests, with SNS's errors where they are none."""

import re

from reelworks.base.arn import Arn, find_arn
from reelworks.cloud.services.sns.errors import InvalidParameter
from reelworks.cloud.services.sns.limits import TOPIC_NAME_CHARACTERS_MAX

ARN_FIELDS = 6
TOPIC_NAME = re.compile(rf"[A-Za-z0-9_-]{{1,{TOPIC_NAME_CHARACTERS_MAX}}}")
IDENTIFIER = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def parse_topic_arn(text: str, member: str = "TopicArn") -> Arn:
    """Return what a topic's ARN names.

    Raises:
        InvalidParameter: the text is no ARN, or not a topic's; ``member`` is named.
    """
    arn = _parse_arn(text, member)
    if arn.service != "sns" or not arn.resource or ":" in arn.resource:
        raise InvalidParameter(f"Invalid parameter: {member}")
    return arn


def parse_subscription_arn(text: str) -> Arn:
    """Return what a subscription's ARN names.

    Raises:
        InvalidParameter: the text is no ARN, or not a subscription's.
    """
    arn = _parse_arn(text, "SubscriptionArn")
    topic, _, identifier = arn.resource.rpartition(":")
    if arn.service != "sns" or not topic or not IDENTIFIER.fullmatch(identifier):
        raise InvalidParameter("Invalid parameter: SubscriptionId")
    return arn


def parse_push_arn(text: str, member: str, kind: str) -> Arn:
    """Return what the ARN of an application (``app``) or of a device (``endpoint``) names.

    Raises:
        InvalidParameter: the text is no ARN, or of nothing of that kind; ``member`` is named.
    """
    arn = _parse_arn(text, member)
    if arn.service != "sns" or not arn.resource.startswith(f"{kind}/"):
        raise InvalidParameter(f"Invalid parameter: {member}")
    return arn


def find_queue_arn(text: object) -> Arn | None:
    """Return what an SQS queue's ARN names, or None where the value is no such ARN."""
    arn = find_arn(text) if isinstance(text, str) else None
    return arn if arn and arn.service == "sqs" and arn.region and arn.account and arn.resource else None


def _parse_arn(text: str, member: str) -> Arn:
    arn = find_arn(text)
    if arn is None:
        fields = min(len(text.split(":")), ARN_FIELDS - 1)
        raise InvalidParameter(
            f"Invalid parameter: {member} Reason: An ARN must have at least {ARN_FIELDS} elements, not {fields}"
        )
    return arn
