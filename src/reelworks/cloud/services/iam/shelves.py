"""All of the room's stores on one connection, and what is in force for someone, gathered from them."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from reelworks.cloud.services.iam.aws_managed import find_aws_policy
from reelworks.cloud.services.iam.model import AWS, Entity, name_in
from reelworks.cloud.services.iam.stores import (
    AliasStore,
    AttachmentStore,
    EntityStore,
    InlineStore,
    KeyStore,
    LoginStore,
    MemberStore,
    PasswordPolicyStore,
    VersionStore,
)
from reelworks.cloud.storage.database import Database


@dataclass(frozen=True, slots=True)
class Shelves:
    """The stores."""

    entities: EntityStore
    members: MemberStore
    attachments: AttachmentStore
    inline: InlineStore
    versions: VersionStore
    keys: KeyStore
    aliases: AliasStore
    logins: LoginStore
    password_policies: PasswordPolicyStore

    @classmethod
    def on(cls, database: Database, connection: sqlite3.Connection, changed: Callable[[], None]) -> "Shelves":
        """Return the stores on a connection; ``changed`` is told after the commit of whatever they write."""
        made = (
            store(database, connection, changed)
            for store in (
                EntityStore, MemberStore, AttachmentStore, InlineStore, VersionStore, KeyStore, AliasStore,
                LoginStore, PasswordPolicyStore,
            )
        )  # fmt: skip
        return cls(*made)  # type: ignore[arg-type]  # each in its place

    def find_policy(self, arn: str) -> Entity | None:
        """Return the managed policy of an ARN, the account's or AWS's own, or None."""
        if found := find_aws_policy(arn):
            return found.entity
        named = name_in(arn, "policy")
        policy = self.entities.find("policy", *named) if named else None
        return policy if policy is not None and policy.arn == arn else None

    def document_of(self, policy: Entity) -> str:
        """Return the document of a managed policy's version that is in force."""
        if policy.account == AWS:
            found = find_aws_policy(policy.arn)
            assert found is not None
            return found.document
        return self.versions.get_default(policy).document

    def find_document(self, arn: str) -> str | None:
        """Return the document in force of a managed policy, or None where there is no such policy."""
        policy = self.find_policy(arn)
        return self.document_of(policy) if policy else None

    def documents_of(self, entity: Entity) -> list[str]:
        """Return all documents in force for a user (its groups' among them), group or role."""
        holders = [entity]
        if entity.kind == "user":
            holders += self.members.containers_of(entity)
        found: list[str] = []
        for holder in holders:
            found += self.inline.list_of(holder).values()
            attached = (self.find_document(arn) for arn in self.attachments.list_of(holder))
            found += (document for document in attached if document is not None)
        return found
