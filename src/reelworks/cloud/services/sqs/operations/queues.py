"""Queues: make them, find them, empty them, remove them."""

import re
from collections.abc import Mapping
from typing import Any

from reelworks.cloud.services.sqs import limits
from reelworks.cloud.services.sqs.attributes import (
    check_attributes,
    find_difference,
    merge_attributes,
)
from reelworks.cloud.services.sqs.call import SqsCall, sqs
from reelworks.cloud.services.sqs.errors import (
    InvalidParameterValue,
    PurgeQueueInProgress,
    QueueDeletedRecently,
    QueueDoesNotExist,
    QueueNameExists,
)
from reelworks.cloud.services.sqs.locate import new_queue, queue_by_name, queue_in_request
from reelworks.cloud.services.sqs.model import Queue, QueueKey
from reelworks.cloud.services.sqs.pages import page_of
from reelworks.cloud.services.sqs.queues import url_of
from reelworks.cloud.services.sqs.redrive import check_redrive_target
from reelworks.cloud.services.sqs.tagging import check_tags

_NAME = re.compile(rf"[A-Za-z0-9_-]{{1,{limits.QUEUE_NAME_CHARACTERS_MAX}}}")
_FIFO = ".fifo"


@sqs.operation("CreateQueue", locate=new_queue)
def create_queue(call: SqsCall, request: Mapping[str, Any]) -> dict[str, Any]:
    """Make a queue; where it exists with the same attributes, say where it is.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html

    Raises:
        InvalidParameterValue: the name, or a redrive policy, is not allowed.
        InvalidAttributeName: an attribute is unknown, or not for this kind of queue.
        InvalidAttributeValue: an attribute is out of its range.
        QueueDeletedRecently: a queue of this name was deleted less than a minute ago.
        QueueNameExists: the queue exists, and one of the attributes sent is another.
    """
    name = request["QueueName"]
    key = call.caller.account, call.caller.region, name
    is_fifo = _check_name(name, request)
    attributes = check_attributes(request.get("Attributes") or {}, is_fifo=is_fifo)
    existing = call.queue_store.find(key)
    if existing is not None:
        _check_same(existing, attributes)
        return {"QueueUrl": url_of(call.caller, key)}
    _check_not_deleted_recently(call, key)
    kept = merge_attributes({}, attributes)
    check_redrive_target(call, key, kept)
    tags = check_tags({}, request.get("tags") or {}, name)
    queue = call.queue_store.add(key, kept, tags, call.clock.now())
    call.after_commit(lambda: call.queues.put(queue))
    return {"QueueUrl": url_of(call.caller, key)}


@sqs.operation("DeleteQueue", locate=queue_in_request)
def delete_queue(call: SqsCall, request: Mapping[str, Any]) -> None:
    """Remove a queue and whatever is in it, at once.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html

    Raises:
        QueueDoesNotExist: there is none.
    """
    queue = get_queue(call, request)
    call.queue_store.remove(queue, call.clock.now())
    call.moves.forget(queue.arn)

    def follow() -> None:
        call.queues.drop(queue.key)
        call.waiting.wake_all(queue.queue_id)

    call.after_commit(follow)


@sqs.operation("GetQueueUrl", reads=True, locate=queue_by_name)
def get_queue_url(call: SqsCall, request: Mapping[str, Any]) -> dict[str, Any]:
    """Say where a queue is.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html

    Raises:
        QueueDoesNotExist: there is none.
    """
    account = request.get("QueueOwnerAWSAccountId") or call.caller.account
    key = account, call.caller.region, request["QueueName"]
    if call.queues.find(key) is None:
        raise QueueDoesNotExist
    return {"QueueUrl": url_of(call.caller, key)}


@sqs.operation("ListQueues", reads=True)
def list_queues(call: SqsCall, request: Mapping[str, Any]) -> dict[str, Any]:
    """List the caller's queues in the region by name, those whose name begins so.

    Without MaxResults the first thousand come, and no token for more.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html

    Raises:
        InvalidParameterValue: MaxResults is out of its range, or the token is none.
    """
    prefix = request.get("QueueNamePrefix") or ""
    here = (call.caller.account, call.caller.region)
    names = sorted(q.key[2] for q in call.queues if q.key[:2] == here and q.key[2].startswith(prefix))
    page, token = page_of(names, request)
    answer: dict[str, Any] = {"QueueUrls": [url_of(call.caller, (*here, name)) for name in page]}
    if token:
        answer["NextToken"] = token
    return answer


@sqs.operation("PurgeQueue", locate=queue_in_request)
def purge_queue(call: SqsCall, request: Mapping[str, Any]) -> None:
    """Remove everything from a queue, whatever is in flight included, at once. Once in a minute.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html

    Raises:
        QueueDoesNotExist: there is none.
        PurgeQueueInProgress: it was purged less than a minute ago.
    """
    queue = get_queue(call, request)
    now = call.clock.now()
    if now - queue.purged_at < limits.PURGE_PAUSE_S:
        raise PurgeQueueInProgress(
            f"Only one PurgeQueue operation on {queue.key[2]} is allowed every {limits.PURGE_PAUSE_S} seconds."
        )
    purged = call.queue_store.purge(queue, now)
    call.after_commit(lambda: call.queues.put(purged))


@sqs.operation("ListDeadLetterSourceQueues", reads=True, locate=queue_in_request)
def list_dead_letter_source_queues(call: SqsCall, request: Mapping[str, Any]) -> dict[str, Any]:
    """List the queues whose redrive policy names this one.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html

    Raises:
        QueueDoesNotExist: there is none.
        InvalidParameterValue: MaxResults is out of its range, or the token is none.
    """
    target = call.queues.get(call.caller, request["QueueUrl"]).key
    names = sorted(q.key[2] for q in call.queues if q.redrive and q.redrive.target == target)
    page, token = page_of(names, request)
    answer: dict[str, Any] = {"queueUrls": [url_of(call.caller, (*target[:2], name)) for name in page]}
    if token:
        answer["NextToken"] = token
    return answer


def get_queue(call: SqsCall, request: Mapping[str, Any]) -> Queue:
    """Return the queue of ``QueueUrl`` as this transaction sees it, for operations that change it.

    Raises:
        QueueDoesNotExist: there is none.
    """
    queue = call.queue_store.find(call.queues.key_of(call.caller, request["QueueUrl"]))
    if queue is None:
        raise QueueDoesNotExist
    return queue


def _check_name(name: str, request: Mapping[str, Any]) -> bool:
    is_fifo = name.endswith(_FIFO)
    asked = (request.get("Attributes") or {}).get("FifoQueue", "").lower() == "true"
    if not _NAME.fullmatch(name.removesuffix(_FIFO)) or len(name) > limits.QUEUE_NAME_CHARACTERS_MAX:
        raise InvalidParameterValue(
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
        )
    if asked and not is_fifo:
        raise InvalidParameterValue("The name of a FIFO queue can only end with the .fifo suffix.")
    if is_fifo and not asked:
        raise InvalidParameterValue(
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
        )
    return is_fifo


def _check_same(existing: Queue, attributes: Mapping[str, str]) -> None:
    different = find_difference(existing.attributes, attributes, is_fifo=existing.is_fifo)
    if different is not None:
        raise QueueNameExists(
            f"A queue already exists with the same name and a different value for attribute {different}"
        )


def _check_not_deleted_recently(call: SqsCall, key: QueueKey) -> None:
    deleted_at = call.queue_store.deleted_at(key)
    if deleted_at is not None and call.clock.now() - deleted_at < limits.QUEUE_RECREATE_PAUSE_S:
        raise QueueDeletedRecently
