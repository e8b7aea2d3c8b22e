"""What the balancer is told: a whole picture of what it shall be, as frozen values that travel as JSON.

Each new picture replaces the one before; what is the same in both goes on undisturbed.
"""

from dataclasses import dataclass, field
from typing import Literal

Algorithm = Literal["round_robin", "least_outstanding_requests", "weighted_random"]
Health = Literal["initial", "healthy", "unhealthy"]


@dataclass(frozen=True, slots=True)
class Target:
    """Where requests may go."""

    id: str
    """Unlike that of every other target of every group."""
    address: str
    port: int
    is_draining: bool = False
    """Whether it gets no new requests; those under way go on."""
    health: Health = "initial"
    """What was last known of it, for a balancer that knows nothing yet."""


@dataclass(frozen=True, slots=True)
class Check:
    """How it is found out whether a target is healthy."""

    path: str = "/"
    port: int | None = None
    """None is the port where the target gets its requests."""
    codes: str = "200"
    """The statuses that are healthy: ``200``, ``200,202``, ``200-299``."""
    interval_s: float = 30.0
    """From one check's start to the next one's."""
    timeout_s: float = 5.0
    healthy_count: int = 5
    """How many successes in a row make an unhealthy target healthy; a new one needs only one."""
    unhealthy_count: int = 2
    """How many failures in a row make it unhealthy."""


@dataclass(frozen=True, slots=True)
class Stickiness:
    """How a client comes back to the target it had."""

    duration_s: int
    app_cookie: str | None = None
    """The application's own cookie that it follows; None where the balancer's cookie alone decides."""


@dataclass(frozen=True, slots=True)
class Group:
    """Targets that do the same."""

    id: str
    targets: tuple[Target, ...] = ()
    algorithm: Algorithm = "round_robin"
    check: Check = Check()
    stickiness: Stickiness | None = None
    slow_start_s: float = 0.0
    """For so long after it became healthy a target gets a rising share; 0 gives it its share at once."""
    drain_s: float = 300.0
    """For so long requests under way may go on after their target began to drain."""
    is_checked: bool = True
    """Whether its targets are checked: those of a group that nobody sends to are not."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What a request must be for a rule to hold: one of the values must match."""

    field: Literal[
        "host-header", "path-pattern", "http-header", "http-request-method", "query-string", "source-ip"
    ]
    values: tuple[str, ...] = ()
    """Patterns with ``*`` and ``?``; addresses in CIDR form; for methods the whole word."""
    header: str = ""
    pairs: tuple[tuple[str | None, str], ...] = ()
    """Of a query string: key (None for any) and value, as patterns."""
    regexes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Forward:
    """Send the request to a target of one of these groups."""

    groups: tuple[tuple[str, int], ...]
    """Each group's id and its weight."""
    sticky_s: int | None = None
    """For how long a client stays with its group; None lets each request be drawn anew."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """Send the client elsewhere; the parts may hold ``#{protocol}``, ``#{host}``, ``#{port}``, ``#{path}``, ``#{query}``."""

    status: int
    protocol: str = "#{protocol}"
    host: str = "#{host}"
    port: str = "#{port}"
    path: str = "/#{path}"
    query: str = "#{query}"


@dataclass(frozen=True, slots=True)
class FixedResponse:
    """Answer always the same."""

    status: int
    content_type: str = "text/plain"
    body: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """What is done with requests that meet all conditions."""

    id: str
    conditions: tuple[Condition, ...] = ()
    forward: Forward | None = None
    redirect: Redirect | None = None
    fixed: FixedResponse | None = None


@dataclass(frozen=True, slots=True)
class Listener:
    """A port where requests come in."""

    id: str
    port: int
    rules: tuple[Rule, ...] = ()
    """In the order in which they are asked; the last has no conditions."""


@dataclass(frozen=True, slots=True)
class Balancer:
    """A load balancer: an address, its listeners, and how it treats requests."""

    id: str
    address: str
    listeners: tuple[Listener, ...] = ()
    idle_s: float = 60.0
    """For how long neither side may be silent while a request is under way."""
    keep_alive_s: float = 3600.0
    """How long a client's connection may be used."""
    forwarded_for: Literal["append", "preserve", "remove"] = "append"
    adds_client_port: bool = False
    drops_invalid_headers: bool = False
    sends_server_header: bool = True


@dataclass(frozen=True, slots=True)
class Config:
    """The whole picture."""

    generation: int
    """Higher than that of the picture before; reports name it."""
    secret: str
    """What the cookies are made with, so that a new process knows those of the last one."""
    balancers: tuple[Balancer, ...] = ()
    groups: tuple[Group, ...] = field(default=())
