"""What every request asks of IAM, in memory: whose key this is, and what is in force for its owner.

Read from the last commit when first asked, kept until anything in IAM changes.
"""

import json
from collections.abc import Sequence

from reelworks.cloud.identities import NOBODY, Credential, Role, Standing
from reelworks.cloud.policy.document import parse_policy
from reelworks.cloud.policy.parsed import ParsedPolicies
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.service_roles import find_service_role
from reelworks.cloud.services.iam.model import Entity, name_in
from reelworks.cloud.services.iam.shelves import Shelves
from reelworks.cloud.services.iam.stores import KeyStore
from reelworks.cloud.storage.database import Database

Use = tuple[float, str, str]
"""When a key was last used, for which service, in which region."""


class Registry:
    """The keys and standings asked for lately. Implements Credentials, Identities and Roles."""

    def __init__(self, database: Database) -> None:
        self._shelves = Shelves.on(database, database.reader, self.forget)
        self._documents = ParsedPolicies()
        self._standings: dict[tuple[str, str, str], Standing] = {}
        self._credentials: dict[str, Credential] = {}
        self._uses: dict[str, Use] = {}

    def forget(self) -> None:
        """Read everything anew when it is next asked: something has changed."""
        self._standings.clear()
        self._credentials.clear()

    def find(self, access_key_id: str) -> Credential | None:
        """Return the credential of a user's key that is active, or None."""
        credential = self._credentials.get(access_key_id)
        if credential is None:
            credential = self._read_credential(access_key_id)
            if credential is not None:
                self._credentials[access_key_id] = credential
        return credential

    def standing_of(self, principal: Principal) -> Standing:
        """Return what is in force for a user or role; ``NOBODY`` for one that is not there."""
        key = principal.kind, principal.account, principal.name
        standing = self._standings.get(key)
        if standing is None:
            standing = self._read_standing(principal)
            if standing is not NOBODY:
                self._standings[key] = standing
        return standing

    def find_role(self, arn: str) -> Role | None:
        """Return the role of an ARN, or None."""
        named = name_in(arn, "role")
        role = self._shelves.entities.find("role", *named) if named else None
        if role is None or role.arn != arn:
            return None
        return Role(role.account, full_name(role), role.id, role.trust, role.session_s_max)

    def find_policies(self, arns: Sequence[str]) -> list[str | None]:
        """Return the documents of managed policies, None for each that does not exist."""
        return [self._shelves.find_document(arn) for arn in arns]

    def note_use(self, access_key_id: str, at: float, service: str, region: str) -> None:
        """Remember when a key was used; ``keep_uses`` writes it down."""
        self._uses[access_key_id] = (at, service, region)

    def find_use(self, access_key_id: str) -> Use | None:
        """Return a key's last use that is not written down yet, or None."""
        return self._uses.get(access_key_id)

    def keep_uses(self, keys: KeyStore) -> None:
        """Write down the keys' last uses: they are told by the hour, so a crash may take the last minute's."""
        uses, self._uses = self._uses, {}
        for access_key_id, (at, service, region) in uses.items():
            keys.note_use(access_key_id, at, service, region)

    def _read_credential(self, access_key_id: str) -> Credential | None:
        key = self._shelves.keys.find(access_key_id)
        if key is None or not key.is_active:
            return None
        user = self._shelves.entities.get(key.user_number)
        return Credential(access_key_id, key.secret, Principal.user(user.account, full_name(user)))

    def _read_standing(self, principal: Principal) -> Standing:
        if principal.kind not in ("user", "role"):
            return NOBODY
        if role := find_service_role(principal.name):
            allowed = {
                "Version": "2012-10-17",
                "Statement": {"Effect": "Allow", "Action": role.actions, "Resource": "*"},
            }
            return Standing(policies=(parse_policy(json.dumps(allowed)),))
        name = principal.name.rpartition("/")[2]
        entity = self._shelves.entities.find(principal.kind, principal.account, name)
        if entity is None:
            return NOBODY
        boundary = self._shelves.find_document(entity.boundary) if entity.boundary else None
        return Standing(
            entity.id,
            tuple(map(self._documents.get, self._shelves.documents_of(entity))),
            self._documents.get(boundary) if boundary else None,
            {f"aws:PrincipalTag/{key}": value for key, value in entity.tags.items()},
        )


def full_name(entity: Entity) -> str:
    """Return a name with its path, as principals bear it: ``team/ann``."""
    return f"{entity.path}{entity.name}"[1:]
