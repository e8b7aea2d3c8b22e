"""Policy documents at the door: held to the grammar, to their use, and to their size.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

import json
from urllib.parse import quote

from reelworks.cloud.policy.document import MalformedPolicy, Policy, parse_policy
from reelworks.cloud.services.iam.errors import (
    LimitExceededException,
    MalformedPolicyDocumentException,
    ValidationError,
    beyond_quota,
)
from reelworks.cloud.services.iam.limits import (
    INLINE_CHARACTERS_MAX,
    POLICY_CHARACTERS_MAX,
    TRUST_CHARACTERS_MAX,
)
from reelworks.cloud.services.iam.model import Entity, name_in
from reelworks.cloud.services.iam.shelves import Shelves

NEWEST_VERSION = "2012-10-17"


def check_managed(document: str) -> str:
    """Return a managed policy's document.

    Raises:
        MalformedPolicyDocumentException: it is not a policy for an identity, or of the old version.
        LimitExceededException: it is too long.
    """
    _parse_identity(document)
    if json.loads(document).get("Version") != NEWEST_VERSION:
        raise MalformedPolicyDocumentException(
            f"Policy document must be version {NEWEST_VERSION} or greater."
        )
    if _size_of(document) > POLICY_CHARACTERS_MAX:
        raise beyond_quota("PolicySize", POLICY_CHARACTERS_MAX)
    return document


def check_inline(entity: Entity, others: dict[str, str], document: str) -> str:
    """Return the document of a policy that is to belong to a user, group or role beside its others.

    Raises:
        MalformedPolicyDocumentException: it is not a policy for an identity.
        LimitExceededException: all of them together are too long.
    """
    _parse_identity(document)
    most = INLINE_CHARACTERS_MAX[entity.kind]
    if sum(map(_size_of, others.values())) + _size_of(document) > most:
        raise LimitExceededException(
            f"Maximum policy size of {most} bytes exceeded for {entity.kind} {entity.name}"
        )
    return document


def check_trust(shelves: Shelves, document: str) -> str:
    """Return a role's trust policy.

    Raises:
        MalformedPolicyDocumentException: it is not one, or trusts somebody who does not exist.
        LimitExceededException: it is too long.
    """
    try:
        policy = parse_policy(document, "trust")
    except MalformedPolicy as error:
        raise MalformedPolicyDocumentException(error.message) from error
    if not all(action.lower().startswith("sts:") for action in _actions_in(document)):
        raise MalformedPolicyDocumentException("AssumeRole policy may only specify STS AssumeRole actions.")
    if _size_of(document) > TRUST_CHARACTERS_MAX:
        raise beyond_quota("ACLSizePerRole", TRUST_CHARACTERS_MAX)
    _check_trusted(shelves, policy)
    return document


def encoded(document: str) -> str:
    """Return a document as IAM's answers hold it: percent-encoded."""
    return quote(document, safe="~")


def _parse_identity(document: str) -> Policy:
    if not document.strip():
        raise ValidationError(
            "1 validation error detected: Value at 'policyDocument' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1"
        )
    try:
        return parse_policy(document, "identity")
    except MalformedPolicy as error:
        raise MalformedPolicyDocumentException(error.message) from error


def _actions_in(document: str) -> list[str]:
    statements = json.loads(document)["Statement"]
    listed = statements if isinstance(statements, list) else [statements]
    found: list[str] = []
    for statement in listed:
        actions = statement.get("Action", statement.get("NotAction"))
        found += actions if isinstance(actions, list) else [actions]
    return found


def _check_trusted(shelves: Shelves, policy: Policy) -> None:
    for statement in policy.statements:
        for arn in statement.audience.arns if statement.audience else ():
            user, role = name_in(arn, "user"), name_in(arn, "role")
            if user is None and role is None:
                continue
            found = shelves.entities.find("user", *user) if user else None
            if role is not None:
                found = shelves.entities.find("role", *role)
            if found is None or found.arn != arn:
                raise MalformedPolicyDocumentException(f'Invalid principal in policy: "AWS":"{arn}"')


def _size_of(document: str) -> int:
    return sum(not character.isspace() for character in document)
