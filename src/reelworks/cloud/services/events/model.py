"""What EventBridge keeps: buses, rules, targets, archives, replays. Values and their names, nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from reelworks.base.arn import Arn, find_arn

DEFAULT = "default"
"""The bus that every account has in every region, and on which AWS's services put their events."""
DEFAULT_SINCE = 1_562_803_200.0
"""Since when every account has its default bus: the day on which EventBridge was launched, 2019-07-11."""
ENABLED = "ENABLED"
DISABLED = "DISABLED"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose something is, and where."""

    account: str
    region: str

    def arn(self, kind: str, name: str) -> str:
        """Return the ARN of something of EventBridge's: ``event-bus/default``."""
        return str(Arn("events", self.region, self.account, f"{kind}/{name}"))


@dataclass(frozen=True, slots=True)
class Bus:
    """An event bus."""

    owner: Owner
    name: str
    description: str | None = None
    policy: str | None = None
    """Who else may use it: a policy document (JSON)."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """``DeadLetterConfig``, ``KmsKeyIdentifier`` and ``LogConfig``, as they were given."""
    tags: Mapping[str, str] = field(default_factory=dict)
    created_at: float = 0.0
    """Seconds since the epoch, as all times here."""
    modified_at: float = 0.0

    @property
    def arn(self) -> str:
        """Its ARN."""
        return self.owner.arn("event-bus", self.name)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: which events of its bus, or which moments, it sends to its targets."""

    bus_arn: str
    name: str
    pattern: str | None = None
    schedule: str | None = None
    state: str = ENABLED
    description: str | None = None
    role_arn: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    created_by: str = ""
    """The account that made it."""
    since: float = 0.0
    """From when a rate counts: when the schedule was set or the rule enabled."""

    @property
    def owner(self) -> Owner:
        """Whose bus it is on."""
        return owner_of(self.bus_arn)

    @property
    def bus_name(self) -> str:
        """The name of its bus."""
        return name_of(self.bus_arn)

    @property
    def arn(self) -> str:
        """Its ARN."""
        return rule_arn_of(self.bus_arn, self.name)

    @property
    def is_enabled(self) -> bool:
        """Whether it does anything."""
        return self.state != DISABLED


@dataclass(frozen=True, slots=True)
class Archive:
    """Events of a bus, kept for a while to be put back."""

    owner: Owner
    name: str
    source_arn: str
    """The bus."""
    description: str | None = None
    pattern: str | None = None
    retention_days: int = 0
    """0 keeps them for ever."""
    created_at: float = 0.0
    event_count: int = 0
    size_bytes: int = 0

    @property
    def arn(self) -> str:
        """Its ARN."""
        return self.owner.arn("archive", self.name)


@dataclass(frozen=True, slots=True)
class Replay:
    """Archived events on their way back to their bus."""

    owner: Owner
    name: str
    archive_arn: str
    destination: Mapping[str, Any]
    """``Arn``, the bus, and ``FilterArns``, the rules that see them (or all)."""
    from_at: float
    until_at: float
    state: str
    started_at: float
    description: str | None = None
    ended_at: float | None = None
    last_at: float | None = None
    """When the last event that was put back had happened."""
    last_number: int = 0
    """Its number in the archive."""

    @property
    def arn(self) -> str:
        """Its ARN."""
        return self.owner.arn("replay", self.name)


def owner_of(arn: str) -> Owner:
    """Return whose a thing is, from its ARN."""
    found = find_arn(arn)
    assert found is not None, arn
    return Owner(found.account, found.region)


def name_of(arn: str) -> str:
    """Return a bus', archive's or replay's name, from its ARN."""
    return arn.split(":", 5)[5].partition("/")[2]


def rule_arn_of(bus_arn: str, name: str) -> str:
    """Return the ARN of a rule: the default bus is not named in it."""
    bus_name = name_of(bus_arn)
    return owner_of(bus_arn).arn("rule", name if bus_name == DEFAULT else f"{bus_name}/{name}")


def moment(at: float) -> datetime:
    """Return a time as answers give it."""
    return datetime.fromtimestamp(at, UTC)


def time_text(at: float) -> str:
    """Return a time as events write it: ``2026-11-22T07:30:00Z``."""
    return moment(at).strftime("%Y-%m-%dT%H:%M:%SZ")
