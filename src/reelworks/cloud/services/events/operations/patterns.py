"""Event patterns, tried out."""

from typing import Any

import orjson

from reelworks.cloud.patterns.fields import fields_of
from reelworks.cloud.patterns.pattern import Pattern, compile_pattern
from reelworks.cloud.patterns.scalars import MalformedRule
from reelworks.cloud.rooms import Request
from reelworks.cloud.services.events.constraints import PATTERN, check
from reelworks.cloud.services.events.errors import InvalidEventPatternException, ValidationException
from reelworks.cloud.services.events.room import EventsCall, events

_MANDATORY = ("id", "account", "source", "time", "region", "detail-type")


@events.operation("TestEventPattern", reads=True)
def test_event_pattern(call: EventsCall, request: Request) -> dict[str, Any]:  # noqa: ARG001 - every operation takes a call
    """Return whether an event would be wanted by a pattern.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html

    Raises:
        InvalidEventPatternException: the pattern is none.
        ValidationException: the event is no JSON object, or lacks a field that every event has.
    """
    check(request, EventPattern=PATTERN)
    pattern = check_pattern(request["EventPattern"])
    try:
        event = orjson.loads(request["Event"])
    except orjson.JSONDecodeError:
        event = None
    if not isinstance(event, dict) or any(name not in event for name in _MANDATORY):
        raise ValidationException("Parameter Event is not valid.")
    return {"Result": pattern.matches(fields_of(event))}


def check_pattern(text: str) -> Pattern:
    """Compile a pattern that a request brings.

    Raises:
        InvalidEventPatternException: it is none.
    """
    try:
        return compile_pattern(text)
    except MalformedRule as error:
        raise InvalidEventPatternException(error) from error
