"""Which queue a request is about, for the policies: the queue's ARN and its own policy."""

from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Resource
from reelworks.cloud.services.sqs.call import SqsCall
from reelworks.cloud.services.sqs.errors import InvalidParameterValue
from reelworks.cloud.services.sqs.model import arn_of_key, key_of_arn
from reelworks.cloud.services.sqs.moves import read_task_handle


def queue_in_request(call: SqsCall, request: Any) -> Resource:
    """Return the queue that ``QueueUrl`` names.

    Raises:
        InvalidAddress: the URL names no account and queue.
        QueueDoesNotExist: there is none.
    """
    return call.queues.get(call.caller, request["QueueUrl"]).resource


def queue_by_source_arn(call: SqsCall, request: Any) -> Resource:
    """Return the queue that ``SourceArn`` names, which need not exist.

    Raises:
        InvalidParameterValue: it is no queue's ARN.
    """
    return _queue_of_arn(call, request["SourceArn"])


def queue_of_task(call: SqsCall, request: Any) -> Resource:
    """Return the queue that the task of ``TaskHandle`` empties, which need not exist.

    Raises:
        InvalidParameterValue: it is no handle of a task.
    """
    return _queue_of_arn(call, read_task_handle(request["TaskHandle"])[1])


def new_queue(call: SqsCall, request: Any) -> tuple[Resource, ...]:
    """Return the queue that CreateQueue makes; giving it tags needs leave of its own."""
    found, tags = queue_by_name(call, request), request.get("tags")
    if not tags:
        return (found,)
    keys: dict[str, Any] = {f"aws:RequestTag/{name}": value for name, value in tags.items()}
    made = replace(found, condition_keys={**(found.condition_keys or {}), **keys, "aws:TagKeys": list(tags)})
    return made, replace(made, action="sqs:TagQueue")


def queue_by_name(call: SqsCall, request: Any) -> Resource:
    """Return the queue that ``QueueName`` names, which need not exist."""
    account = request.get("QueueOwnerAWSAccountId") or call.caller.account
    key = account, call.caller.region, request["QueueName"]
    queue = call.queues.find(key)
    return queue.resource if queue else Resource(arn_of_key(key), None, account)


def _queue_of_arn(call: SqsCall, arn: str) -> Resource:
    key = key_of_arn(arn)
    if key is None:
        raise InvalidParameterValue(
            "You must use this format to specify the SourceArn: "
            "arn:<partition>:<service>:<region>:<account-id>:<resource-id>"
        )
    queue = call.queues.find(key)
    return queue.resource if queue else Resource(arn, None, key[0])
