"""Access keys at the door: whose they are, and the secrets to verify signatures with."""

from collections.abc import Sequence

from reelworks.cloud.identities import Credential, Credentials

__all__ = ["AllCredentials", "Credential", "Credentials", "FixedCredentials"]


class FixedCredentials:
    """Keys that are settings: the root's of each account."""

    def __init__(self, credentials: Sequence[Credential]) -> None:
        self._by_id = {credential.access_key_id: credential for credential in credentials}

    def find(self, access_key_id: str) -> Credential | None:
        """Return the credential of an access key, or None where there is no such key."""
        return self._by_id.get(access_key_id)


class AllCredentials:
    """The keys of several who know some, asked in their order."""

    def __init__(self, sources: Sequence[Credentials]) -> None:
        self._sources = tuple(sources)

    def find(self, access_key_id: str) -> Credential | None:
        """Return the credential of an access key, or None where nobody knows it."""
        for source in self._sources:
            credential = source.find(access_key_id)
            if credential is not None:
                return credential
        return None
