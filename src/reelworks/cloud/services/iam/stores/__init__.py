"""IAM's tables, one store each: the only files of the room that know the database."""

from reelworks.cloud.services.iam.stores.entities import EntityStore, MemberStore
from reelworks.cloud.services.iam.stores.keys import AliasStore, KeyStore
from reelworks.cloud.services.iam.stores.passwords import LoginStore, PasswordPolicyStore
from reelworks.cloud.services.iam.stores.policies import AttachmentStore, InlineStore, VersionStore

__all__ = [
    "AliasStore",
    "AttachmentStore",
    "EntityStore",
    "InlineStore",
    "KeyStore",
    "LoginStore",
    "MemberStore",
    "PasswordPolicyStore",
    "VersionStore",
]
