"""Tags of a queue."""

from collections.abc import Mapping
from typing import Any

from reelworks.cloud.services.sqs import limits
from reelworks.cloud.services.sqs.call import SqsCall, sqs
from reelworks.cloud.services.sqs.errors import InvalidParameterValue, MissingParameter
from reelworks.cloud.services.sqs.locate import queue_in_request
from reelworks.cloud.services.sqs.operations.queues import get_queue
from reelworks.cloud.services.sqs.tagging import check_tags


@sqs.operation("TagQueue", locate=queue_in_request)
def tag_queue(call: SqsCall, request: Mapping[str, Any]) -> None:
    """Give a queue tags; one whose key it has already gets the new value.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_TagQueue.html

    Raises:
        QueueDoesNotExist: there is none.
        MissingParameter: there is no tag.
        InvalidParameterValue: a tag is not allowed, or there are too many.
    """
    queue = get_queue(call, request)
    if not request["Tags"]:
        raise MissingParameter.of("Tags")
    tagged = call.queue_store.set_tags(queue, check_tags(queue.tags, request["Tags"], queue.key[2]))
    call.after_commit(lambda: call.queues.put(tagged))


@sqs.operation("UntagQueue", locate=queue_in_request)
def untag_queue(call: SqsCall, request: Mapping[str, Any]) -> None:
    """Take tags from a queue; one that it does not have is as good as taken.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_UntagQueue.html

    Raises:
        QueueDoesNotExist: there is none.
        InvalidParameterValue: there is no key, or one that no tag can have.
    """
    queue = get_queue(call, request)
    gone = set(request["TagKeys"])
    if not gone or not all(1 <= len(key) <= limits.TAG_KEY_CHARACTERS_MAX for key in gone):
        raise InvalidParameterValue("Tag keys must be between 1 and 128 characters in length.")
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
