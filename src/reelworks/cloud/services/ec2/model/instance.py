"""An instance, and the states of its life.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from reelworks.cloud.services.ec2.model.place import Place

State = Literal["pending", "running", "shutting-down", "terminated", "stopping", "stopped"]
STATE_CODES: dict[State, int] = {
    "pending": 0,
    "running": 16,
    "shutting-down": 32,
    "terminated": 48,
    "stopping": 64,
    "stopped": 80,
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an instance changed its state, as ``StateReason`` tells it."""

    code: str
    message: str


NO_REASON = Reason("", "")
USER_STOPPED = Reason("Client.UserInitiatedShutdown", "Client.UserInitiatedShutdown: User initiated shutdown")
SHUT_DOWN_INSIDE = Reason(
    "Client.InstanceInitiatedShutdown", "Client.InstanceInitiatedShutdown: Instance initiated shutdown"
)
SERVER_FAILED = Reason("Server.InternalError", "Server.InternalError: Internal error on launch")
LOST_POWER = Reason("Server.InternalError", "Server.InternalError: The instance lost its power")


@dataclass(frozen=True, slots=True)
class Instance:
    """One instance. Dictionaries are in the service model's shapes."""

    id: str
    account: str
    region: str
    reservation_id: str
    launch_index: int
    launched_at: float
    """When it was launched, or last started; seconds since the epoch."""
    image_id: str
    type: str
    zone: str
    vpc_id: str
    subnet_id: str
    eni_id: str
    address: str
    volume_id: str
    group_ids: list[str]
    attached_at: float
    """When it was made: its interface and volume stay attached however often it starts anew."""
    state: State = "pending"
    state_code: str = ""
    """Of the reason for its state; empty while there is none to tell."""
    state_message: str = ""
    transition: str = ""
    """``StateTransitionReason``."""
    changed_at: float = 0.0
    """When its state changed last."""
    is_forced: bool = False
    """While it stops: whether its power is cut at once."""
    has_booted: bool = False
    """Whether its user data has been run."""
    has_lost_power: bool = False
    """Whether its machine died without being stopped, and it was not started since."""
    key_name: str | None = None
    user_data: str = ""
    """In base64, as it was given."""
    profile: dict[str, str] | None = None
    """``Arn`` and ``Id`` of its instance profile."""
    association_id: str = ""
    """Of its instance profile."""
    metadata: dict[str, Any] = field(default_factory=dict)
    """``MetadataOptions``, whole."""
    shutdown_behavior: str = "stop"
    """``stop`` or ``terminate``: what becomes of it when it shuts down from inside."""
    is_termination_protected: bool = False
    is_stop_protected: bool = False
    checks_source: bool = True
    """``SourceDestCheck``."""
    is_monitored: bool = False
    devices: list[dict[str, Any]] = field(default_factory=list)
    """``BlockDeviceMappings`` as they were asked for."""
    kept: dict[str, Any] = field(default_factory=dict)
    """Members that are kept and told again, with nothing behind them: CreditSpecification, EbsOptimized …"""
    client_token: str = ""
    keeps_interface: bool = False
    """Whether its interface stays when it is terminated."""

    @property
    def place(self) -> Place:
        """Whose it is, and where."""
        return Place(self.account, self.region)

    @property
    def arn(self) -> str:
        """Its ARN."""
        return self.place.arn("instance", self.id)

    @property
    def is_gone(self) -> bool:
        """Whether it is terminated, or about to be."""
        return self.state in {"shutting-down", "terminated"}

    @property
    def should_run(self) -> bool:
        """Whether its machine should be running."""
        return self.state in {"pending", "running"}

    def keeps_device(self, name: str) -> bool:
        """Return whether the volume at a device is told to stay when the instance is terminated."""
        asked = (one.get("Ebs") or {} for one in self.devices if one.get("DeviceName") == name)
        return any(ebs.get("DeleteOnTermination") is False for ebs in asked)

    @property
    def attachment_id(self) -> str:
        """Of its interface."""
        return f"eni-attach-{self.eni_id.removeprefix('eni-')}"

    @property
    def mac(self) -> str:
        """Its interface's hardware address."""
        return mac_of(self.address)


def mac_of(address: str) -> str:
    """Return the hardware address of an interface: locally administered, from its IPv4 address."""
    return "0a:ff:" + ":".join(f"{int(part):02x}" for part in address.split("."))


def transition_words(cause: str, at: float) -> str:
    """Return ``StateTransitionReason``: ``User initiated (2026-11-22 09:41:21 GMT)``."""
    return f"{cause} ({datetime.fromtimestamp(int(at), UTC):%Y-%m-%d %H:%M:%S} GMT)"
