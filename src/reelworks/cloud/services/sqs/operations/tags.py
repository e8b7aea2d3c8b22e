"""Tags of a queue."""

from collections.abc import Mapping
from typing import Any

from reelworks.cloud.services.sqs.call import SqsCall, sqs
from reelworks.cloud.services.sqs.locate import queue_in_request
from reelworks.cloud.services.sqs.operations.queues import get_queue
from reelworks.cloud.services.sqs.tagging import check_tags


@sqs.operation("TagQueue", locate=queue_in_request)
def tag_queue(call: SqsCall, request: Mapping[str, Any]) -> None:
    """Give a queue tags; one whose key it has already gets the new value.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_TagQueue.html

    Raises:
        QueueDoesNotExist: there is none.
        InvalidParameterValue: a tag is not allowed, or there are too many.
    """
    queue = get_queue(call, request)
    tagged = call.queue_store.set_tags(queue, check_tags(queue.tags, request["Tags"]))
    call.after_commit(lambda: call.queues.put(tagged))


@sqs.operation("UntagQueue", locate=queue_in_request)
def untag_queue(call: SqsCall, request: Mapping[str, Any]) -> None:
    """Take tags from a queue; one that it does not have is as good as taken.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_UntagQueue.html

    Raises:
        QueueDoesNotExist: there is none.
    """
    queue = get_queue(call, request)
    gone = set(request["TagKeys"])
    untagged = call.queue_store.set_tags(queue, {k: v for k, v in queue.tags.items() if k not in gone})
    call.after_commit(lambda: call.queues.put(untagged))


@sqs.operation("ListQueueTags", reads=True, locate=queue_in_request)
def list_queue_tags(call: SqsCall, request: Mapping[str, Any]) -> dict[str, Any]:
    """List a queue's tags.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueueTags.html

    Raises:
        QueueDoesNotExist: there is none.
    """
    tags = call.queues.get(call.caller, request["QueueUrl"]).tags
    return {"Tags": dict(tags)} if tags else {}
