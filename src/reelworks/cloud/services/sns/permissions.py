"""A topic's access policy: the one it is born with, and what AddPermission and RemovePermission make of it.

https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html
"""

from collections.abc import Sequence
from typing import Any

import orjson

from reelworks.cloud.services.sns.errors import InvalidParameter, NotFound

OWNER_ACTIONS = (
    "SNS:GetTopicAttributes",
    "SNS:SetTopicAttributes",
    "SNS:AddPermission",
    "SNS:RemovePermission",
    "SNS:DeleteTopic",
    "SNS:Subscribe",
    "SNS:ListSubscriptionsByTopic",
    "SNS:Publish",
)
GRANTABLE = frozenset(action.partition(":")[2] for action in OWNER_ACTIONS) | {"Receive", "*"}
"""What AddPermission can grant."""


def default_policy(topic_arn: str, account: str) -> str:
    """Return the policy of a topic that nobody gave one: its owner's principals only."""
    return _written(
        {
            "Version": "2008-10-17",
            "Id": "__default_policy_ID",
            "Statement": [
                {
                    "Sid": "__default_statement_ID",
                    "Effect": "Allow",
                    "Principal": {"AWS": "*"},
                    "Action": list(OWNER_ACTIONS),
                    "Resource": topic_arn,
                    "Condition": {"StringEquals": {"AWS:SourceOwner": account}},
                }
            ],
        }
    )


def with_permission(
    policy: str, topic_arn: str, label: str, accounts: Sequence[str], actions: Sequence[str]
) -> str:
    """Return the policy with one more statement that lets accounts do things with the topic.

    Raises:
        InvalidParameter: the label is taken, an account is no account, or an action is not a topic's.
    """
    document = orjson.loads(policy)
    if any(statement.get("Sid") == label for statement in _statements(document)):
        raise InvalidParameter("Invalid parameter: Statement already exists")
    if not actions or not GRANTABLE.issuperset(actions):
        raise InvalidParameter("Invalid parameter: Policy statement action out of service scope!")
    if not accounts or not all(len(account) == 12 and account.isdigit() for account in accounts):
        raise InvalidParameter("Invalid parameter: AWSAccountId")
    statement = {
        "Sid": label,
        "Effect": "Allow",
        "Principal": {"AWS": _one_or_many([f"arn:aws:iam::{account}:root" for account in accounts])},
        "Action": _one_or_many([f"SNS:{action}" for action in actions]),
        "Resource": topic_arn,
    }
    document["Statement"] = [*_statements(document), statement]
    return _written(document)


def without_permission(policy: str, label: str) -> str:
    """Return the policy without the statement of that label.

    Raises:
        NotFound: there is no such statement.
    """
    document = orjson.loads(policy)
    kept = [statement for statement in _statements(document) if statement.get("Sid") != label]
    if len(kept) == len(_statements(document)):
        raise NotFound("Statement does not exist")
    document["Statement"] = kept
    return _written(document)


def _statements(document: dict[str, Any]) -> list[dict[str, Any]]:
    statement = document.get("Statement", [])
    return statement if isinstance(statement, list) else [statement]


def _one_or_many(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values


def _written(document: dict[str, Any]) -> str:
    return orjson.dumps(document).decode()
