"""What SQS is asked for a message that goes to a queue."""

import base64
from collections.abc import Mapping
from typing import Any

from reelworks.base.arn import Arn
from reelworks.cloud.services.sns.model import Message, Subscription


def queue_request(message: Message, subscription: Subscription, queue: Arn, text: str) -> dict[str, Any]:
    """Return the request of SendMessage, but for the queue's URL."""
    request: dict[str, Any] = {"MessageBody": text}
    if subscription.is_raw and message.attributes:
        request["MessageAttributes"] = {
            name: _queue_attribute(attribute) for name, attribute in message.attributes.items()
        }
    if message.trace:
        trace = {"DataType": "String", "StringValue": message.trace}
        request["MessageSystemAttributes"] = {"AWSTraceHeader": trace}
    is_fifo_queue = queue.resource.endswith(".fifo")
    if message.group_id is not None and is_fifo_queue:
        request["MessageDeduplicationId"] = message.deduplication_id
    # A FIFO topic's group goes to FIFO queues, a standard topic's to standard queues (for fair queues).
    if message.group_id is not None and message.topic_arn.endswith(".fifo") == is_fifo_queue:
        request["MessageGroupId"] = message.group_id
    return request


def _queue_attribute(attribute: Mapping[str, str]) -> dict[str, Any]:
    if "BinaryValue" in attribute:
        return {"DataType": attribute["DataType"], "BinaryValue": base64.b64decode(attribute["BinaryValue"])}
    return dict(attribute)
