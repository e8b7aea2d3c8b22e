"""What is known of those who ask: their keys, their policies, the sessions they act in.

The gateway asks for keys, the authorizer for policies; the rooms of IAM and STS know both and answer through
these ports. Nobody here knows how they keep them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.policy.statement import Policy


@dataclass(frozen=True, slots=True)
class Session:
    """What temporary credentials take from who uses them, and what they say of them."""

    owner_id: str
    """The unique id of the user or role that it was begun for; empty for the root."""
    policies: tuple[Policy, ...] = ()
    """The session policies: together they bound what it may do. None where it was begun without any."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Condition keys that follow from it: its tags, when it was begun, its source identity."""
    is_assumed: bool = True
    """Whether a role acts in it; False for GetSessionToken's, which may not do all its user may."""


@dataclass(frozen=True, slots=True)
class Credential:
    """An access key as its owner's side knows it."""

    access_key_id: str
    secret: str = field(repr=False)
    principal: Principal
    token: str | None = field(default=None, repr=False)
    """The session token that must come with a temporary key; None for a lasting one."""
    expires_at: float | None = None
    """When a temporary key ends, in seconds since the epoch."""
    session: Session | None = None


class Credentials(Protocol):
    """Who knows the access keys."""

    def find(self, access_key_id: str) -> Credential | None:
        """Return the credential of an access key that may be used, or None where there is no such key.

        A temporary key is found for some time after its end, so that its end can be told.
        """
        ...


@dataclass(frozen=True, slots=True)
class Standing:
    """What a user or role is, to the policies."""

    id: str = ""
    """Its unique id (``AIDA…``, ``AROA…``); empty for one that does not exist."""
    policies: tuple[Policy, ...] = ()
    """Those attached to it, its own and its groups'."""
    boundary: Policy | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    """Condition keys that follow from it: ``aws:PrincipalTag/team``."""


NOBODY = Standing()


class Identities(Protocol):
    """Who knows what is attached to users and roles."""

    def standing_of(self, principal: Principal) -> Standing:
        """Return what is in force for a principal now; ``NOBODY`` for one that has no policies or is none."""
        ...

    def note_use(self, access_key_id: str, at: float, service: str, region: str) -> None:
        """Remember that a user's key was used, for which service and in which region."""
        ...


class NoIdentities:
    """A cloud with a root and nobody else."""

    def standing_of(self, _principal: Principal) -> Standing:
        """Return nothing: nobody but the root has anything."""
        return NOBODY

    def note_use(self, access_key_id: str, at: float, service: str, region: str) -> None:
        """Remember nothing: no key but the root's is used."""


@dataclass(frozen=True, slots=True)
class Role:
    """A role as who assumes it sees it."""

    account: str
    name: str
    """With its path."""
    id: str
    trust: str
    """Its trust policy (JSON)."""
    session_s_max: int


class Roles(Protocol):
    """Who knows the roles."""

    def find_role(self, arn: str) -> Role | None:
        """Return the role of an ARN, or None."""
        ...

    def find_policies(self, arns: Sequence[str]) -> list[str | None]:
        """Return the documents of managed policies, None for each that does not exist."""
        ...
