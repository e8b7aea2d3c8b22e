"""Rules: put, deleted, described, listed, enabled and disabled."""

from dataclasses import replace
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.events.constraints import (
    ARN,
    BUS_NAME_OR_ARN,
    DESCRIPTION,
    LIMIT,
    PATTERN,
    RULE_NAME,
    SCHEDULE,
    STATE,
    check,
)
from reelworks.cloud.services.events.errors import LimitExceededException, ValidationException
from reelworks.cloud.services.events.limits import RULES_OF_BUS_MAX
from reelworks.cloud.services.events.model import DEFAULT, DISABLED, ENABLED, Bus, Rule, rule_arn_of
from reelworks.cloud.services.events.operations import located
from reelworks.cloud.services.events.operations.patterns import check_pattern
from reelworks.cloud.services.events.pages import after_of, limit_of, take_page, token_for
from reelworks.cloud.services.events.room import EventsCall, events
from reelworks.cloud.services.events.schedules import MalformedSchedule, parse_schedule
from reelworks.cloud.services.events.tag_rules import tags_of


@events.operation("PutRule", locate=located.put_rule)
def put_rule(call: EventsCall, request: Request) -> dict[str, Any]:
    """Make a rule, or change one: what is not sent is taken away, but for its targets and tags.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html

    Raises:
        BusNotFound: there is no such bus.
        InvalidEventPatternException: the pattern is none.
        LimitExceededException: the bus has as many rules as it may, or there are too many tags.
        ValidationException: neither pattern nor schedule is sent, or the schedule is none or not on the default bus.
    """
    check(
        request,
        Name=RULE_NAME,
        EventBusName=BUS_NAME_OR_ARN,
        Description=DESCRIPTION,
        EventPattern=PATTERN,
        ScheduleExpression=SCHEDULE,
        State=STATE,
        RoleArn=ARN,
    )
    bus = located.get_bus(call, request.get("EventBusName"))
    pattern, schedule = request.get("EventPattern") or None, request.get("ScheduleExpression") or None
    _check_triggers(pattern, schedule, bus)
    existing = call.rules.find(rule_arn_of(bus.arn, request["Name"]))
    if existing is None and call.rules.count_of(bus.arn) >= RULES_OF_BUS_MAX:
        raise LimitExceededException
    rule = Rule(
        bus.arn,
        request["Name"],
        pattern=pattern,
        schedule=schedule,
        state=request.get("State", ENABLED),
        description=request.get("Description"),
        role_arn=request.get("RoleArn"),
        tags=existing.tags if existing else tags_of(request.get("Tags", [])),
        created_by=existing.created_by if existing else call.caller.account,
        since=call.clock.now(),
    )
    if existing and existing.schedule == schedule and existing.is_enabled == rule.is_enabled:
        rule = replace(rule, since=existing.since)
    call.rules.save(rule)
    return {"RuleArn": rule.arn}


@events.operation("DeleteRule", locate=located.rule)
def delete_rule(call: EventsCall, request: Request) -> None:
    """Delete a rule that has no targets; safe to repeat.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteRule.html

    Raises:
        BusNotFound: there is no such bus.
        ValidationException: it has targets.
    """
    check(request, Name=RULE_NAME, EventBusName=BUS_NAME_OR_ARN)
    bus = located.get_bus(call, request.get("EventBusName"))
    rule = call.rules.find(rule_arn_of(bus.arn, request["Name"]))
    if rule is None:
        return
    if call.targets.ids_of(rule.arn):
        raise ValidationException("Rule can't be deleted since it has targets.")
    call.rules.delete(rule)


@events.operation("DescribeRule", reads=True, locate=located.rule)
def describe_rule(call: EventsCall, request: Request) -> dict[str, Any]:
    """Return what a rule is; ``ListTargetsByRule`` returns its targets.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeRule.html

    Raises:
        BusNotFound: there is no such bus.
        RuleNotFound: the bus has no such rule.
    """
    check(request, Name=RULE_NAME, EventBusName=BUS_NAME_OR_ARN)
    rule = located.get_rule(call, request)
    return {**_listed(rule), "CreatedBy": rule.created_by}


@events.operation("ListRules", reads=True, locate=located.bus)
def list_rules(call: EventsCall, request: Request) -> dict[str, Any]:
    """List a bus' rules by name.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html

    Raises:
        BusNotFound: there is no such bus.
        ValidationException: a member is not valid.
    """
    check(request, NamePrefix=RULE_NAME, EventBusName=BUS_NAME_OR_ARN, Limit=LIMIT)
    bus = located.get_bus(call, request.get("EventBusName"))
    found = call.rules.list_of(
        bus.arn, request.get("NamePrefix", ""), after_of(request), limit_of(request) + 1
    )
    page, rest = take_page(found, request)
    return {"Rules": [_listed(rule) for rule in page], **rest}


@events.operation("ListRuleNamesByTarget", reads=True, locate=located.bus)
def list_rule_names_by_target(call: EventsCall, request: Request) -> dict[str, Any]:
    """List the names of a bus' rules that have a target.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRuleNamesByTarget.html

    Raises:
        BusNotFound: there is no such bus.
        ValidationException: a member is not valid.
    """
    check(request, TargetArn=ARN, EventBusName=BUS_NAME_OR_ARN, Limit=LIMIT)
    bus, limit = located.get_bus(call, request.get("EventBusName")), limit_of(request)
    names = call.targets.rule_names(request["TargetArn"], bus.arn, after_of(request), limit + 1)
    rest = {"NextToken": token_for(names[limit - 1])} if len(names) > limit else {}
    return {"RuleNames": names[:limit], **rest}


@events.operation("EnableRule", locate=located.rule)
def enable_rule(call: EventsCall, request: Request) -> None:
    """Let a rule do its work; safe to repeat. A rate counts from now on.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_EnableRule.html

    Raises:
        BusNotFound: there is no such bus.
        RuleNotFound: the bus has no such rule.
    """
    _set_state(call, request, ENABLED)


@events.operation("DisableRule", locate=located.rule)
def disable_rule(call: EventsCall, request: Request) -> None:
    """Let a rule do nothing until it is enabled; safe to repeat. What it has taken already is still delivered.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DisableRule.html

    Raises:
        BusNotFound: there is no such bus.
        RuleNotFound: the bus has no such rule.
    """
    _set_state(call, request, DISABLED)


def _set_state(call: EventsCall, request: Request, state: str) -> None:
    check(request, Name=RULE_NAME, EventBusName=BUS_NAME_OR_ARN)
    rule = located.get_rule(call, request)
    if rule.is_enabled != (state == ENABLED):
        call.rules.save(replace(rule, state=state, since=call.clock.now()))


def _check_triggers(pattern: str | None, schedule: str | None, bus: Bus) -> None:
    if pattern is None and schedule is None:
        raise ValidationException("Parameter(s) EventPattern or ScheduleExpression must be specified.")
    if pattern is not None:
        check_pattern(pattern)
    if schedule is None:
        return
    if bus.name != DEFAULT:
        raise ValidationException("ScheduleExpression is supported only on the default event bus.")
    try:
        parse_schedule(schedule)
    except MalformedSchedule as error:
        raise ValidationException("Parameter ScheduleExpression is not valid.") from error


def _listed(rule: Rule) -> dict[str, Any]:
    listed = {
        "Name": rule.name,
        "Arn": rule.arn,
        "EventPattern": rule.pattern,
        "ScheduleExpression": rule.schedule,
        "State": rule.state,
        "Description": rule.description,
        "RoleArn": rule.role_arn,
        "EventBusName": rule.bus_name,
    }
    return {name: value for name, value in listed.items() if value is not None}
