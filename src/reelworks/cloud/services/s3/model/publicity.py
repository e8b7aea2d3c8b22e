"""When a bucket policy is public: it lets in callers that nobody named.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
"""

import ipaddress
from collections.abc import Mapping
from typing import Any

_FIXING_KEYS = frozenset(
    (
        "aws:sourcearn",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:sourceowner",
        "aws:sourceaccount",
        "aws:userid",
        "aws:principalorgid",
        "aws:principalarn",
        "aws:principalaccount",
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
        "s3:dataaccesspointarn",
        "s3:dataaccesspointaccount",
    )
)
_FIXING_OPERATORS = frozenset(
    ("stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress")
)
_NARROW_IPV4_BITS = 8
_NARROW_IPV6_BITS = 32


def is_public(document: Mapping[str, Any]) -> bool:
    """Whether a policy document, already found valid, lets anybody in whom it does not name."""
    statements = document["Statement"]
    entries = [statements] if isinstance(statements, Mapping) else statements
    return any(_is_public_statement(statement) for statement in entries)


def _is_public_statement(statement: Mapping[str, Any]) -> bool:
    if statement["Effect"] != "Allow" or not _names_everybody(statement):
        return False
    for operator, tests in statement.get("Condition", {}).items():
        if operator.lower() not in _FIXING_OPERATORS:
            continue
        if any(_fixes(operator.lower(), key.lower(), _listed(values)) for key, values in tests.items()):
            return False
    return True


def _names_everybody(statement: Mapping[str, Any]) -> bool:
    if "NotPrincipal" in statement:
        return True
    principal = statement.get("Principal")
    if isinstance(principal, Mapping):
        return "*" in _listed(principal.get("AWS", ()))
    return principal == "*"


def _fixes(operator: str, key: str, values: list[str]) -> bool:
    if operator == "ipaddress":
        return key == "aws:sourceip" and all(_is_narrow(value) for value in values)
    return key in _FIXING_KEYS and all(_is_fixed(key, value) for value in values)


def _is_fixed(key: str, value: str) -> bool:
    """Whether a value names somebody. A role's sessions, and one account's access points, may be left open."""
    if key == "aws:userid":
        value = value.removesuffix(":*")
    if key == "s3:dataaccesspointarn":
        account, slash, _ = value.partition(":accesspoint/")
        value = account if slash else value
    return not any(sign in value for sign in ("*", "?", "${"))


def _is_narrow(value: str) -> bool:
    try:
        network = ipaddress.ip_network(value, strict=False)
    except ValueError:
        return False
    return network.prefixlen >= (_NARROW_IPV4_BITS if network.version == 4 else _NARROW_IPV6_BITS)


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
