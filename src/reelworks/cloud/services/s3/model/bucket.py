"""A bucket and its settings as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

import orjson

from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.services.s3.model.lifecycle import Rule, rules_of
from reelworks.cloud.services.s3.model.notifications import Notification, notification_of
from reelworks.cloud.services.s3.model.publicity import is_public
from reelworks.cloud.services.s3.model.version import moment

PUBLIC_ACCESS_BLOCK = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
"""The settings of Block Public Access; a new bucket has them all."""

REQUESTER = "Requester"
"""Who pays where it is not the bucket's owner."""

DEFAULT_OWNERSHIP = "BucketOwnerEnforced"
"""Who owns objects in a new bucket: its owner, and ACLs are off."""

NO_SETTINGS: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Bucket:  # no slots: cached_property keeps what is worked out from the settings
    """One bucket. Settings are JSON values by name, in the shape of the request that set them."""

    bucket_id: int
    name: str
    account: str
    region: str
    created_at: float
    settings: Mapping[str, Any] = field(default_factory=lambda: NO_SETTINGS, compare=False)

    @cached_property
    def arn(self) -> str:
        """Its ARN, which names neither account nor region."""
        return f"arn:aws:s3:::{self.name}"

    @property
    def created(self) -> Any:
        """Its ``CreationDate``."""
        return moment(self.created_at)

    @cached_property
    def versioning(self) -> str:
        """``Enabled``, ``Suspended``, or empty where it never was enabled."""
        return str(self.settings.get("versioning", ""))

    @cached_property
    def is_paid_by_requesters(self) -> bool:
        """Whether other accounts pay for what they ask of its objects."""
        return self.settings.get("payer") == REQUESTER

    @cached_property
    def policy(self) -> str | None:
        """Its policy document."""
        return self.settings.get("policy")

    @cached_property
    def has_public_policy(self) -> bool:
        """Whether its policy lets in callers that it does not name."""
        return self.policy is not None and is_public(orjson.loads(self.policy))

    @cached_property
    def public_access_block(self) -> Mapping[str, bool]:
        """What is blocked, by the name of the setting; empty where nothing is."""
        return self.settings.get("public_access_block") or {}

    def policy_for(self, principal: Principal, account_block: Mapping[str, bool]) -> str | None:
        """Return the policy as far as it counts for a caller, given what the owner's account blocks.

        With RestrictPublicBuckets a public policy lets nobody in but the owner's account and AWS's services.
        """
        if self.policy is None:
            return None
        if not self.blocks("RestrictPublicBuckets", account_block):
            return self.policy
        is_own = principal.account == self.account or principal.kind == "service"
        return self.policy if is_own or not self.has_public_policy else None

    def blocks(self, setting: str, account_block: Mapping[str, bool]) -> bool:
        """Whether the bucket or its owner's account blocks something: the stricter one counts."""
        return bool(self.public_access_block.get(setting) or account_block.get(setting))

    @cached_property
    def lifecycle(self) -> tuple[Rule, ...]:
        """Its enabled lifecycle rules."""
        return rules_of(self.settings.get("lifecycle") or ())

    @cached_property
    def notification(self) -> Notification:
        """Whom it tells of what happens in it."""
        return notification_of(self.settings.get("notification") or {})
