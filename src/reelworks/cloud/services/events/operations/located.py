"""Which resource a request is about, and its policy: what the policy engine asks of every operation.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
"""

import re
from collections.abc import Mapping, Sequence
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


def put_rule(call: EventsCall, request: Request) -> tuple[Resource, ...]:
    """Return the rule that PutRule makes, with what of it policies may ask for, and the role that is handed to it."""
    found = rule(call, request)
    keys: dict[str, Any] = {}
    if call.caller.principal.account:
        keys["events:creatorAccount"] = call.caller.principal.account
    return Resource(found.arn, found.policy, found.account, keys), *_passed([request])


def put_targets(call: EventsCall, request: Request) -> tuple[Resource, ...]:
    """Return the rule that PutTargets is for, and the roles that are handed to its targets."""
    return rule(call, request), *_passed(request["Targets"])


def tagged(_call: EventsCall, request: Request) -> Resource:
    """Return the rule or bus that ``ResourceARN`` names."""
    return Resource(request["ResourceARN"])


def archive(call: EventsCall, request: Request) -> Resource:
    """Return the archive that ``ArchiveName`` names."""
    return Resource(owner(call).arn("archive", request["ArchiveName"]))


def replay(call: EventsCall, request: Request) -> Resource:
    """Return the replay that ``ReplayName`` names."""
    return Resource(owner(call).arn("replay", request["ReplayName"]))


def put_to(call: EventsCall, request: Request) -> tuple[Resource, ...]:
    """Return the buses that the entries of PutEvents are for, once for each source and detail type put on them.

    Looked up in memory, since every upload passes here.
    """
    said = {
        (bus_arn_of(call, entry.get("EventBusName")), entry.get("Source"), entry.get("DetailType"))
        for entry in request["Entries"] or [{}]
    }
    return tuple(_put_to_bus(call, *one) for one in said)


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
        raise _not_tagged(arn.split(":", 5)[-1])
    return found


def _not_tagged(resource: str) -> ResourceNotFoundException:
    kind, _, name = resource.partition("/")
    bus, _, rule = name.rpartition("/")
    if kind == "rule":
        return RuleNotFound(rule, bus or DEFAULT)
    return (
        BusNotFound(name) if kind == "event-bus" else ResourceNotFoundException(f"{resource} does not exist.")
    )


def _put_to_bus(call: EventsCall, bus_arn: str, source: str | None, detail_type: str | None) -> Resource:
    said = {"events:source": source, "events:detail-type": detail_type}
    keys = {key: value for key, value in said.items() if value is not None}
    principal = call.caller.principal
    if principal.kind == "service" and name_of(bus_arn) == DEFAULT:
        account = owner_of(bus_arn).account
        return Resource(bus_arn, services_policy(principal.name, account), account, keys)
    found = _bus_resource(call, bus_arn)
    return Resource(found.arn, found.policy, found.account, keys)


def _passed(holders: Sequence[Mapping[str, Any]]) -> list[Resource]:
    """Return the roles that are handed to EventBridge, which the caller must be allowed to pass.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    """
    keys = {"iam:PassedToService": "events.amazonaws.com"}
    arns = {holder["RoleArn"] for holder in holders if "RoleArn" in holder}
    return [Resource(arn, None, None, keys, action="iam:PassRole") for arn in sorted(arns)]


def _bus_resource(call: EventsCall, bus_arn: str) -> Resource:
    found = call.switchboard.find_bus(bus_arn)
    return Resource(bus_arn, found.policy if found else None, owner_of(bus_arn).account)
