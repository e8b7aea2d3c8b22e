"""What a room is: one AWS service, its operations, its database, and what a call brings with it.

A room declares its operations with ``OperationTable.operation``; the gateway and the other rooms reach them
only through ``calls.py``. An operation takes a ``Call`` and the request as a dict in the service model's shape,
and returns the answer in that shape (None for an empty one).

- a plain ``def`` is one transaction: it may read and write; it is answered after its commit;
- a plain ``def`` declared with ``reads=True`` writes nothing: it is answered at once from the last commit;
- an ``async def`` may wait, and holds no transaction while it does: it writes by ``await call.write(work)``; where it
  is declared with ``at_once``, that is asked first, and gives the transaction of a request that need not wait.
"""

import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from reelworks.base.clock import Clock
from reelworks.base.ids import Ids
from reelworks.base.pace import Pace
from reelworks.cloud.identities import Session
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.storage.database import Database

T = TypeVar("T")
Request = Mapping[str, Any]
Answer = dict[str, Any] | None
Handler = Callable[[Any, Any], Answer | Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, for what account and region, and from where."""

    principal: Principal
    account: str
    """The account whose resources are meant where a request names none: the principal's own."""
    region: str
    request_id: str
    endpoint: str
    """Scheme and host as the client used them, for URLs in answers: ``http://localhost:4566``."""
    remote: str = ""
    """The client's IP address; empty for another room."""
    source_arn: str | None = None
    """For another room: the resource on whose behalf it asks, ``aws:SourceArn`` in policies."""
    source_account: str | None = None
    """For another room: the account that owns it, ``aws:SourceAccount`` in policies."""
    access_key_id: str | None = None
    """The key the request was signed with; None for anonymous callers and other rooms."""
    session: Session | None = None
    """The session of temporary credentials, which bounds what its principal may do."""
    user_agent: str = ""
    """What the client says it is, ``aws:UserAgent`` in policies."""
    referer: str = ""
    """The page that led a browser here, ``aws:Referer`` in policies."""
    trace: str = ""
    """The X-Ray trace header that came with the request, for what hands it on."""


@dataclass(frozen=True, slots=True)
class Resource:
    """What an operation touches, for the policy engine."""

    arn: str
    policy: str | None = None
    """The resource's own policy document (JSON), where it has one."""
    account: str | None = None
    """Who owns it; None for the caller's account."""
    condition_keys: Mapping[str, str | Sequence[str]] | None = None
    """Further condition keys of the service, for example ``s3:prefix``."""
    is_closed: bool = False
    """Whether its own policy must allow, whatever else does: a role and its trust policy."""
    action: str | None = None
    """The IAM action that must be allowed on it; None for the operation's own."""


Locate = Callable[[Any, Any], Resource | Sequence[Resource]]
"""Takes the call and the request and says what the request is about.

Of several resources the caller must be allowed each; with none at all, everybody may ask.
"""


AtOnce = Callable[[Any, Any], Callable[[], Answer] | None]
"""Takes the call and the request and returns the work of one transaction that makes the answer, or None where the
request has to wait."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a room, as declared."""

    name: str
    handler: Handler
    is_async: bool
    reads: bool
    locate: Locate | None
    action: str
    """The IAM action that a policy must allow, ``sqs:SendMessage``."""
    at_once: "AtOnce | None" = None
    """For one that may wait: what carries out a request that need not."""
    is_sure: bool = False
    """Whether its transaction raises before it writes anything, or not at all: see ``Database.submit``."""


class OperationTable(Mapping[str, Operation]):
    """The operations of one room, filled by its modules when they are imported, and read only after that."""

    def __init__(self, service: str, iam_prefix: str | None = None) -> None:
        self.service = service
        self._iam_prefix = iam_prefix or service
        self._operations: dict[str, Operation] = {}

    def operation(  # noqa: PLR0913 - what there is to say of an operation, each by its name
        self,
        name: str,
        *,
        reads: bool = False,
        locate: Locate | None = None,
        action: str | None = None,
        at_once: AtOnce | None = None,
        is_sure: bool = False,
    ) -> Callable[[Handler], Handler]:
        """Declare the function below as an AWS operation.

        ``locate`` finds the resource (and its policy) that the caller must be allowed to touch; without one the
        operation is about ``*``. ``action`` is the IAM action's name where it is not the operation's
        (``ListObjectsV2`` is ``ListBucket``). ``at_once`` and ``is_sure`` spare the busiest operations a task and a
        savepoint: see ``Operation``.
        """

        def declare(handler: Handler) -> Handler:
            assert name not in self._operations, f"{self.service}: {name} is declared twice"
            is_async = inspect.iscoroutinefunction(handler)
            full_action = f"{self._iam_prefix}:{action or name}"
            self._operations[name] = Operation(
                name, handler, is_async, reads, locate, full_action, at_once, is_sure
            )
            return handler

        return declare

    def __getitem__(self, name: str) -> Operation:
        return self._operations[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._operations)

    def __len__(self) -> int:
        return len(self._operations)


class Door(Protocol):
    """How one room asks another: by service and operation, checked as a call from outside is."""

    async def call(self, service: str, operation: str, request: Request, caller: Caller) -> dict[str, Any]:
        """Carry out an operation of another room and return its answer, once it is on the disk.

        Raises:
            AwsError: the other room refused, or no policy allows it.
        """
        ...

    def check(self, call: "Call", action: str, resource: Resource) -> None:
        """Return where the caller may do this to that: for what an operation does beside its own action.

        ``iam:PassRole`` for who hands a role to a service; ``s3:GetObject`` for the source of a copy.

        Raises:
            AccessDenied: no policy allows it.
        """
        ...


@dataclass(frozen=True, slots=True)
class Ground:
    """What the assembly hands every room: time, chance, the way to the other rooms."""

    clock: Clock
    ids: Ids
    door: Door
    pace: Pace = Pace()  # noqa: RUF009 - a frozen value
    """How fast the slow clockwork runs: periods of metrics, cooldowns, warm-ups, grace periods."""


@dataclass(slots=True)
class Call:
    """One call of an operation. Rooms derive a class that adds their stores.

    A call's stores stand on the writer's connection, or for operations that only read on the reader's.
    """

    caller: Caller
    clock: Clock
    ids: Ids
    database: Database
    service: str = field(default="", kw_only=True)
    """Whose operation it is, by botocore's name: in its words whatever is not allowed is refused."""

    async def write(self, work: Callable[[], T]) -> T:
        """For ``async def`` operations: run ``work`` as one transaction; return once it is on the disk."""
        return await self.database.write(work)


class Room(Protocol):
    """One AWS service."""

    @property
    def service(self) -> str:
        """Its name in botocore: ``sqs``, ``elbv2``."""
        ...

    @property
    def operations(self) -> Mapping[str, Operation]:
        """What it answers, by the operation's name."""
        ...

    @property
    def database(self) -> Database:
        """Where its state lies."""
        ...

    def new_call(self, caller: Caller, *, reads: bool) -> Call:
        """Return what an operation gets as its call; with ``reads`` on the reader's connection."""
        ...

    async def start(self) -> None:
        """Rebuild what is in memory from the disk, and begin what runs by itself. No call comes before."""
        ...

    async def stop(self) -> None:
        """Stop what runs by itself. No call comes after; the database is closed by the assembly."""
        ...
