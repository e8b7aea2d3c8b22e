"""The values of Elastic Load Balancing, and how their ARNs are made.

Actions and conditions are kept in AWS's own shapes, filled up as answers show them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reelworks.base.arn import Arn

SERVICE = "elasticloadbalancing"
Action = Mapping[str, Any]
RuleCondition = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LoadBalancer:
    """One load balancer."""

    arn: str
    account: str
    region: str
    name: str
    scheme: str
    vpc_id: str
    zones: Sequence[Sequence[str]]
    """Of each zone its name and the subnet there."""
    security_groups: Sequence[str]
    ip_address_type: str
    created_at: float
    address: str = ""
    """Where it listens; empty until it has one."""
    interface_id: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Those that were set; the others have AWS's defaults."""
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        """What it is called in metrics: ``app/NAME/ID``."""
        return self.arn.partition("loadbalancer/")[2]


@dataclass(frozen=True, slots=True)
class TargetGroup:
    """One target group."""

    arn: str
    account: str
    region: str
    name: str
    protocol: str
    protocol_version: str
    port: int
    vpc_id: str
    target_type: str
    ip_address_type: str
    check: Mapping[str, Any]
    """The members ``HealthCheck…``, the thresholds and the matcher, as answers show them."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Those that were set; the others have AWS's defaults."""
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        """What it is called in metrics: ``targetgroup/NAME/ID``."""
        return self.arn.rpartition(":")[2]


@dataclass(frozen=True, slots=True)
class Target:
    """What is registered with a group."""

    group_arn: str
    id: str
    """An instance's id, or an address."""
    port: int
    address: str
    zone: str = ""
    """Where it is; empty where that is not known."""
    account: str = ""
    region: str = ""
    instance_state: str = ""
    """What was last known of an instance: ``running``, ``stopped`` …; empty for an address."""
    draining_until: float | None = None
    """Until when it drains, in seconds since the epoch; None while it is registered."""

    @property
    def key(self) -> str:
        """What it is called between the room and the balancer's process."""
        return f"{self.group_arn}|{self.id}|{self.port}"


@dataclass(frozen=True, slots=True)
class Listener:
    """One listener; its default actions are those of its default rule."""

    arn: str
    balancer_arn: str
    port: int
    protocol: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a listener."""

    arn: str
    listener_arn: str
    balancer_arn: str
    priority: int | None
    """None for the default rule, which is asked last."""
    conditions: Sequence[RuleCondition]
    actions: Sequence[Action]
    tags: Mapping[str, str] = field(default_factory=dict)


def balancer_arn_of(region: str, account: str, name: str, identifier: str) -> str:
    """Return the ARN of an application load balancer."""
    return str(Arn(SERVICE, region, account, f"loadbalancer/app/{name}/{identifier}"))


def group_arn_of(region: str, account: str, name: str, identifier: str) -> str:
    """Return the ARN of a target group."""
    return str(Arn(SERVICE, region, account, f"targetgroup/{name}/{identifier}"))


def listener_arn_of(balancer_arn: str, identifier: str) -> str:
    """Return the ARN of a load balancer's listener."""
    return balancer_arn.replace(":loadbalancer/", ":listener/", 1) + f"/{identifier}"


def rule_arn_of(listener_arn: str, identifier: str) -> str:
    """Return the ARN of a listener's rule."""
    return listener_arn.replace(":listener/", ":listener-rule/", 1) + f"/{identifier}"


def groups_of(actions: Sequence[Action]) -> list[tuple[str, int]]:
    """Return the groups that actions send requests to, with their weights."""
    return [
        (entry["TargetGroupArn"], entry.get("Weight", 1))
        for action in actions
        if action["Type"] == "forward"
        for entry in action["ForwardConfig"]["TargetGroups"]
    ]
