"""The sessions' credentials, as the gateway asks for them."""

from reelworks.cloud.identities import Credential, Identities, Session
from reelworks.cloud.policy.parsed import ParsedPolicies
from reelworks.cloud.services.sts.limits import CREDENTIALS_CACHED_MAX
from reelworks.cloud.services.sts.model import KeptSession
from reelworks.cloud.services.sts.store import SessionStore


class SessionCredentials:
    """Temporary keys: read from the last commit when first asked for, and kept. Implements Credentials."""

    def __init__(self, store: SessionStore, identities: Identities) -> None:
        self._store = store
        self._identities = identities
        self._documents = ParsedPolicies()
        self._known: dict[str, Credential] = {}

    def find(self, access_key_id: str) -> Credential | None:
        """Return the credential of a temporary key, ended or not; None where its user or role is gone."""
        if not access_key_id.startswith("ASIA"):
            return None
        credential = self._known.get(access_key_id) or self._read(access_key_id)
        if credential is None or credential.session is None:
            return None
        owner_id = credential.session.owner_id
        if owner_id and self._identities.standing_of(credential.principal).id != owner_id:
            return None
        return credential

    def _read(self, access_key_id: str) -> Credential | None:
        kept = self._store.find(access_key_id)
        if kept is None:
            return None
        credential = self._credential_of(kept)
        if len(self._known) >= CREDENTIALS_CACHED_MAX:
            del self._known[next(iter(self._known))]
        self._known[access_key_id] = credential
        return credential

    def _credential_of(self, kept: KeptSession) -> Credential:
        policies = tuple(map(self._documents.get, kept.policies))
        session = Session(kept.owner_id, policies, kept.keys, kept.is_assumed)
        return Credential(
            kept.access_key_id, kept.secret, kept.principal, kept.token, kept.expires_at, session
        )
