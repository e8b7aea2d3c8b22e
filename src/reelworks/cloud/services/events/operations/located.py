"""Which resource a request is about, and its policy: what the policy engine asks of every operation.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
"""

import re
from typing import Any

import orjson

from reelworks.cloud.rooms import Request, Resource
from reelworks.cloud.services.events.errors import (
    BusNotFound,
    ResourceNotFoundException,
    RuleNotFound,
    ValidationException,
)
from reelworks.cloud.services.events.model import DEFAULT, Bus, Owner, Rule, name_of, owner_of, rule_arn_of
from reelworks.cloud.services.events.room import EventsCall

_BUS_ARN = re.compile(r"arn:aws[\w-]*:events:[a-z0-9-]+:[0-9]{12}:event-bus/[/.\-_A-Za-z0-9]+")


def owner(call: EventsCall) -> Owner:
    """Return the caller's account and region."""
    return Owner(call.caller.account, call.caller.region)


def bus_arn_of(call: EventsCall, name_or_arn: str | None) -> str:
    """Return the ARN of the bus that a request names, the default one where it names none.

    Raises:
        ValidationException: it names something else.
    """
    if name_or_arn and name_or_arn.startswith("arn:"):
        if not _BUS_ARN.fullmatch(name_or_arn):
            raise ValidationException(
                f"Parameter {name_or_arn} is not valid. Reason: Provided Arn is not in correct format."
            )
        return name_or_arn
    return owner(call).arn("event-bus", name_or_arn or DEFAULT)


def named_bus(call: EventsCall, request: Request) -> Resource:
    """Return the bus that ``Name`` names, which need not exist."""
    return _bus_resource(call, bus_arn_of(call, request.get("Name")))


def bus(call: EventsCall, request: Request) -> Resource:
    """Return the bus that ``EventBusName`` names, which need not exist."""
    return _bus_resource(call, bus_arn_of(call, request.get("EventBusName")))


def rule(call: EventsCall, request: Request) -> Resource:
    """Return the rule that ``Name``, or ``Rule``, names, with the policy of its bus."""
    bus_arn = bus_arn_of(call, request.get("EventBusName"))
    found = call.switchboard.find_bus(bus_arn)
    name = request.get("Name") or request["Rule"]
    policy = found.policy if found else None
    return Resource(rule_arn_of(bus_arn, name), policy, owner_of(bus_arn).account)


def put_rule(call: EventsCall, request: Request) -> Resource:
    """Return the rule that PutRule makes, with what of it policies may ask for."""
    found = rule(call, request)
    keys: dict[str, Any] = {}
    if call.caller.principal.account:
        keys["events:creatorAccount"] = call.caller.principal.account
    return Resource(found.arn, found.policy, found.account, keys)


def tagged(_call: EventsCall, request: Request) -> Resource:
    """Return the rule or bus that ``ResourceARN`` names."""
    return Resource(request["ResourceARN"])


def archive(call: EventsCall, request: Request) -> Resource:
    """Return the archive that ``ArchiveName`` names."""
    return Resource(owner(call).arn("archive", request["ArchiveName"]))


def replay(call: EventsCall, request: Request) -> Resource:
    """Return the replay that ``ReplayName`` names."""
    return Resource(owner(call).arn("replay", request["ReplayName"]))


def put_to(call: EventsCall, request: Request) -> Resource:
    """Return the bus that the entries of PutEvents are for; looked up in memory, since every upload passes here.

    One request, one decision: ``entries.py`` refuses entries for other buses to those who are not their owners.
    """
    entry = request["Entries"][0] if request["Entries"] else {}
    bus_arn = bus_arn_of(call, entry.get("EventBusName"))
    caller = call.caller
    keys: dict[str, Any] = {}
    for key, member in (("events:source", "Source"), ("events:detail-type", "DetailType")):
        if member in entry:
            keys[key] = entry[member]
    if caller.principal.kind == "service" and name_of(bus_arn) == DEFAULT:
        policy = services_policy(caller.principal.name, owner_of(bus_arn).account)
        return Resource(bus_arn, policy, owner_of(bus_arn).account, keys)
    found = _bus_resource(call, bus_arn)
    return Resource(found.arn, found.policy, found.account, keys)


def services_policy(service: str, account: str) -> str:
    """Return what lets AWS's services put their events on an account's default bus: what is of that account."""
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "events:PutEvents",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:SourceAccount": account}},
    }
    return orjson.dumps({"Version": "2012-10-17", "Statement": [statement]}).decode()


def get_bus(call: EventsCall, name_or_arn: str | None) -> Bus:
    """Return a bus; an account's default bus is always there.

    Raises:
        BusNotFound: there is none of that name.
    """
    bus_arn = bus_arn_of(call, name_or_arn)
    found = call.buses.find(bus_arn)
    if found is not None:
        return found
    if name_of(bus_arn) == DEFAULT:
        return Bus(owner_of(bus_arn), DEFAULT)
    raise BusNotFound(name_of(bus_arn))


def get_rule(call: EventsCall, request: Request) -> Rule:
    """Return the rule that ``Name``, or ``Rule``, names.

    Raises:
        BusNotFound: there is no such bus.
        RuleNotFound: the bus has no such rule.
    """
    on = get_bus(call, request.get("EventBusName"))
    name = request.get("Name") or request["Rule"]
    found = call.rules.find(rule_arn_of(on.arn, name))
    if found is None:
        raise RuleNotFound(name, on.name)
    return found


def get_tagged(call: EventsCall, arn: str) -> Rule | Bus:
    """Return the rule or bus of that ARN.

    Raises:
        ResourceNotFoundException: there is none.
    """
    found: Rule | Bus | None = call.rules.find(arn) or call.buses.find(arn)
    if found is None and arn == owner(call).arn("event-bus", DEFAULT):
        found = Bus(owner(call), DEFAULT)
    if found is None:
        raise ResourceNotFoundException(f"{arn.split(':', 5)[-1]} does not exist.")
    return found


def _bus_resource(call: EventsCall, bus_arn: str) -> Resource:
    found = call.switchboard.find_bus(bus_arn)
    return Resource(bus_arn, found.policy if found else None, owner_of(bus_arn).account)
