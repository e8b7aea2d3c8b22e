"""A bucket and its settings as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from reelworks.cloud.services.s3.model.notifications import Notification, notification_of
from reelworks.cloud.services.s3.model.version import moment

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

    @property
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
    def policy(self) -> str | None:
        """Its policy document."""
        return self.settings.get("policy")

    @cached_property
    def notification(self) -> Notification:
        """Whom it tells of what happens in it."""
        return notification_of(self.settings.get("notification") or {})
