"""Access keys: whose they are, and the secrets to verify signatures with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from reelworks.cloud.policy.principal import Principal


@dataclass(frozen=True, slots=True)
class Credential:
    """An access key as its owner's side knows it."""

    access_key_id: str
    secret: str
    principal: Principal
    token: str | None = None
    """The session token that must come with a temporary key; None for a lasting one."""
    expires_at: float | None = None
    """When a temporary key ends, in seconds since the epoch."""


class Credentials(Protocol):
    """Who knows the access keys."""

    def find(self, access_key_id: str) -> Credential | None:
        """Return the credential of an access key, or None where there is no such key."""
        ...


class FixedCredentials:
    """Keys that are settings: the root's of each account."""

    def __init__(self, credentials: Sequence[Credential]) -> None:
        self._by_id = {credential.access_key_id: credential for credential in credentials}

    def find(self, access_key_id: str) -> Credential | None:
        """Return the credential of an access key, or None where there is no such key."""
        return self._by_id.get(access_key_id)
