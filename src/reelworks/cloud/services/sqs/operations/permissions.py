"""Permissions: statements of a queue's policy, added and removed by their label."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from reelworks.cloud.services.sqs import limits
from reelworks.cloud.services.sqs.call import SqsCall, sqs
from reelworks.cloud.services.sqs.errors import InvalidParameterValue, MissingParameter, OverLimit
from reelworks.cloud.services.sqs.locate import queue_in_request
from reelworks.cloud.services.sqs.model import Queue
from reelworks.cloud.services.sqs.operations.queues import get_queue

_ACTIONS = frozenset(
    {
        "*",
        "ChangeMessageVisibility",
        "DeleteMessage",
        "GetQueueAttributes",
        "GetQueueUrl",
        "ListDeadLetterSourceQueues",
        "PurgeQueue",
        "ReceiveMessage",
        "SendMessage",
    }
)
_ACTIONS_MAX = 7


@sqs.operation("AddPermission", locate=queue_in_request)
def add_permission(call: SqsCall, request: Mapping[str, Any]) -> None:
    """Let other accounts do these actions, by a statement in the queue's policy that the label names.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_AddPermission.html

    Raises:
        QueueDoesNotExist: there is none.
        MissingParameter: no action is named.
        InvalidParameterValue: an action cannot be given away, an account is none or lacks, or the label is in use.
        OverLimit: there are more than seven actions.
    """
    queue = get_queue(call, request)
    statements = _statements_of(queue)
    label = request["Label"]
    _check_label(label)
    if any(statement.get("Sid") == label for statement in statements):
        raise InvalidParameterValue.of(label, "Label", "Already exists.")
    accounts, actions = request["AWSAccountIds"], request["Actions"]
    _check_accounts(accounts)
    _check_actions(actions)
    statement = {
        "Sid": label,
        "Effect": "Allow",
        "Principal": {"AWS": _one_or_all([f"arn:aws:iam::{account}:root" for account in accounts])},
        "Action": _one_or_all([f"SQS:{action}" for action in actions]),
        "Resource": queue.arn,
    }
    _save(call, queue, [*statements, statement])


@sqs.operation("RemovePermission", locate=queue_in_request)
def remove_permission(call: SqsCall, request: Mapping[str, Any]) -> None:
    """Remove the statement that the label names from the queue's policy.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_RemovePermission.html

    Raises:
        QueueDoesNotExist: there is none.
        InvalidParameterValue: the policy has no such statement.
    """
    queue = get_queue(call, request)
    statements = _statements_of(queue)
    label = request["Label"]
    kept = [statement for statement in statements if statement.get("Sid") != label]
    if len(kept) == len(statements):
        reason = "can't find label on existing policy."
        raise InvalidParameterValue.of(label, "Label", reason)
    _save(call, queue, kept)


def _statements_of(queue: Queue) -> list[dict[str, Any]]:
    policy = queue.attributes.get("Policy")
    statements = orjson.loads(policy)["Statement"] if policy else []
    return statements if isinstance(statements, list) else [statements]


def _save(call: SqsCall, queue: Queue, statements: list[dict[str, Any]]) -> None:
    attributes = dict(queue.attributes)
    document = orjson.loads(attributes.pop("Policy", _new_policy(queue)))
    if statements:
        attributes["Policy"] = orjson.dumps({**document, "Statement": statements}).decode()
    changed = call.queue_store.set_attributes(queue, attributes, call.clock.now())
    call.after_commit(lambda: call.queues.put(changed))


def _new_policy(queue: Queue) -> str:
    document = {"Version": "2008-10-17", "Id": f"{queue.arn}/SQSDefaultPolicy"}
    return orjson.dumps(document).decode()


def _check_label(label: str) -> None:
    is_allowed = label.replace("-", "").replace("_", "").isalnum() and label.isascii()
    if not is_allowed or len(label) > limits.LABEL_CHARACTERS_MAX:
        reason = "Label can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
        raise InvalidParameterValue.of(label, "Label", reason)


def _check_accounts(accounts: Sequence[str]) -> None:
    if not accounts:
        raise InvalidParameterValue.of("[]", "PrincipalId", "Unable to verify.")
    for account in accounts:
        if len(account) != 12 or not account.isdecimal():
            raise InvalidParameterValue.of(
                f'"{list(accounts)}"', "PrincipalId", "Unable to verify at least one of the account IDs."
            )


def _check_actions(actions: Sequence[str]) -> None:
    if not actions:
        raise MissingParameter.of("Actions")
    if len(actions) > _ACTIONS_MAX:
        raise OverLimit(f"{len(actions)} Actions were found, maximum allowed is {_ACTIONS_MAX}.")
    for action in actions:
        if action not in _ACTIONS:
            reason = "Only the queue owner is allowed to invoke this action."
            raise InvalidParameterValue(
                f"Value SQS:{action} for parameter ActionName is invalid. Reason: {reason}"
            )


def _one_or_all(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values
