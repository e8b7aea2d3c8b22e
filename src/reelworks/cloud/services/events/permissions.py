"""A bus' policy: who else may put events on it, or rules. What PutPermission and RemovePermission make of it.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-permissions.html
"""

from collections.abc import Mapping
from typing import Any

import orjson

from reelworks.cloud.policy.document import MalformedPolicy, parse_policy
from reelworks.cloud.services.events.errors import (
    PolicyLengthExceededException,
    PolicyNotFound,
    StatementNotFound,
    ValidationException,
)
from reelworks.cloud.services.events.limits import POLICY_BYTES_MAX
from reelworks.cloud.services.events.model import Bus


def checked_policy(text: str) -> str:
    """Return a policy that a request brings whole.

    Raises:
        PolicyLengthExceededException: it is too long.
        ValidationException: it is no resource policy.
    """
    if len(text.encode()) > POLICY_BYTES_MAX:
        raise PolicyLengthExceededException
    try:
        parse_policy(text, "resource")
    except MalformedPolicy as error:
        raise ValidationException(f"Parameter Policy is not valid. Reason: {error.message}") from error
    return text


def with_statement(bus: Bus, request: Mapping[str, Any]) -> str:
    """Return a bus' policy with the statement that a request describes, in place of the one of its id.

    Raises:
        PolicyLengthExceededException: it would be too long.
        ValidationException: the request does not describe a statement.
    """
    for name in ("Action", "Principal", "StatementId"):
        if name not in request:
            raise ValidationException(f"Parameter {name} must be specified.")
    principal = request["Principal"]
    statement: dict[str, Any] = {
        "Sid": request["StatementId"],
        "Effect": "Allow",
        "Principal": "*" if principal == "*" else {"AWS": f"arn:aws:iam::{principal}:root"},
        "Action": request["Action"],
        "Resource": bus.arn,
    }
    if "Condition" in request:
        condition = request["Condition"]
        statement["Condition"] = {condition["Type"]: {condition["Key"]: condition["Value"]}}
    others = [one for one in _statements(bus.policy) if one.get("Sid") != request["StatementId"]]
    return checked_policy(_written([*others, statement]))


def without_statement(bus: Bus, statement_id: str) -> str | None:
    """Return a bus' policy without the statement of that id; None where none is left.

    Raises:
        PolicyNotFound: the bus has no policy.
        StatementNotFound: it has no such statement.
    """
    if bus.policy is None:
        raise PolicyNotFound
    statements = _statements(bus.policy)
    kept = [one for one in statements if one.get("Sid") != statement_id]
    if len(kept) == len(statements):
        raise StatementNotFound
    return _written(kept) if kept else None


def _statements(policy: str | None) -> list[dict[str, Any]]:
    if policy is None:
        return []
    found = orjson.loads(policy)["Statement"]
    return found if isinstance(found, list) else [found]


def _written(statements: list[dict[str, Any]]) -> str:
    return orjson.dumps({"Version": "2012-10-17", "Statement": statements}).decode()
