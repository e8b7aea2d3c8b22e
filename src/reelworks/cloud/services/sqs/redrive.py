"""Whether a queue may send its dead letters where it says."""

from collections.abc import Mapping

from reelworks.cloud.services.sqs.attributes import may_redrive_from, parse_redrive
from reelworks.cloud.services.sqs.call import SqsCall
from reelworks.cloud.services.sqs.errors import InvalidParameterValue
from reelworks.cloud.services.sqs.model import QueueKey


def check_redrive_target(call: SqsCall, key: QueueKey, attributes: Mapping[str, str]) -> None:
    """Return where the queue ``key`` may have these attributes, as far as its redrive policy goes.

    Raises:
        InvalidParameterValue: the dead-letter queue does not exist, is elsewhere, is of the other kind, or does
            not let this queue send to it.
    """
    text = attributes.get("RedrivePolicy")
    if not text:
        return
    redrive = parse_redrive(text)
    target = call.queue_store.find(redrive.target)
    if target is None or target.key[:2] != key[:2]:
        raise InvalidParameterValue.of(text, "RedrivePolicy", "Dead letter target does not exist.")
    if target.is_fifo != (attributes.get("FifoQueue") == "true"):
        reason = "Dead-letter queue must be same type of queue as the source."
        raise InvalidParameterValue.of(text, "RedrivePolicy", reason)
    if not may_redrive_from(target.attributes.get("RedriveAllowPolicy"), key):
        reason = "The dead-letter queue's RedriveAllowPolicy does not permit this source queue."
        raise InvalidParameterValue.of(text, "RedrivePolicy", reason)
