"""Which endpoints can be subscribed to which topics, as pure checks.

https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
"""

import re
from urllib.parse import urlsplit

from reelworks.cloud.services.sns.addresses import find_queue_arn
from reelworks.cloud.services.sns.errors import InvalidParameter
from reelworks.cloud.services.sns.model import Topic
from reelworks.cloud.wire.error import OperationNotImplemented

PROTOCOLS = frozenset(
    {"http", "https", "email", "email-json", "sms", "sqs", "application", "lambda", "firehose"}
)
HTTP_PROTOCOLS = frozenset({"http", "https"})
MAIL_PROTOCOLS = frozenset({"email", "email-json"})
DELIVERED = frozenset({"sqs"}) | HTTP_PROTOCOLS | MAIL_PROTOCOLS
"""The protocols that messages are delivered by here."""
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
"""A mail address without comments, quotes and line ends (RFC 5321's Mailbox, with a dot-string and a domain)."""
ADDRESS_CHARACTERS_MAX = 254


def check_endpoint(topic: Topic, protocol: str, endpoint: str) -> None:
    """Return where that endpoint can be subscribed to the topic.

    Raises:
        InvalidParameter: there is no such protocol, the endpoint is none of it, or a FIFO queue would be
            subscribed to a standard topic.
        OperationNotImplemented: AWS delivers by that protocol, and this cloud does not.
    """
    if protocol not in PROTOCOLS:
        raise InvalidParameter(
            f"Invalid parameter: Amazon SNS does not support this protocol string: {protocol}"
        )
    if protocol not in DELIVERED:
        raise OperationNotImplemented(f"Reelworks' cloud does not implement sns: protocol {protocol}.")
    if protocol == "sqs":
        _check_queue(topic, endpoint)
        return
    if protocol in HTTP_PROTOCOLS:
        _check_url(protocol, endpoint)
    else:
        _check_address(endpoint)
    if topic.is_fifo:
        raise InvalidParameter(
            "Invalid parameter: Invalid parameter: Endpoint Reason: Please use FIFO SQS queue as endpoint"
        )


def needs_confirmation(protocol: str) -> bool:
    """Return whether an endpoint is asked whether it wants the messages before it gets any."""
    return protocol != "sqs"


def _check_url(protocol: str, endpoint: str) -> None:
    url = urlsplit(endpoint)
    if url.scheme != protocol or not url.hostname:
        raise InvalidParameter("Invalid parameter: Endpoint must match the specified protocol")


def _check_address(endpoint: str) -> None:
    if len(endpoint) > ADDRESS_CHARACTERS_MAX or not ADDRESS.fullmatch(endpoint):
        raise InvalidParameter("Invalid parameter: Email address")


def _check_queue(topic: Topic, endpoint: str) -> None:
    queue = find_queue_arn(endpoint)
    if queue is None:
        raise InvalidParameter("Invalid parameter: SQS endpoint ARN")
    if queue.resource.endswith(".fifo") and not topic.is_fifo:
        raise InvalidParameter(
            "Invalid parameter: Invalid parameter: Endpoint Reason:"
            " FIFO SQS Queues can not be subscribed to standard SNS topics"
        )
