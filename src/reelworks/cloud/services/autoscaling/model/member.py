"""An instance as a member of its group, from the intent to launch it until it is gone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from reelworks.cloud.services.autoscaling.model.hook import Wait

PENDING: Final = "Pending"
PENDING_WAIT: Final = "Pending:Wait"
PENDING_PROCEED: Final = "Pending:Proceed"
IN_SERVICE: Final = "InService"
TERMINATING: Final = "Terminating"
TERMINATING_WAIT: Final = "Terminating:Wait"
TERMINATING_PROCEED: Final = "Terminating:Proceed"
DETACHING: Final = "Detaching"
ENTERING_STANDBY: Final = "EnteringStandby"
STANDBY: Final = "Standby"
"""The lifecycle states.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-lifecycle.html
"""
ARRIVING: Final = frozenset({PENDING, PENDING_WAIT, PENDING_PROCEED})
LEAVING: Final = frozenset({TERMINATING, TERMINATING_WAIT, TERMINATING_PROCEED})
COUNTED: Final = ARRIVING | {IN_SERVICE}
"""What the desired capacity counts."""
UNREGISTERING: Final = frozenset({TERMINATING, DETACHING, ENTERING_STANDBY})
"""What leaves its load balancers before it goes on."""


@dataclass(frozen=True, slots=True)
class Member:
    """One instance of a group, or the intent to launch one."""

    id: str
    """The ClientToken of its launch: asking EC2 again with it never launches a second one."""
    group_arn: str
    account: str
    region: str
    group: str
    zone: str
    subnet: str | None = None
    state: str = PENDING
    instance_id: str = ""
    """Empty until EC2 has told it."""
    instance_type: str = ""
    image_id: str = ""
    origin: Mapping[str, Any] = field(default_factory=dict)
    """``LaunchTemplate`` or ``LaunchConfigurationName``, as it was launched."""
    is_healthy: bool = True
    is_protected: bool = False
    launched_at: float = 0.0
    in_service_at: float = 0.0
    """Since when it serves, in seconds since the epoch; 0 before that."""
    warm_at: float = 0.0
    """When it is warm: until then the policy that wanted it does not count it."""
    warmup_s: float = 0.0
    """How long it warms up once in service, in seconds of the clockwork; 0 where no policy wanted it."""
    is_extra: bool = False
    """Whether it was launched beyond the desired capacity, to balance zones, and does not serve yet."""
    target_groups: tuple[str, ...] = ()
    """Where it is registered."""
    drained_from: tuple[str, ...] = ()
    """Where it was registered until it began to leave."""
    waits: tuple[Wait, ...] = ()
    activity_id: str = ""
    """What is going on with it."""
    cause: str = ""
    """Why it is unhealthy, in the words of an activity's cause."""

    @property
    def is_launched(self) -> bool:
        """Whether there is an instance."""
        return bool(self.instance_id)

    @property
    def is_counted(self) -> bool:
        """Whether the desired capacity counts it."""
        return self.state in COUNTED

    def is_warming(self, now: float) -> bool:
        """Tell whether the policy that wanted it does not count it yet."""
        return self.warmup_s > 0 and (self.state in ARRIVING or now < self.warm_at)


def member_of(value: Mapping[str, Any]) -> Member:
    """Return the member that a JSON value describes."""
    lists = {
        "target_groups": tuple(value["target_groups"]),
        "drained_from": tuple(value["drained_from"]),
        "waits": tuple(Wait(**wait) for wait in value["waits"]),
    }
    return Member(**{**value, **lists})
