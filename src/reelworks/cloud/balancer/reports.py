"""What the balancer tells: which picture it has made true, how targets are, and what it has done."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class Applied:
    """A picture is true, as far as it can be."""

    generation: int
    ports: Mapping[str, int] = field(default_factory=dict)
    """Where each listener really listens, by its id."""
    failures: Mapping[str, str] = field(default_factory=dict)
    """Why a listener does not listen, by its id."""


@dataclass(frozen=True, slots=True)
class HealthChange:
    """A target is not what it was, or is so for another reason."""

    target: str
    health: str
    """``healthy`` or ``unhealthy``."""
    reason: str = ""
    """Of an unhealthy one: ``codes``, ``timeout`` or ``failed``."""
    detail: str = ""
    """With ``codes``: the status that came."""


@dataclass(slots=True)
class Tally:
    """What happened between a balancer and a group since the last report; it is added to until it is sent.

    With an empty ``group`` it is what the balancer did that no group had to do with.
    """

    balancer: str
    group: str = ""
    requests: int = 0
    target_statuses: dict[str, int] = field(default_factory=dict)
    """By class: ``2XX``."""
    balancer_statuses: dict[str, int] = field(default_factory=dict)
    """Answers that the balancer made itself, by status: ``502``."""
    targets: dict[str, int] = field(default_factory=dict)
    """Requests by target."""
    latency_s: float = 0.0
    """The sum of what passed from a request's going out to its answer's first byte."""
    latency_count: int = 0
    latency_least_s: float = 0.0
    latency_most_s: float = 0.0
    connect_errors: int = 0
    redirects: int = 0
    fixed_responses: int = 0
    new_connections: int = 0
    active_connections: int = 0
    """Not a sum: how many clients are connected now."""
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """What was done since the last such report."""

    tallies: tuple[Tally, ...]


Report = Applied | HealthChange | Counts
_KINDS: Mapping[str, type[Applied | HealthChange]] = {"applied": Applied, "health": HealthChange}


def write_report(report: Report) -> bytes:
    """Return a report as a line."""
    kind = {Applied: "applied", HealthChange: "health", Counts: "counts"}[type(report)]
    return orjson.dumps({"kind": kind, "report": report}) + b"\n"


def read_report(line: bytes) -> Report:
    """Return the report of a line that ``write_report`` wrote."""
    document = orjson.loads(line)
    value: dict[str, Any] = document["report"]
    if document["kind"] == "counts":
        names = {each.name for each in fields(Tally)}
        return Counts(tuple(Tally(**{name: tally[name] for name in names}) for tally in value["tallies"]))
    return _KINDS[document["kind"]](**value)
