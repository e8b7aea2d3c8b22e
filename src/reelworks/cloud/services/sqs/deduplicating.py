"""Keeping duplicates out of FIFO queues: for five minutes a message is sent only once.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html
"""

from reelworks.cloud.services.sqs.call import SqsCall
from reelworks.cloud.services.sqs.composing import Draft
from reelworks.cloud.services.sqs.model import Queue, uuid_text
from reelworks.cloud.services.sqs.sequences import sequence_text
from reelworks.cloud.services.sqs.stores.deduplications import Original


def deduplicate(call: SqsCall, queue: Queue, draft: Draft) -> Draft:
    """Return the draft with its sequence number; a duplicate as such, with what the original's sender was told.

    The original counts wherever it is by now, received and deleted too. The MD5s stay those of what was sent here,
    since SDKs compare them. Runs in a transaction.
    """
    message = draft.message
    if message.fifo_group is None:
        return draft
    scope = message.fifo_group if queue.deduplicates_by_group else ""
    place = (queue.lane_id, scope, message.extras["deduplication"])
    original = call.deduplications.find(place, message.sent_at)
    if original is None:
        call.deduplications.remember(place, Original(message.message_id, message.sequence), message.sent_at)
        return draft._replace(answer={**draft.answer, "SequenceNumber": sequence_text(message.sequence)})
    told = {"MessageId": uuid_text(original.message_id), "SequenceNumber": sequence_text(original.sequence)}
    return draft._replace(answer={**draft.answer, **told}, is_duplicate=True)
