"""The parts of a VPC, as values. They are kept and told; on the loopback device nothing enforces them.

https://docs.aws.amazon.com/vpc/latest/userguide/what-is-amazon-vpc.html
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Vpc:
    """A virtual network."""

    id: str
    cidr: str
    is_default: bool = False
    dhcp_options_id: str = "default"
    tenancy: str = "default"
    has_dns_support: bool = True
    has_dns_hostnames: bool = False
    acl_id: str = ""
    """Its default network ACL, of which nothing but the id is kept."""
    counts_addresses: bool = False
    """``EnableNetworkAddressUsageMetrics``: told again, with no metric behind it."""
    more_cidrs: dict[str, str] = field(default_factory=dict)
    """Further blocks of addresses, by their association's id."""

    @property
    def cidrs(self) -> dict[str, str]:
        """All its blocks of addresses, by their association's id; the first is the one it was made with."""
        return {f"vpc-cidr-assoc-{self.id.removeprefix('vpc-')}": self.cidr, **self.more_cidrs}


@dataclass(frozen=True, slots=True)
class Subnet:
    """A block of a VPC's addresses in one zone."""

    id: str
    vpc_id: str
    cidr: str
    zone: str
    is_default: bool = False
    gives_public: bool = False
    """``MapPublicIpOnLaunch``."""
    acl_association_id: str = ""
    gives_ipv6: bool = False
    """``AssignIpv6AddressOnCreation``."""
    names: dict[str, Any] = field(default_factory=dict)
    """What it was told of ``PrivateDnsNameOptionsOnLaunch``, beyond AWS's defaults."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a security group: one protocol, one range of ports, one other side."""

    id: str
    is_egress: bool
    protocol: str
    """``tcp``, ``udp``, ``icmp`` …, a number, or ``-1`` for all."""
    from_port: int
    to_port: int
    """Both -1 where the rule is for all ports."""
    side: str
    """``ipv4``, ``ipv6``, ``group`` or ``prefix``."""
    peer: str
    """The block of addresses, or the id of the group or prefix list."""
    description: str | None = None
    peer_account: str = ""

    @property
    def key(self) -> tuple[Any, ...]:
        """What makes two rules the same: everything but the id and the description."""
        return (self.is_egress, self.protocol, self.from_port, self.to_port, self.side, self.peer)


@dataclass(frozen=True, slots=True)
class SecurityGroup:
    """A security group with its rules, each as a dict of ``Rule``'s fields."""

    id: str
    name: str
    description: str
    vpc_id: str
    rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def rules(self) -> list[Rule]:
        """Its rules, in the order in which they came."""
        return [Rule(**row) for row in self.rows]


@dataclass(frozen=True, slots=True)
class InternetGateway:
    """An internet gateway, attached to a VPC or to none."""

    id: str
    vpc_id: str | None = None


@dataclass(frozen=True, slots=True)
class RouteTable:
    """A route table; routes and associations in the service model's shapes."""

    id: str
    vpc_id: str
    is_main: bool
    main_association_id: str
    routes: list[dict[str, Any]] = field(default_factory=list)
    associations: dict[str, str] = field(default_factory=dict)
    """The subnets and internet gateways that use it, by the association's id."""


@dataclass(frozen=True, slots=True)
class Interface:
    """A network interface."""

    id: str
    vpc_id: str
    subnet_id: str
    zone: str
    address: str
    group_ids: list[str]
    description: str = ""
    instance_id: str | None = None
    attachment_id: str = ""
    attached_at: float = 0.0
    is_deleted_with_instance: bool = True
    requester: str = ""
    kind: str = "interface"
    checks_source: bool = True


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A key pair's public half."""

    id: str
    name: str
    kind: str
    """``rsa`` or ``ed25519``."""
    fingerprint: str
    public: str
    """As OpenSSH writes it."""
    created_at: float


@dataclass(frozen=True, slots=True)
class LaunchTemplate:
    """A launch template; its versions are things of their own."""

    id: str
    name: str
    created_at: float
    created_by: str
    default: int
    latest: int


@dataclass(frozen=True, slots=True)
class TemplateVersion:
    """One version of a launch template; its id is ``TEMPLATE:NUMBER``."""

    id: str
    number: int
    description: str | None
    created_at: float
    created_by: str
    data: dict[str, Any]
    """``RequestLaunchTemplateData``, as it was given."""
