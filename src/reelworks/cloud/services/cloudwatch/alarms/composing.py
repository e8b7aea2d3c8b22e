"""Composite alarms: their state from other alarms' states, with AWS's reasons."""

import orjson

from reelworks.cloud.services.cloudwatch.alarms.book import AlarmBook
from reelworks.cloud.services.cloudwatch.alarms.model import Alarm, State, StateValue
from reelworks.cloud.services.cloudwatch.alarms.reasons import UNCHECKED
from reelworks.cloud.services.cloudwatch.alarms.rule import parse_rule
from reelworks.cloud.services.cloudwatch.limits import STATE_REASON_DATA_CHARACTERS_MAX
from reelworks.cloud.services.cloudwatch.wording import full_time, long_time


def composed(alarm: Alarm, book: AlarmBook, now: float) -> State | None:
    """Return the state that a composite alarm should enter, None where it is in it.

    An alarm of the rule that was deleted counts as one without enough data.
    """
    rule = parse_rule(alarm.definition["AlarmRule"])
    children = [child for name in sorted(rule.names) if (child := book.find(alarm.owner, name)) is not None]
    states: dict[str, StateValue] = {child.name: child.state.value for child in children}
    value: StateValue = "ALARM" if rule.holds(lambda name: states.get(name, "INSUFFICIENT_DATA")) else "OK"
    if value == alarm.state.value:
        return None
    return State(value, _reason(alarm, children, value), _reason_data(children, value), now, now)


def _reason(alarm: Alarm, children: list[Alarm], value: StateValue) -> str:
    if alarm.state.reason == UNCHECKED or not children:
        return f"{alarm.arn} was created and its alarm rule evaluates to {value}"
    latest = max(children, key=lambda child: child.state.transitioned_at)
    at = long_time(latest.state.transitioned_at)
    return f"{latest.arn} transitioned to {latest.state.value} at {at}"


def _reason_data(children: list[Alarm], value: StateValue) -> str | None:
    triggering = [child for child in children if value != "ALARM" or child.state.value == "ALARM"] or children
    told = [
        {
            "arn": child.arn,
            "state": {"value": child.state.value, "timestamp": full_time(child.state.transitioned_at)},
        }
        for child in triggering
    ]
    text = orjson.dumps({"triggeringAlarms": told}).decode()
    return text if len(text) <= STATE_REASON_DATA_CHARACTERS_MAX else None
