"""A bus' policy, whole or statement by statement."""

from dataclasses import replace

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.events.constraints import BUS_NAME, STATEMENT_ID, Range, check
from reelworks.cloud.services.events.errors import ValidationException
from reelworks.cloud.services.events.operations import located
from reelworks.cloud.services.events.permissions import checked_policy, with_statement, without_statement
from reelworks.cloud.services.events.room import EventsCall, events


@events.operation("PutPermission", locate=located.bus)
def put_permission(call: EventsCall, request: Request) -> None:
    """Let others use a bus: give it a policy, or a statement more in the one it has.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html

    Raises:
        BusNotFound: there is no such bus.
        PolicyLengthExceededException: the policy would be longer than 10 KiB.
        ValidationException: the policy or statement is none, or both are sent.
    """
    check(
        request,
        EventBusName=BUS_NAME,
        Action=Range(1, 64, r"events:[a-zA-Z]+"),
        Principal=Range(1, 12, r"(\d{12}|\*)"),
        StatementId=STATEMENT_ID,
    )
    bus = located.get_bus(call, request.get("EventBusName"))
    if "Policy" not in request:
        policy = with_statement(bus, request)
    elif {"Action", "Principal", "StatementId", "Condition"}.isdisjoint(request):
        policy = checked_policy(request["Policy"])
    else:
        raise ValidationException("Parameter Policy cannot be used together with a statement's parameters.")
    call.buses.save(replace(bus, policy=policy, modified_at=call.clock.now()))


@events.operation("RemovePermission", locate=located.bus)
def remove_permission(call: EventsCall, request: Request) -> None:
    """Take a statement, or all, out of a bus' policy.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RemovePermission.html

    Raises:
        BusNotFound: there is no such bus.
        PolicyNotFound: the bus has no policy.
        StatementNotFound: the policy has no such statement.
        ValidationException: neither a statement nor all of them are named.
    """
    check(request, EventBusName=BUS_NAME, StatementId=STATEMENT_ID)
    bus = located.get_bus(call, request.get("EventBusName"))
    if request.get("RemoveAllPermissions"):
        policy = None
    elif "StatementId" in request:
        policy = without_statement(bus, request["StatementId"])
    else:
        raise ValidationException("Parameter StatementId must be specified.")
    call.buses.save(replace(bus, policy=policy, modified_at=call.clock.now()))
