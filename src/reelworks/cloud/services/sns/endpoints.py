"""Which endpoints can be subscribed to which topics, as pure checks.

https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
"""

from reelworks.cloud.services.sns.addresses import find_queue_arn
from reelworks.cloud.services.sns.errors import InvalidParameter
from reelworks.cloud.services.sns.model import Topic
from reelworks.cloud.wire.error import OperationNotImplemented

PROTOCOLS = frozenset(
    {"http", "https", "email", "email-json", "sms", "sqs", "application", "lambda", "firehose"}
)
DELIVERED = frozenset({"sqs"})
"""The protocols that messages are delivered by here."""


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
    queue = find_queue_arn(endpoint)
    if queue is None:
        raise InvalidParameter("Invalid parameter: SQS endpoint ARN")
    if queue.resource.endswith(".fifo") and not topic.is_fifo:
        raise InvalidParameter(
            "Invalid parameter: Invalid parameter: Endpoint Reason:"
            " FIFO SQS Queues can not be subscribed to standard SNS topics"
        )
