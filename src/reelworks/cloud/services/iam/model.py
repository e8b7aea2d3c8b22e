"""What IAM keeps, as values.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from reelworks.base.ids import Ids

IdentityKind = Literal["user", "role", "group"]
"""What policies are attached to."""
EntityKind = Literal["user", "role", "group", "instance-profile", "policy"]
AWS = "aws"
"""Whose the policies are that AWS keeps for everyone: what stands in place of an account in their ARNs."""

_ID_PREFIXES: Mapping[EntityKind, str] = {
    "user": "AIDA",
    "role": "AROA",
    "group": "AGPA",
    "instance-profile": "AIPA",
    "policy": "ANPA",
}
_KEY_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_BASE64_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


@dataclass(frozen=True, slots=True)
class Entity:
    """Something with a name and a path: a user, group, role, instance profile or managed policy."""

    kind: EntityKind
    account: str
    name: str
    path: str
    """Begins and ends with a slash."""
    id: str
    created_at: float
    """In seconds since the epoch, as all moments here."""
    number: int = 0
    """Its own in the tables; 0 before it is in them."""
    tags: Mapping[str, str] = field(default_factory=dict)
    boundary: str | None = None
    """Of a user or role: the ARN of the managed policy that bounds it."""
    trust: str = ""
    """Of a role: who may assume it (JSON)."""
    description: str | None = None
    """Of a role or policy."""
    session_s_max: int = 3_600
    """Of a role: how long a session may last."""
    versions_made: int = 0
    """Of a policy: the number of the version made last."""

    @property
    def arn(self) -> str:
        """Its ARN."""
        return arn_of(self.kind, self.account, self.path, self.name)


@dataclass(frozen=True, slots=True)
class AccessKey:
    """A user's key."""

    access_key_id: str
    secret: str = field(repr=False)
    user_number: int
    is_active: bool
    created_at: float
    used_at: float | None = None
    used_service: str = ""
    used_region: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a managed policy."""

    policy_number: int
    version: int
    document: str
    is_default: bool
    created_at: float


@dataclass(frozen=True, slots=True)
class LoginProfile:
    """That a user has a password. The password itself is not kept: there is no console here that would ask for it."""

    user_number: int
    created_at: float
    must_reset: bool


def arn_of(kind: EntityKind, account: str, path: str, name: str) -> str:
    """Return an entity's ARN."""
    return f"arn:aws:iam::{account}:{kind}{path}{name}"


def name_in(arn: str, kind: EntityKind) -> tuple[str, str] | None:
    """Return the account and name in an entity's ARN, or None where it is not one of that kind."""
    head, _, resource = arn.partition("::")
    account, _, rest = resource.partition(":")
    if head != "arn:aws:iam" or not rest.startswith(f"{kind}/"):
        return None
    return account, rest.rpartition("/")[2]


def new_id(ids: Ids, kind: EntityKind) -> str:
    """Return a unique id: 21 letters and digits, the first four of which tell the kind."""
    return _ID_PREFIXES[kind] + _letters(ids, 17, _KEY_LETTERS)


def new_access_key_id(ids: Ids, prefix: str = "AKIA") -> str:
    """Return an access key's id: 20 letters and digits; ``ASIA`` begins those of sessions."""
    return prefix + _letters(ids, 16, _KEY_LETTERS)


def new_secret(ids: Ids) -> str:
    """Return a secret access key: 40 characters."""
    return _letters(ids, 40, _BASE64_LETTERS)


def _letters(ids: Ids, count: int, letters: str) -> str:
    return "".join(letters[byte % len(letters)] for byte in ids.take(count))
