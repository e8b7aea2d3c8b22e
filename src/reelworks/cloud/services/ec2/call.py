"""What an operation of EC2 gets as its call, and the table of operations."""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any, cast

from reelworks.base.pace import Pace
from reelworks.cloud.rooms import Answer, Call, Door, Handler, OperationTable, Request
from reelworks.cloud.services.ec2.errors import DryRunOperation
from reelworks.cloud.services.ec2.model.network import (
    Interface,
    InternetGateway,
    KeyPair,
    LaunchTemplate,
    RouteTable,
    SecurityGroup,
    Subnet,
    TemplateVersion,
    Vpc,
)
from reelworks.cloud.services.ec2.model.place import Place
from reelworks.cloud.services.ec2.stores.places import PlaceStore
from reelworks.cloud.services.ec2.stores.tags import TagStore
from reelworks.cloud.services.ec2.stores.things import InstanceShelf, Shelf
from reelworks.cloud.services.ec2.stores.tokens import TokenStore
from reelworks.cloud.storage.outbox import Outbox

if TYPE_CHECKING:
    from reelworks.cloud.services.ec2.lives import Lives


class Ec2Operations(OperationTable):
    """EC2's operations. Each answers ``DryRun`` alike: whether the caller may do it, and nothing is done."""

    def operation(
        self, name: str, *, is_asked_late: bool = False, **declared: Any
    ) -> Callable[[Handler], Handler]:
        """Declare the function below as an operation; see ``OperationTable``.

        With ``is_asked_late`` the function answers a dry run itself, having checked more than permissions.
        """
        declare = super().operation(name, **declared)

        def declare_asking(handler: Handler) -> Handler:
            declare(handler if is_asked_late else _asking(handler))
            return handler

        return declare_asking


ec2 = Ec2Operations("ec2")


class Stores:
    """All of EC2's stores on one connection."""

    def __init__(self, connection: Connection) -> None:
        self.instances = InstanceShelf(connection)
        self.vpcs = Shelf(connection, "vpc", Vpc)
        self.subnets = Shelf(connection, "subnet", Subnet)
        self.groups = Shelf(connection, "security-group", SecurityGroup)
        self.gateways = Shelf(connection, "internet-gateway", InternetGateway)
        self.tables = Shelf(connection, "route-table", RouteTable)
        self.interfaces = Shelf(connection, "network-interface", Interface)
        self.keys = Shelf(connection, "key-pair", KeyPair)
        self.templates = Shelf(connection, "launch-template", LaunchTemplate)
        self.versions = Shelf(connection, "template-version", TemplateVersion)
        self.tags = TagStore(connection)
        self.tokens = TokenStore(connection)
        self.places = PlaceStore(connection)


@dataclass(slots=True)
class Ec2Call(Call):
    """One call of an EC2 operation."""

    kept: Stores
    """On the writer's connection, or for operations that only read on the reader's."""
    committed: Stores
    """On the reader's connection: what operations that wait look at before they write."""
    lives: "Lives"
    outbox: Outbox
    """State changes, for EventBridge."""
    door: Door
    octet: int
    """The X of this cloud's network, 127.X.0.0/16."""
    pace: Pace

    @property
    def place(self) -> Place:
        """Whose things, and where, the request is about."""
        return Place(self.caller.account, self.caller.region)


def _asking(handler: Handler) -> Handler:
    """Return the handler, refusing a dry run once it has come so far: whoever may not has been refused before.

    Wrapped so that an ``async`` handler stays one.
    """
    if inspect.iscoroutinefunction(handler):

        @functools.wraps(handler)
        async def answer_later(call: Any, request: Request) -> Answer:
            refuse_dry_run(request)
            return cast("Answer", await cast("Any", handler(call, request)))

        return answer_later

    @functools.wraps(handler)
    def answer(call: Any, request: Request) -> Any:
        refuse_dry_run(request)
        return handler(call, request)

    return answer


def refuse_dry_run(request: Request) -> None:
    """Return where the request is meant.

    Raises:
        DryRunOperation: it was only a question.
    """
    if request.get("DryRun"):
        raise DryRunOperation
