"""Events, put on buses."""

import logging
from collections.abc import Mapping
from typing import Any

import orjson

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.events.constraints import Range, check
from reelworks.cloud.services.events.errors import ValidationException
from reelworks.cloud.services.events.happenings import Happening, MalformedEntry, entry_bytes, happening_of
from reelworks.cloud.services.events.limits import ENTRIES_BYTES_MAX, ENTRIES_MAX
from reelworks.cloud.services.events.model import Owner
from reelworks.cloud.services.events.operations import located
from reelworks.cloud.services.events.room import EventsCall, events
from reelworks.cloud.wire.error import OperationNotImplemented

log = logging.getLogger(__name__)


@events.operation("PutEvents", locate=located.put_to)
def put_events(call: EventsCall, request: Request) -> dict[str, Any]:
    """Put events on buses; they are matched with the rules, and delivered, once this is on the disk.

    An entry that is refused says so in the answer; the others are taken. Events for a bus that does not exist are
    taken and gone, as on AWS. Who may not use one of the buses gets none of the entries through.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html

    Raises:
        OperationNotImplemented: they are for a global endpoint.
        ValidationException: there are no entries or more than 10, or they are too large together.
    """
    if "EndpointId" in request:
        raise OperationNotImplemented("Reelworks' cloud does not implement global endpoints (EndpointId).")
    entries = request["Entries"]
    check(request, Entries=Range(1, ENTRIES_MAX))
    if sum(map(entry_bytes, entries)) > ENTRIES_BYTES_MAX:
        raise ValidationException("Total size of the entries in the request is over the limit.")
    results = [_put(call, entry) for entry in entries]
    return {"FailedEntryCount": sum("ErrorCode" in result for result in results), "Entries": results}


def _put(call: EventsCall, entry: Mapping[str, Any]) -> dict[str, str]:
    bus_arn = located.bus_arn_of(call, entry.get("EventBusName"))
    try:
        happening = _forwarded(call, entry) or _own(call, entry)
    except MalformedEntry as error:
        return {"ErrorCode": error.code, "ErrorMessage": error.message}
    if call.switchboard.find_bus(bus_arn) is None:
        log.info("event %s was dropped: there is no bus %s", happening.event_id, bus_arn)
    else:
        call.routing.take(bus_arn, happening)
    return {"EventId": happening.event_id}


def _own(call: EventsCall, entry: Mapping[str, Any]) -> Happening:
    """Return the event of whoever calls. What AWS's services are called, only they may call themselves."""
    caller = call.caller
    source = entry.get("Source", "")
    if source.startswith("aws.") and caller.principal.kind != "service":
        raise MalformedEntry("NotAuthorizedForSourceException", "Not authorized for the source.")
    sender = Owner(caller.source_account or caller.principal.account or caller.account, caller.region)
    return happening_of(entry, sender, call.ids, call.clock.now())


def _forwarded(call: EventsCall, entry: Mapping[str, Any]) -> Happening | None:
    """Return the event that a rule of another bus sends on, as it is; None where it is no such event.

    Nobody outside can send one: the service model has no member ``Event``, and only rooms come without a key.
    """
    if "Event" not in entry or call.caller.access_key_id is not None or not call.caller.source_arn:
        return None
    text: str = entry["Event"]
    return Happening(orjson.loads(text)["id"], text, call.clock.now(), is_forwarded=True)
