"""What the metadata service tells, and the port through which it learns it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class RoleCredentials:
    """Temporary credentials of an instance's role."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    token: str = field(repr=False)
    updated_at: float
    """When they were made: seconds since the epoch."""
    expires_at: float
    """Until when they are good: seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Interface:
    """The network an instance's one interface is in."""

    id: str
    mac: str
    """``02:29:96:8f:6a:2d``."""
    owner: str
    """The account whose it is."""
    subnet_id: str
    subnet_cidr: str
    vpc_id: str
    vpc_cidr: str
    security_groups: tuple[str, ...] = ()
    """Their names."""
    security_group_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """An instance profile and its one role."""

    arn: str
    id: str
    role_name: str
    """The role's name without its path."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that does not change while somebody asks."""

    instance_id: str
    image_id: str
    instance_type: str
    address: str
    hostname: str
    """The private DNS name, ``ip-127-77-16-4.us-east-2.compute.internal``."""
    account: str
    region: str
    zone: str
    zone_id: str
    reservation_id: str
    interface: Interface
    launched_at: float
    """When it was launched last: seconds since the epoch."""
    launch_index: int = 0
    architecture: Literal["x86_64", "arm64"] = "x86_64"
    user_data: bytes | None = None
    profile: Profile | None = None
    key_name: str | None = None
    public_key: str | None = None
    """In OpenSSH's form; None without a key pair."""
    tags: Mapping[str, str] | None = None
    """None where tags are not shown (InstanceMetadataTags is disabled)."""
    needs_token: bool = True
    """HttpTokens is ``required``: only IMDSv2."""
    is_enabled: bool = True
    """HttpEndpoint is ``enabled``."""


class MetadataSource(Protocol):
    """Who knows the machines: the EC2 room."""

    def find_facts(self, address: str) -> Facts | None:
        """Return what there is to tell of the machine at that address; None where there is none."""
        ...

    async def get_credentials(self, address: str) -> RoleCredentials | None:
        """Return credentials of its role that are good for a while yet; None where it has none it may assume."""
        ...

    async def find_target_state(self, address: str) -> str | None:
        """Return ``autoscaling/target-lifecycle-state``; None where it is in no Auto Scaling group."""
        ...
