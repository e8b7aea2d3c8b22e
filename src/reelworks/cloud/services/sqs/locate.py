"""Which queue a request is about, for the policies: the queue's ARN and its own policy."""

from typing import Any

from reelworks.cloud.rooms import Resource
from reelworks.cloud.services.sqs.call import SqsCall
from reelworks.cloud.services.sqs.model import arn_of_key


def queue_in_request(call: SqsCall, request: Any) -> Resource:
    """Return the queue that ``QueueUrl`` names.

    Raises:
        InvalidAddress: the URL names no account and queue.
        QueueDoesNotExist: there is none.
    """
    return call.queues.get(call.caller, request["QueueUrl"]).resource


def queue_by_name(call: SqsCall, request: Any) -> Resource:
    """Return the queue that ``QueueName`` names, which need not exist."""
    account = request.get("QueueOwnerAWSAccountId") or call.caller.account
    key = account, call.caller.region, request["QueueName"]
    queue = call.queues.find(key)
    return queue.resource if queue else Resource(arn_of_key(key), None, account)
