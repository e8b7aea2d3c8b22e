"""Event buses: made, deleted, described, listed, changed."""

from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.events.constraints import (
    BUS_NAME,
    BUS_NAME_OR_ARN,
    DESCRIPTION,
    LIMIT,
    check,
)
from reelworks.cloud.services.events.errors import (
    LimitExceededException,
    ResourceAlreadyExistsException,
    ValidationException,
)
from reelworks.cloud.services.events.limits import BUSES_MAX
from reelworks.cloud.services.events.model import DEFAULT, DEFAULT_SINCE, Bus, moment
from reelworks.cloud.services.events.operations import located
from reelworks.cloud.services.events.pages import after_of, limit_of, take_page
from reelworks.cloud.services.events.room import EventsCall, events
from reelworks.cloud.services.events.tag_rules import tags_of
from reelworks.cloud.wire.error import OperationNotImplemented

_SETTINGS = ("DeadLetterConfig", "KmsKeyIdentifier", "LogConfig")


@events.operation("CreateEventBus", locate=located.named_bus)
def create_event_bus(call: EventsCall, request: Request) -> dict[str, Any]:
    """Make a bus.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html

    Raises:
        LimitExceededException: the account has as many buses as it may, or there are too many tags.
        OperationNotImplemented: it is for the events of a partner.
        ResourceAlreadyExistsException: there is one of that name.
        ValidationException: the name is not valid.
    """
    check(request, Name=BUS_NAME, Description=DESCRIPTION)
    name, owner = request["Name"], located.owner(call)
    if "EventSourceName" in request or name.startswith("aws.partner"):
        raise OperationNotImplemented("Reelworks' cloud does not implement partner event buses.")
    if "/" in name:
        raise ValidationException("Event bus name must not contain '/'.")
    now = call.clock.now()
    bus = Bus(
        owner,
        name,
        description=request.get("Description"),
        settings={key: request[key] for key in _SETTINGS if key in request},
        tags=tags_of(request.get("Tags", [])),
        created_at=now,
        modified_at=now,
    )
    if name == DEFAULT or call.buses.find(bus.arn) is not None:
        raise ResourceAlreadyExistsException(f"Event bus {name} already exists.")
    if call.buses.count_of(owner) >= BUSES_MAX:
        raise LimitExceededException
    call.buses.save(bus)
    return {"EventBusArn": bus.arn, **_described(bus, "Description")}


@events.operation("DeleteEventBus", locate=located.named_bus)
def delete_event_bus(call: EventsCall, request: Request) -> None:
    """Delete a bus that has no rules; safe to repeat.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteEventBus.html

    Raises:
        ValidationException: it is the default bus, or has rules.
    """
    check(request, Name=BUS_NAME)
    if request["Name"] == DEFAULT:
        raise ValidationException("Cannot delete event bus default.")
    bus_arn = located.bus_arn_of(call, request["Name"])
    if call.rules.count_of(bus_arn):
        raise ValidationException("Event bus can't be deleted since it has rules.")
    call.buses.delete(bus_arn)


@events.operation("DescribeEventBus", reads=True, locate=located.named_bus)
def describe_event_bus(call: EventsCall, request: Request) -> dict[str, Any]:
    """Return what a bus is, with its policy.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeEventBus.html

    Raises:
        BusNotFound: there is no such bus.
    """
    check(request, Name=BUS_NAME_OR_ARN)
    bus = located.get_bus(call, request.get("Name"))
    return {**_listed(bus), **bus.settings}


@events.operation("ListEventBuses", reads=True)
def list_event_buses(call: EventsCall, request: Request) -> dict[str, Any]:
    """List the caller's buses by name, the default one among them.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListEventBuses.html

    Raises:
        ValidationException: a member is not valid.
    """
    check(request, NamePrefix=BUS_NAME, Limit=LIMIT)
    owner, prefix, after = located.owner(call), request.get("NamePrefix", ""), after_of(request)
    found = call.buses.list_of(owner, prefix, after, limit_of(request) + 1)
    has_default = any(bus.name == DEFAULT for bus in found)
    if not has_default and DEFAULT.startswith(prefix) and after < DEFAULT:
        found = sorted([*found, Bus(owner, DEFAULT)], key=lambda bus: bus.name)
    page, rest = take_page(found, request)
    return {"EventBuses": [_listed(bus) for bus in page], **rest}


@events.operation("UpdateEventBus", locate=located.named_bus)
def update_event_bus(call: EventsCall, request: Request) -> dict[str, Any]:
    """Change a bus' description and settings; what is not sent is taken away.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UpdateEventBus.html

    Raises:
        BusNotFound: there is no such bus.
    """
    check(request, Name=BUS_NAME, Description=DESCRIPTION)
    bus = replace(
        located.get_bus(call, request.get("Name")),
        description=request.get("Description"),
        settings={key: request[key] for key in _SETTINGS if key in request},
        modified_at=call.clock.now(),
    )
    call.buses.save(bus)
    return {"Arn": bus.arn, "Name": bus.name, **_described(bus, "Description")}


def _described(bus: Bus, member: str) -> dict[str, Any]:
    described = {member: bus.description} if bus.description else {}
    return {**described, **bus.settings}


def _listed(bus: Bus) -> dict[str, Any]:
    listed: dict[str, Any] = {"Name": bus.name, "Arn": bus.arn}
    if bus.description:
        listed["Description"] = bus.description
    if bus.policy:
        listed["Policy"] = bus.policy
    listed["CreationTime"] = moment(bus.created_at or DEFAULT_SINCE)
    listed["LastModifiedTime"] = moment(bus.modified_at or DEFAULT_SINCE)
    return listed
